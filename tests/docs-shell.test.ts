import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { command, root } from "./cli/compiled";
import { type ShellBlock, shellBlocks } from "./docs-shell";

/** Sections from which a test takes the blocks, and runs them. */
const sections: Record<string, string> = {
  "docs/adopt.md, Step by step": "tests/e2e/adopt.test.ts",
  "docs/deployed.md, Step by step": "tests/e2e/deployed.test.ts",
  "docs/release.md, Step by step": "tests/e2e/release.test.ts",
  "docs/runtime.md, Step by step": "tests/e2e/runtime.test.ts",
  "docs/runtime.md, Creation templates": "tests/e2e/runtime.test.ts",
};

/** Single blocks by page, heading and first line, what runs them, and what has to stand there for that. */
const elsewhere: Record<string, { by: string; as: string }> = {
  "README.md, Try it without AWS: npm ci && npm run demo": {
    by: "tests/sandbox/demo.test.ts",
    as: '"run", "-s", "demo"',
  },
  "README.md, Try it without AWS: npm ci && npm test": { by: ".ci/run", as: "npm ci" },
  "docs/sandbox.md, The sandbox: npm run sandbox": {
    by: "tests/sandbox/sandbox.test.ts",
    as: '"sandbox", "main.ts"',
  },
  "docs/sandbox.md, The sandbox: pulumi stack init tooling": {
    by: "tests/sandbox/demo.test.ts",
    as: "docs/sandbox.md",
  },
};

/** Blocks here that end with 1, as the pages say of them. */
const denied = [
  "README.md, Try it without AWS: npx shared-registry plan",
  "docs/access.md, Why, or why not: npx shared-registry explain --repository team/api --principal arn:aws:iam::222222222222:role/eks-nodes",
];

/** Pages whose remaining blocks are run here, one after the other. */
const here = ["README.md", "docs/access.md", "docs/lifecycle.md"];

const nameOf = ({ page, section, first }: ShellBlock) => `${page}, ${section}: ${first}`;
const isElsewhere = (block: ShellBlock) =>
  `${block.page}, ${block.section}` in sections || nameOf(block) in elsewhere;

const blocks = shellBlocks();

describe("the shell blocks of README.md and docs/", function () {
  this.timeout(60_000);

  it("are each run by a test, or marked as what can't be run here", () => {
    const open = blocks.filter((block) => !block.mark && !isElsewhere(block) && !here.includes(block.page));
    assert.deepEqual(
      open.map(({ page, line, first }) => `${page}:${line}: ${first}`),
      [],
      'put "<!-- needs AWS -->" or "<!-- needs npm -->" on the line before, or have a test run it and register that here',
    );
    assert.ok(blocks.length > 50);
  });

  it("are not marked where they are run", () => {
    assert.deepEqual(
      blocks.filter((block) => block.mark && isElsewhere(block)),
      [],
    );
  });

  it("are run by tests that read the page, or have the command", () => {
    for (const [place, file] of Object.entries(sections)) {
      const [page = "", section = ""] = place.split(", ");
      const text = readFileSync(join(root, file), "utf8");
      assert.ok(text.includes(page) && text.includes(section), `${file} doesn't read ${place}`);
      assert.ok(
        blocks.some((block) => block.page === page && block.section === section),
        `${place} has no block`,
      );
    }
    for (const [name, { by, as }] of Object.entries(elsewhere)) {
      assert.ok(readFileSync(join(root, by), "utf8").includes(as), `${by} doesn't have ${as}`);
      assert.ok(
        blocks.some((block) => nameOf(block) === name),
        `there is no ${name}`,
      );
    }
  });

  for (const page of here) {
    it(`are run here in their order: ${page} (what AWS would print is canned)`, function () {
      const directory = workplace(page);
      try {
        for (const block of blocks.filter((its) => its.page === page && !its.mark && !isElsewhere(its))) {
          if (/\bjq\b/.test(block.text) && spawnSync("jq", ["--version"]).status !== 0) this.skip();
          const { status, stdout, stderr } = spawnSync("sh", ["-c", block.text], {
            cwd: directory,
            env: { ...process.env, PATH: `${join(directory, "bin")}${delimiter}${process.env["PATH"]}` },
            encoding: "utf8",
          });
          const wanted = denied.includes(nameOf(block)) ? 1 : 0;
          assert.equal(status, wanted, `${page}:${block.line}: ${block.text}${stdout}${stderr}`);
          // Messages of the shell: a command that isn't there, in the middle of a pipe.
          assert.doesNotMatch(stderr, /not found|^sh: /m);
        }
      } finally {
        rmSync(directory, { recursive: true });
      }
    });
  }
});

/** A clone to stand in: its stacks, `npx` and `shared-registry` of this checkout, and an `aws` with canned answers. */
function workplace(page: string): string {
  const directory = mkdtempSync(join(tmpdir(), "shared-tooling-registry-docs-"));
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  };
  const script = (name: string, text: string) => {
    write(`bin/${name}`, `#!/bin/sh\n${text}\n`);
    chmodSync(join(directory, "bin", name), 0o755);
  };
  const json = (name: string, value: unknown) => write(name, JSON.stringify(value, null, 2));
  cpSync(join(root, "stacks"), join(directory, "stacks"), { recursive: true });
  cpSync(join(root, "docs/pictures/registry.yaml"), join(directory, "docs/pictures/registry.yaml"));
  script("npx", `shift; exec "${process.execPath}" "${command}" "$@"`);
  script("shared-registry", `exec "${process.execPath}" "${command}" "$@"`);
  script("git", `test "$1" = show && cat "\${2#*:}"`);
  script("aws", `cat "${directory}/canned/$2.json"`);
  json("canned/get-repository-policy.json", { policyText: JSON.stringify(readerPolicy()) });
  json("canned/get-lifecycle-policy.json", { lifecyclePolicyText: JSON.stringify(untagged(14)) });
  json("canned/describe-images.json", { imageDetails: images });
  json("canned/batch-get-image.json", { images: [] });
  json("before.json", untagged(14));
  // Each page has its own kind of policy; that for readers allows an action which does nothing there.
  json(
    "policy.json",
    page === "docs/lifecycle.md" ? untagged(14) : readerPolicy("ecr:GetAuthorizationToken"),
  );
  return directory;
}

function readerPolicy(...more: string[]) {
  const Principal = { AWS: "arn:aws:iam::444444444444:root" };
  const statement = { Sid: "Readers", Effect: "Allow", Principal, Action: ["ecr:BatchGetImage", ...more] };
  return { Version: "2012-10-17", Statement: [statement] };
}

function untagged(countNumber: number) {
  const selection = { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber };
  return { rules: [{ rulePriority: 1, selection, action: { type: "expire" } }] };
}

const images = [
  {
    registryId: "111111111111",
    repositoryName: "team/api",
    imageDigest: `sha256:${"1".repeat(64)}`,
    imageTags: ["v1.2.3"],
    imageSizeInBytes: 1_000_000,
    imagePushedAt: "2026-01-31T00:00:00+00:00",
    imageManifestMediaType: "application/vnd.oci.image.index.v1+json",
  },
];
