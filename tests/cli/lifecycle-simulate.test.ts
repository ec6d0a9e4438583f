import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { stackFile } from "../bad-config";
import { run } from "./compiled";

const tagged = (...tagPatternList: string[]) => ({ tagStatus: "tagged", tagPatternList });
const rule = (
  rulePriority: number,
  selection: object,
  count: object,
  action: object = { type: "expire" },
) => ({
  rulePriority,
  selection: { ...selection, ...count },
  action,
});
const keep = (countNumber: number) => ({ countType: "imageCountMoreThan", countNumber });
const days = (countType: string, countNumber: number) => ({ countType, countUnit: "days", countNumber });

const policy = {
  rules: [
    rule(1, tagged("v*"), keep(999_999)),
    rule(2, tagged("gitsha_*"), days("sinceImagePushed", 7)),
    rule(3, { tagStatus: "untagged" }, keep(1)),
    rule(4, { tagStatus: "any" }, days("sinceImagePulled", 20), {
      type: "transition",
      targetStorageClass: "archive",
    }),
  ],
};
const image = (id: string, day: number, imageTags: string[] = [], more: object = {}) => ({
  imageDigest: `sha256:${id}`,
  ...(imageTags.length > 0 && { imageTags }),
  imageSizeInBytes: 2 ** 30,
  imagePushedAt: `2026-01-${String(day).padStart(2, "0")}T00:00:00+00:00`,
  ...more,
});
const imageDetails = [
  image("a1", 1, ["v1", "gitsha_1"]),
  image("a2", 20, ["gitsha_2"]),
  image("a3", 26, ["gitsha_3"]),
  image("a4", 25),
  image("a5", 24),
  image("a6", 24, ["latest"], { imageManifestMediaType: "application/vnd.oci.image.index.v1+json" }),
  image("a7", 2, ["old"]),
];
const manifests = { "sha256:a6": { manifests: [{ digest: "sha256:a4" }] } };

