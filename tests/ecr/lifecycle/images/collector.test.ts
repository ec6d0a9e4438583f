import assert from "node:assert/strict";
import { ImageCollector } from "../../../../ecr/lifecycle/images/collector";
import { Problems } from "../../../../ecr/problem";

const at = Date.UTC(2026, 0, 31);
const good = {
  imageDigest: "sha256:aa",
  imageTags: ["v1"],
  imageSizeInBytes: 10,
  imagePushedAt: "2026-01-01T00:00:00+00:00",
};
const without = (key: keyof typeof good) =>
  Object.fromEntries(Object.entries(good).filter(([its]) => its !== key));

function collect(...details: unknown[]) {
  const collector = new ImageCollector(new Problems(), at);
  for (const [index, detail] of details.entries()) {
    collector.add(detail, "imageDetails", index);
  }
  const problems = collector.problems.list().map(({ path, message }) => `${path}: ${message}`);
  return { collector, count: collector.count, problems };
}

describe("an image", () => {
  const wrong: [title: string, detail: unknown, problems: string[]][] = [
    ["that is none", 7, ["imageDetails[0]: is the number 7, wanted an image, as describe-images prints it"]],
    [
      "without a digest",
      without("imageDigest"),
      ["imageDetails[0].imageDigest: is missing: give a digest like sha256:9f86d0…"],
    ],
    [
      "with another digest",
      { ...good, imageDigest: "latest" },
      ['imageDetails[0].imageDigest: is "latest", wanted a digest like sha256:9f86d0…'],
    ],
    [
      "without a push time",
      without("imagePushedAt"),
      ["imageDetails[0].imagePushedAt: is missing: give the time as describe-images prints it"],
    ],
    [
      "pushed in the future",
      { ...good, imagePushedAt: "2026-02-01T00:00:00+00:00" },
      [
        "imageDetails[0].imagePushedAt: is 2026-02-01T00:00:00+00:00, which is after the time looked at, 2026-01-31T00:00:00.000Z: correct it, or give a later --at",
      ],
    ],
    [
      "with times that are none",
      {
        ...good,
        imagePushedAt: "soon",
        lastRecordedPullTime: {},
        lastArchivedAt: "2026-02-30",
        lastActivatedAt: true,
      },
      [
        'imageDetails[0].imagePushedAt: is the string "soon", wanted a time like 2026-01-31T10:20:30+00:00, or seconds since 1970',
        "imageDetails[0].lastRecordedPullTime: is a map, wanted a time like 2026-01-31T10:20:30+00:00, or seconds since 1970",
        'imageDetails[0].lastArchivedAt: is the string "2026-02-30", wanted a time like 2026-01-31T10:20:30+00:00, or seconds since 1970',
        "imageDetails[0].lastActivatedAt: is the boolean true, wanted a time like 2026-01-31T10:20:30+00:00, or seconds since 1970",
      ],
    ],
    [
      "of a negative size",
      { ...good, imageSizeInBytes: -1 },
      ["imageDetails[0].imageSizeInBytes: is -1, wanted a size in bytes, a whole number of at least 0"],
    ],
    [
      "of half a byte",
      { ...good, imageSizeInBytes: 0.5 },
      ["imageDetails[0].imageSizeInBytes: is 0.5, wanted a size in bytes, a whole number of at least 0"],
    ],
    [
      "of no number",
      { ...good, imageSizeInBytes: Number.NaN },
      ["imageDetails[0].imageSizeInBytes: is NaN, wanted a size in bytes, a whole number of at least 0"],
    ],
    [
      "with tags that are none",
      { ...good, imageTags: ["", 7] },
      [
        "imageDetails[0].imageTags[0]: has 0 characters, a tag has 1 to 300",
        "imageDetails[0].imageTags[1]: is the number 7, wanted a tag",
      ],
    ],
    [
      "with one tag as a text",
      { ...good, imageTags: "v1" },
      ['imageDetails[0].imageTags: is the string "v1", wanted tags'],
    ],
    [
      "with a tag twice",
      { ...good, imageTags: ["v1", "v2", "v1"] },
      ['imageDetails[0].imageTags[2]: is "v1", and this image has it already: a tag is on one image, once'],
    ],
    [
      "with a million tags",
      { ...good, imageTags: Array.from({ length: 1_000_000 }, (_, index) => `t${index}`) },
      ["imageDetails[0].imageTags: has 1000000 tags, an image in ECR has at most 1000"],
    ],
    [
      "of another status",
      { ...good, imageStatus: "ARCHIVE" },
      [
        'imageDetails[0].imageStatus: is "ARCHIVE", wanted one of ACTIVE, ARCHIVED, ACTIVATING; did you mean "ARCHIVED"?',
      ],
    ],
  ];
  for (const [title, detail, problems] of wrong) {
    it(`${title} is reported with its path`, () => assert.deepEqual(collect(detail).problems, problems));
  }

  it("may leave out its tags, and all times but that of its push, or have nulls there", () => {
    const bare = { ...without("imageTags"), imageDigest: "sha256:bb" };
    const nulls = {
      ...good,
      imageTags: null,
      lastRecordedPullTime: null,
      imageStatus: null,
      subjectManifestDigest: null,
    };
    assert.deepEqual(collect(bare, nulls), { ...collect(bare, nulls), count: 2, problems: [] });
  });

  it("is reported where another one has its digest or its tag, with the place of that one", () => {
    const { problems } = collect(
      good,
      { bad: true },
      { ...good, imageDigest: "sha256:bb" },
      { ...good, imageTags: [] },
    );
    assert.deepEqual(problems.slice(-2), [
      'imageDetails[2].imageTags[0]: is "v1", and imageDetails[0] has it too: a tag is on one image, once',
      'imageDetails[3].imageDigest: is "sha256:aa", and so is that of imageDetails[0]: an image is listed once',
    ]);
  });

  it("is one of so many wrong ones that the rest is counted", () => {
    const { collector, problems } = collect(...Array.from({ length: 10_003 }, () => 0));
    assert.deepEqual([problems.length, collector.unlisted], [10_000, 3]);
  });
});
