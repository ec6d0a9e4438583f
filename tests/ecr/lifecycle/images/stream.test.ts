import assert from "node:assert/strict";
import fc from "fast-check";
import { ImageCollector } from "../../../../ecr/lifecycle/images/collector";
import { ImageStream } from "../../../../ecr/lifecycle/images/stream";
import { tagsOf } from "../../../../ecr/lifecycle/images/table";
import { Problems } from "../../../../ecr/problem";

const at = Date.UTC(2026, 0, 31);

/** An image that nothing is wrong with, with as many surprises in its texts as JSON has room for. */
const image = (id: string, more: object = {}) => ({
  registryId: "111111111111",
  imageDigest: `sha256:${id}`,
  imageTags: [`v-${id}`],
  imageSizeInBytes: 10,
  imagePushedAt: "2026-01-01T00:00:00.000000+00:00",
  imageScanStatus: {
    status: "COMPLETE",
    description: 'a "brace" } and ] and \\ and "imageDetails": [ and \u00e9',
  },
  ...more,
});

/** Reads a text in pieces of a length. */
function read(text: string, length = text.length || 1) {
  const collector = new ImageCollector(new Problems(), at);
  const stream = new ImageStream(collector);
  for (let from = 0; from < text.length; from += length) {
    stream.write(text.slice(from, from + length));
  }
  stream.end();
  const table = collector.finish();
  return {
    images: table.digests.map((digest, index) => [digest.slice(7), ...tagsOf(table, index)].join(" ")),
    problems: collector.problems.list().map(({ path, message }) => `${path}: ${message}`),
  };
}

const page = (...imageDetails: object[]) => ({ imageDetails });
const forms: [title: string, text: string][] = [
  [
    "one page, as the AWS command line prints it",
    JSON.stringify(page(image("a1"), image("b2"), image("c3")), null, 4),
  ],
  ["one page in one line", JSON.stringify(page(image("a1"), image("b2"), image("c3")))],
  ["one page, indented by tabs", JSON.stringify(page(image("a1"), image("b2"), image("c3")), null, "\t")],
  [
    "one page with Windows' line ends and a byte order mark",
    `\uFEFF${JSON.stringify(page(image("a1"), image("b2"), image("c3")), null, 2).replaceAll("\n", "\r\n")}`,
  ],
  [
    "pages one after the other",
    [page(image("a1"), image("b2")), page(), page(image("c3"))]
      .map((its) => JSON.stringify(its, null, 4))
      .join("\n"),
  ],
  [
    "pages without anything between",
    [page(image("a1"), image("b2")), page(image("c3"))].map((its) => JSON.stringify(its)).join(""),
  ],
  ["a list of pages", JSON.stringify([page(image("a1")), page(image("b2"), image("c3"))], null, 2)],
  ["a list of images", JSON.stringify([image("a1"), image("b2"), image("c3")], null, 4)],
  [
    "a page with other things around its images",
    JSON.stringify(
      {
        x: [{ imageDetails: 1 }],
        imageDetails: [image("a1"), image("b2"), image("c3")],
        y: "]}",
        nextToken: null,
      },
      null,
      4,
    ),
  ],
];

describe("images as aws ecr describe-images prints them", () => {
  for (const [title, text] of forms) {
    it(`are read from ${title}, in pieces of any length`, () => {
      for (const length of [1, 7, 64, 300, 1000, text.length]) {
        assert.deepEqual(read(text, length), { images: ["a1 v-a1", "b2 v-b2", "c3 v-c3"], problems: [] });
      }
    });
  }

  it("are none in an empty repository", () => {
    for (const text of ['{"imageDetails": []}', '{"imageDetails": [\n]}', "[]", '[{"imageDetails": []}]']) {
      assert.deepEqual(read(text), { images: [], problems: [] }, text);
    }
  });

  it("are read the same however they are indented and cut", () => {
    const ids = fc.uniqueArray(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 });
    fc.assert(
      fc.property(ids, fc.nat({ max: 8 }), fc.integer({ min: 1, max: 3000 }), (numbers, indent, length) => {
        const names = numbers.map((number) => number.toString(16));
        const text = JSON.stringify(page(...names.map((id) => image(id))), null, indent);
        assert.deepEqual(read(text, length), { images: names.map((id) => `${id} v-${id}`), problems: [] });
      }),
      { numRuns: 300 },
    );
  });
});

describe("a file that holds no images", () => {
  const text = JSON.stringify(page(image("a1"), image("b2"), image("c3")), null, 4);
  const cases: [title: string, text: string, problems: string[]][] = [
    ["is empty", "", [": is empty: wanted what aws ecr describe-images prints"]],
    ["is blank", " \n", [": is empty: wanted what aws ecr describe-images prints"]],
    [
      "is no JSON",
      "Unable to locate credentials",
      [': is not what aws ecr describe-images prints: it begins with "U", wanted { or ['],
    ],
    [
      "is of another command",
      '{"imageIds": [{"imageDigest": "sha256:a1"}]}',
      [
        ": has no list imageDetails: it is what list-images prints: wanted what aws ecr describe-images prints",
      ],
    ],
    [
      "is of no command",
      '{"imageDetails": {}}',
      [": has no list imageDetails: wanted what aws ecr describe-images prints"],
    ],
    [
      "has more images to come",
      `${text.slice(0, -2)}, "nextToken": "x"}`,
      [
        "nextToken: says that more images follow: list all of them, without --max-items and --no-paginate, as every count depends on it",
      ],
    ],
    [
      "has something behind it",
      `${text} and more`,
      ['pages[1]: is no page of it: it begins with "a", wanted { or ['],
    ],
    [
      "was cut off in an image",
      text.slice(0, text.indexOf("sha256:b2")),
      ["imageDetails[1]: is where the file ends, within the list of images: is it complete?"],
    ],
    ["was cut off behind the images", text.slice(0, -1), [": ends too early: is the file complete?"]],
    [
      "was cut off on its second page",
      `${text}\n{"imageDetails": [`,
      ["pages[1].imageDetails[0]: is where the file ends, within the list of images: is it complete?"],
    ],
  ];
  for (const [title, its, problems] of cases) {
    it(`${title}: it says so`, () => {
      for (const length of [1, 50, its.length || 1]) {
        assert.deepEqual(read(its, length).problems, problems);
      }
    });
  }

  it("is said with the place of every image that is no JSON, and the others are read on", () => {
    const broken = text
      .replace('"imageSizeInBytes": 10', '"imageSizeInBytes": NaN')
      .replace('"v-b2"', "v-b2");
    for (const length of [1, 50, 700, broken.length]) {
      const { images, problems } = read(broken, length);
      assert.deepEqual(images, ["c3 v-c3"]);
      assert.equal(problems.length, 2);
      assert.equal(problems[0], "imageDetails[0].imageSizeInBytes: is NaN, which is no number and no JSON");
      assert.match(problems[1] ?? "", /^imageDetails\[1\]: is not JSON: Unexpected token/);
    }
  });

  it("is said where a comma is missing or one too many", () => {
    const [one, two] = [image("a1"), image("b2")].map((its) => JSON.stringify(its));
    for (const length of [1, 1000]) {
      assert.deepEqual(read(`{"imageDetails": [${one} ${two}]}`, length), {
        images: ["a1 v-a1"],
        problems: ["imageDetails[1]: is not JSON: a comma is missing or one too many"],
      });
      assert.deepEqual(read(`{"imageDetails": [${one}, ${two}, ]}`, length).problems.length, 1);
    }
  });
});
