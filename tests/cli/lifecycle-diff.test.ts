import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fateMarkdown } from "../../cli/lifecycle-diff-text";
import { diffFates } from "../../ecr/lifecycle/simulate/fate-diff";
import { simulate } from "../../ecr/lifecycle/simulate/simulate";
import { tableOf } from "../lifecycle-cases";
import { readExample } from "../lifecycle-examples";
import { run } from "./compiled";

const before = readExample(
  "images\n1 v* keep 9\n2 gitsha_* pushed > 20 days\n3 untagged pushed > 7 days",
).policy;
const changed = readExample("images\n2 gitsha_* pushed > 5 days\n3 latest pushed > 900 days").policy;
const image = (id: string, day: number, ...imageTags: string[]) => ({
  imageDigest: `sha256:${id}`,
  ...(imageTags.length > 0 && { imageTags }),
  imageSizeInBytes: 100_000_000,
  imagePushedAt: new Date(Date.UTC(2026, 0, day)).toISOString(),
});
const imageDetails = [
  image("a1", 11, "gitsha_1", "v1"),
  image("a2", 24, "gitsha_2"),
  image("a3", 1),
  image("a4", 30, "gitsha_4"),
];

describe("shared-registry lifecycle diff, compiled", function () {
  this.timeout(60_000);
  const directory = mkdtempSync(join(tmpdir(), "lifecycle-diff-"));
  after(() => rmSync(directory, { recursive: true }));

  const file = (name: string, value: unknown) => writeFileSync(join(directory, name), JSON.stringify(value));
  file("before.json", before);
  file("after.json", { registryId: "111111111111", lifecyclePolicyText: JSON.stringify(changed) });
  file("images.json", { imageDetails });
  const diff = (from: string, to: string, ...args: string[]) =>
    run(
      [
        "lifecycle",
        "diff",
        "--from",
        from,
        "--to",
        to,
        "--images",
        "images.json",
        "--at",
        "2026-01-31",
        ...args,
      ],
      {
        cwd: directory,
      },
    );

  it("prints one JSON document in the documented shape, the newly lost images first", () => {
    const { status, stdout, stderr } = diff("before.json", "after.json", "--json");
    assert.deepEqual([status, stderr], [0, ""]);
    assert.deepEqual(JSON.parse(stdout), {
      changed: [
        { imageDigest: "sha256:a1", imageTags: ["gitsha_1", "v1"], from: "keep", to: "expire" },
        { imageDigest: "sha256:a2", imageTags: ["gitsha_2"], from: "keep", to: "expire" },
        { imageDigest: "sha256:a3", imageTags: [], from: "expire", to: "keep" },
      ],
    });
  });

  it("prints a line for each image for people", () => {
    assert.deepEqual(diff("before.json", "after.json"), {
      status: 0,
      stderr: "",
      stdout: `
3 of 4 images change fate at 2026-01-31T00:00:00.000Z: 2 keep -> expire, 1 expire -> keep.
  keep -> expire  sha256:a1  pushed 2026-01-11  95.4 MB  gitsha_1, v1
  keep -> expire  sha256:a2  pushed 2026-01-24  95.4 MB  gitsha_2
  expire -> keep  sha256:a3  pushed 2026-01-01  95.4 MB  untagged
`.trimStart(),
    });
  });

  it("says that none changes, in Markdown too", () => {
    const none = "None of 4 images changes fate at 2026-01-31T00:00:00.000Z.\n";
    assert.equal(diff("before.json", "before.json").stdout, none);
    assert.equal(
      diff("before.json", "before.json", "--markdown").stdout,
      `### Images that change fate\n\n${none}`,
    );
    assert.deepEqual(JSON.parse(diff("before.json", "before.json", "--json").stdout), { changed: [] });
  });

  it("ends with 1 where a policy is wrong, and says which", () => {
    file("wrong.json", { rules: [{ ...before.rules[0], rulePriority: 0 }] });
    assert.deepEqual(diff("before.json", "wrong.json"), {
      status: 1,
      stdout: "",
      stderr:
        "error: wrong.json: rules[0].rulePriority: is 0, wanted a priority, a whole number of at least 1 [value-unknown]\n",
    });
    const { changed: none, problems } = JSON.parse(diff("wrong.json", "before.json", "--json").stdout);
    assert.deepEqual([none, problems[0].file], [[], "wrong.json"]);
  });

  it("ends with 2 where the call is wrong", () => {
    const { status, stdout, stderr } = diff("-", "-");
    assert.deepEqual([status, stdout], [2, ""]);
    assert.equal(stderr, "shared-registry: lifecycle diff: only one file can be standard input\n");
    assert.equal(diff("before.json", "nothing.json").status, 2);
    assert.equal(diff("before.json", "after.json", "--json", "--markdown").status, 2);
  });
});

describe("the Markdown of lifecycle diff", () => {
  it("is never longer than a comment on GitHub may be, and counts what is left out", () => {
    const at = Date.UTC(2026, 0, 31);
    const many = Array.from({ length: 3000 }, (_, index) =>
      image(`${(0x10000 + index).toString(16)}`, 1, `gitsha_${index}`),
    );
    const table = tableOf(many, at);
    const [from, to] = [null, changed].map((policy) => simulate(policy, table, { at }).fates);
    const text = fateMarkdown(table, from && to ? diffFates(from, to) : [], at);
    assert.ok(text.length > 55_000 && text.length < 65_536, `${text.length}`);
    assert.match(text, /^[\s\S]*\| keep \| \*\*expire\*\* \|[\s\S]*\n\n2,\d{3} more: see `--json`\.\n$/);
  });

  it("shows five tags of an image, and keeps what is no tag from being Markdown", () => {
    const at = Date.UTC(2026, 0, 31);
    const table = tableOf([image("a1", 1, "gitsha_1", "a|b", "`c`", "d", "e", "f", "g")], at);
    const [from, to] = [null, changed].map((policy) => simulate(policy, table, { at }).fates);
    const text = fateMarkdown(table, from && to ? diffFates(from, to) : [], at);
    assert.match(text, /95\.4 MB \| `gitsha_1` a\\\|b \\`c\\` `d` `e` and 2 more \|\n/);
  });
});