describe("shared-registry lifecycle simulate, compiled", function () {
  this.timeout(60_000);
  const directory = mkdtempSync(join(tmpdir(), "lifecycle-simulate-"));
  after(() => rmSync(directory, { recursive: true }));

  const file = (name: string, value: unknown): string => {
    const path = join(directory, name);
    writeFileSync(
      path,
      typeof value === "string" || value instanceof Buffer ? value : JSON.stringify(value, null, 4),
    );
    return path;
  };
  const policyFile = file("policy.json", policy);
  const imagesFile = file("images.json", { imageDetails });
  const simulate = (...args: string[]) =>
    run(["lifecycle", "simulate", "--at", "2026-01-30", ...args], { cwd: directory });

  it("prints one JSON document in the documented shape", () => {
    const { status, stdout, stderr } = simulate(
      "--policy",
      policyFile,
      "--images",
      imagesFile,
      "--days",
      "4",
      "--json",
    );
    assert.deepEqual([status, stderr], [0, ""]);
    assert.deepEqual(JSON.parse(stdout), {
      at: "2026-01-30T00:00:00.000Z",
      images: 7,
      expire: [{ imageDigest: "sha256:a2", imageTags: ["gitsha_2"], rulePriority: 2 }],
      archive: [{ imageDigest: "sha256:a7", imageTags: ["old"], rulePriority: 4 }],
      uncertain: [
        {
          imageDigest: "sha256:a5",
          imageTags: [],
          rulePriority: 3,
          reason:
            "untagged images may belong to an index whose manifest wasn't given (--manifests), which would keep them and leave them out of counts",
        },
      ],
      keep: 4,
      rules: [
        { rulePriority: 1, candidates: 1, acted: 0, dead: false },
        { rulePriority: 2, candidates: 3, acted: 1, dead: false },
        { rulePriority: 3, candidates: 2, acted: 0, dead: false },
        { rulePriority: 4, candidates: 7, acted: 1, dead: false },
      ],
      forecast: [
        { day: 0, expired: 1, bytes: 2 ** 30, dollars: 0.1 },
        { day: 1, expired: 0, bytes: 0, dollars: 0 },
        { day: 2, expired: 0, bytes: 0, dollars: 0 },
        { day: 3, expired: 0, bytes: 0, dollars: 0 },
        { day: 4, expired: 1, bytes: 2 ** 30, dollars: 0.1 },
      ],
    });
  });

  it("knows what an index lists from --manifests, so that the rest of the untagged images is judged", () => {
    const { stdout } = simulate(
      ...[
        "--policy",
        policyFile,
        "--images",
        imagesFile,
        "--manifests",
        file("manifests.json", manifests),
        "--json",
      ],
    );
    const { expire, uncertain } = JSON.parse(stdout);
    assert.deepEqual(
      [expire.length, uncertain.map((its: { reason: string }) => its.reason)],
      [1, ["AWS doesn't say whether the images of an index count"]],
    );
  });

  it("prints a table of the rules, a chart of storage and the images for people", () => {
    const { status, stdout, stderr } = simulate(
      "--policy",
      policyFile,
      "--images",
      imagesFile,
      "--days",
      "5",
    );
    assert.deepEqual([status, stderr], [0, ""]);
    assert.equal(
      stdout,
      `
${policyFile}, at 2026-01-30T00:00:00.000Z: of 7 images, 1 expire, 1 are archived, 1 uncertain, 4 stay.

rule  selects  claims  acts on  what it does
   1        1       1        0  Images with a tag like "v*" never expire.
   2        3       2        1  Images with a tag like "gitsha_*" that no earlier rule selects expire when they were pushed more than 7 days ago.
   3        2       2        0  Of the untagged images, the newest is kept; older ones expire.
   4        7       2        1  Images that no earlier rule selects are archived when they were neither pulled nor pushed for more than 20 days.

Storage in the standard class, at $0.10 for a GB (2^30 bytes) a month:
now          6.0 GB  $0.60 a month  ████████████████████████████████████████████
by this run  4.0 GB  $0.40 a month  █████████████████████████████▍
day 4        3.0 GB  $0.30 a month  ██████████████████████
day 5        3.0 GB  $0.30 a month  ██████████████████████
This is what is certain, if nothing else is pushed, pulled or deleted. Layers that images share are stored
once, so that less may be freed than their sizes say.

Expire:
  sha256:a2  rule 2  pushed 2026-01-20  1.0 GB  gitsha_2

Are archived:
  sha256:a7  rule 4  pushed 2026-01-02  1.0 GB  old

Uncertain:
  sha256:a5  rule 3  pushed 2026-01-24  1.0 GB  untagged
    untagged images may belong to an index whose manifest wasn't given (--manifests), which would keep them and leave them out of counts
`.trimStart(),
    );
  });

  it("takes the policy from the plan of a config, and says where there is none", () => {
    const config = file(
      "config.yaml",
      stringify({
        config: stackFile({
          role: "tooling",
          repositories: {
            "team/api": {},
            none: { protectDeployed: false, lifecycle: { standard: false, keepTags: [] } },
          },
        }),
      }),
    );
    const ofPlan = (name: string, ...more: string[]) =>
      simulate("--repository", name, "--config", config, "--images", imagesFile, ...more);
    const { expire } = JSON.parse(ofPlan("team/api", "--json").stdout);
    assert.deepEqual(
      expire.map(({ imageDigest }: { imageDigest: string }) => imageDigest),
      ["sha256:a2"],
    );
    assert.match(
      ofPlan("none").stdout,
      /^none, at .*7 stay\.\n\nThere is no lifecycle policy, so that nothing expires\.\n$/,
    );
    assert.deepEqual(ofPlan("team/apy"), {
      status: 2,
      stdout: "",
      stderr: `shared-registry: ${config}: its plan has no repository "team/apy"; did you mean "team/api"?\n`,
    });
  });

  it("reads images from standard input, in UTF-16 too, as PowerShell writes them", () => {
    const text = JSON.stringify({ imageDetails: [image("a1", 1, ["é"])] }, null, 4);
    const utf16 = file("utf16.json", Buffer.from(`\uFEFF${text}`, "utf16le"));
    const utf8 = file("utf8.json", text);
    for (const path of [utf16, utf8]) {
      const { archive } = JSON.parse(simulate("--policy", policyFile, "--images", path, "--json").stdout);
      assert.deepEqual(archive, [{ imageDigest: "sha256:a1", imageTags: ["é"], rulePriority: 4 }]);
    }
    const { stdout } = run(
      ["lifecycle", "simulate", "--at", "2026-01-30", "--policy", policyFile, "--images", "-", "--json"],
      { input: text + text.replaceAll("a1", "b1").replaceAll("é", "ü") },
    );
    assert.equal(JSON.parse(stdout).images, 2);
  });

  it("ends with 1 and every problem where the policy is wrong", () => {
    const wrong = file("wrong.json", {
      rules: [
        rule(1, tagged("v*"), keep(-1)),
        rule(2, { tagStatus: "any" }, keep(1)),
        rule(2, tagged("v*"), keep(2)),
      ],
    });
    const { status, stdout, stderr } = simulate("--policy", wrong, "--images", imagesFile);
    assert.deepEqual([status, stdout], [1, ""]);
    assert.equal(
      stderr,
      `
error: rules[0].selection.countNumber: is -1, wanted a whole number of at least 1 [value-unknown]
error: rules[2].rulePriority: is 2, and so is that of rules[1]: priorities are unique [lifecycle-invalid]
`.trimStart(),
    );
    const { problems } = JSON.parse(simulate("--policy", wrong, "--images", imagesFile, "--json").stdout);
    assert.equal(problems.length, 2);
  });

  describe("ends with 2", () => {
    const refusals: [title: string, args: () => string[], stderr: RegExp][] = [
      ["without a policy", () => ["--images", imagesFile], /give either --policy or --repository\n$/],
      [
        "with a policy and a repository",
        () => ["--images", imagesFile, "--policy", policyFile, "--repository", "x"],
        /give either --policy or --repository\n$/,
      ],
      ["without images", () => ["--policy", policyFile], /required option '--images <file>' not specified/],
      [
        "with two files from standard input",
        () => ["--policy", "-", "--images", "-"],
        /lifecycle simulate: only one file can be standard input\n$/,
      ],
      [
        "with days that are none",
        () => ["--policy", policyFile, "--images", imagesFile, "--days", "-1"],
        /--days: "-1" is no number of days: wanted 0 to 3650\n$/,
      ],
      [
        "with a time that is none",
        () => ["--policy", policyFile, "--images", imagesFile, "--at", "soon"],
        /--at: "soon" is no time: wanted a time like 2026-01-31 or 2026-01-31T10:20:30Z\n$/,
      ],
      [
        "with a file of images that isn't there",
        () => ["--policy", policyFile, "--images", "no.json"],
        /no\.json: can't be read: ENOENT/,
      ],
      [
        "with images that are no text",
        () => [
          "--policy",
          policyFile,
          "--images",
          file("binary.json", Buffer.from([0x7b, 0xff, 0xfe, 0x80])),
        ],
        /binary\.json: can't be read: /,
      ],
      [
        "with a file that was cut off",
        () => [
          "--policy",
          policyFile,
          "--images",
          file("cut.json", JSON.stringify({ imageDetails }, null, 4).slice(0, 500)),
        ],
        /cut\.json has 1 problem:\n {2}imageDetails\[1\]: is where the file ends, within the list of images: is it complete\? \[images-invalid\]\n$/,
      ],
      [
        "with a policy that is no JSON",
        () => ["--policy", file("text.json", "rules"), "--images", imagesFile],
        /text\.json:1:1: not JSON/,
      ],
      [
        "with manifests that are none",
        () => ["--policy", policyFile, "--images", imagesFile, "--manifests", imagesFile],
        /images\.json has 1 problem:\n {2}imageDetails: is no digest: wanted a map of manifests/,
      ],
    ];
    for (const [title, args, expected] of refusals) {
      it(title, () => {
        const { status, stdout, stderr } = simulate(...args());
        assert.deepEqual([status, stdout], [2, ""]);
        assert.match(stderr, expected);
      });
    }

    it("and all that is wrong with the images, each with its place", () => {
      const wrong = file("bad-images.json", {
        imageDetails: [
          image("a1", 1, ["v1"]),
          { ...image("a2", 2), imageDigest: undefined },
          image("a3", 3, ["v1"]),
          { ...image("a4", 31), imageSizeInBytes: -5 },
        ],
      });
      const { status, stdout, stderr } = simulate("--policy", policyFile, "--images", wrong, "--json");
      assert.deepEqual([status, stdout], [2, ""]);
      assert.equal(
        stderr,
        `
shared-registry: ${wrong} has 4 problems:
  imageDetails[1].imageDigest: is missing: give a digest like sha256:9f86d0… [required]
  imageDetails[2].imageTags[0]: is "v1", and imageDetails[0] has it too: a tag is on one image, once [images-invalid]
  imageDetails[3].imageSizeInBytes: is -5, wanted a size in bytes, a whole number of at least 0 [value-unknown]
  imageDetails[3].imagePushedAt: is 2026-01-31T00:00:00+00:00, which is after the time looked at, 2026-01-30T00:00:00.000Z: correct it, or give a later --at [images-invalid]
`.trimStart(),
      );
    });
  });
});
