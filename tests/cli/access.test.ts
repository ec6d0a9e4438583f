import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { formatProblem } from "../../ecr/problem";
import { readStackConfig } from "../../ecr/stack-config";
import { pageOf } from "../access-page";
import { badConfigs, type Config, goodConsumerConfig, stackFile } from "../bad-config";
import { run } from "./compiled";

const config: Config = {
  role: "tooling",
  repositories: {
    "team/api": {},
    "team/worker": { readers: ["staging"] },
    "payments/ledger": {
      readers: ["production"],
      extraStatements: [
        {
          Sid: "OnlyThroughVpc",
          Effect: "Deny",
          Principal: "*",
          Action: ["ecr:BatchGetImage"],
          Condition: { StringNotEquals: { "aws:SourceVpce": "vpce-1" } },
        },
      ],
    },
    base: { readers: [] },
  },
  environments: {
    staging: ["222222222222"],
    production: { accounts: ["333333333333"], lambda: true, access: "inspect" },
    nodes: { roles: ["arn:aws:iam::222222222222:role/eks/nodes"], repositories: ["team/api"] },
  },
};

const asFile = (its: Config) => stringify({ config: stackFile(its) }, { aliasDuplicateObjects: false });

function access(args: readonly string[], its: Config = config) {
  return run(["access", "--config", "-", ...args], { input: asFile(its) });
}

/** The plan's warnings, as `plan` prints them too. */
const conditional = readStackConfig(stackFile(config))
  .argumentProblems.map((problem) => `${formatProblem(problem)}\n`)
  .join("");

describe("shared-registry access", function () {
  this.timeout(30_000);

  it("prints a table with remarks below it, and problems on stderr", () => {
    assert.match(conditional, /^warning: repositories\["payments\/ledger"\]: .* \[reader-conditional\]\n$/);
    assert.deepEqual(access([]), {
      status: 0,
      stdout: `
repository       nodes  production  staging
base             -      -           -
payments/ledger  -      inspect*    -
team/api         pull   inspect     pull
team/worker      pull!  -           pull

* production: inspect for account 333333333333, depending on aws:SourceVpce; pull for Lambda functions of account 333333333333, depending on aws:SourceVpce (payments/ledger)
! nodes: config doesn't let it in (team/worker)
`.trimStart(),
      stderr: conditional,
    });
  });

  it("prints one JSON document with --json, and nothing else on stdout", () => {
    const { status, stdout, stderr } = access(["--json"]);
    assert.deepEqual([status, stderr], [0, conditional]);
    assert.deepEqual(JSON.parse(stdout), {
      repositories: {
        base: { nodes: "none", production: "none", staging: "none" },
        "payments/ledger": { nodes: "none", production: "inspect", staging: "none" },
        "team/api": { nodes: "pull", production: "inspect", staging: "pull" },
        "team/worker": { nodes: "pull", production: "none", staging: "pull" },
      },
    });
  });

  it("prints RFC 4180's CSV with --csv", () => {
    const { status, stdout } = access(["--csv"]);
    assert.equal(status, 0);
    assert.equal(
      stdout,
      [
        "repository,nodes,production,staging\r\n",
        "base,none,none,none\r\n",
        "payments/ledger,none,inspect,none\r\n",
        "team/api,pull,inspect,pull\r\n",
        "team/worker,pull,none,pull\r\n",
      ].join(""),
    );
  });

  it("has no cell that a spreadsheet would take for a formula", () => {
    for (const name of ["-1/x", "=cmd", "@sum", "+1", "\tx"]) {
      const { status, stdout } = access(["--csv"], { role: "tooling", repositories: [name] });
      assert.deepEqual([status, stdout], [1, ""], name);
      const environments = { [name]: ["222222222222"] };
      const other = access(["--csv"], { role: "tooling", repositories: ["base"], environments });
      assert.deepEqual([other.status, other.stdout], [1, ""], name);
    }
  });

  it("prints a registry without environments", () => {
    const its = { role: "tooling", repositories: ["base", "team/api"] };
    assert.equal(access([], its).stdout, "repository\nbase\nteam/api\n");
    assert.deepEqual(JSON.parse(access(["--json"], its).stdout), {
      repositories: { base: {}, "team/api": {} },
    });
    assert.equal(access(["--csv"], its).stdout, "repository\r\nbase\r\nteam/api\r\n");
  });

  it("ends with 1 for a config with errors: they are on stderr, and --json still has its document", () => {
    const [bad] = badConfigs;
    assert.ok(bad);
    const stderr = `error: ${bad.problems[0]}\n`;
    assert.deepEqual(access([], bad.config), { status: 1, stdout: "", stderr });
    assert.deepEqual(access(["--csv"], bad.config), { status: 1, stdout: "", stderr });
    const json = access(["--json"], bad.config);
    assert.deepEqual(
      { ...json, stdout: JSON.parse(json.stdout) },
      { status: 1, stdout: { repositories: {} }, stderr },
    );
  });

  it("ends with 2 for a consumer's config and for two forms at once", () => {
    assert.deepEqual(access([], goodConsumerConfig()), {
      status: 2,
      stdout: "",
      stderr:
        "shared-registry: standard input: is a consumer's config: access reads the tooling stack's (--config)\n",
    });
    for (const [one, other] of [
      ["--json", "--csv"],
      ["--json", "--html"],
      ["--csv", "--html"],
    ] as const) {
      const { status, stdout, stderr } = access([one, other, ...(other === "--html" ? ["-"] : [])]);
      assert.deepEqual([status, stdout], [2, ""]);
      const name = other === "--html" ? "--html <file>" : other;
      assert.equal(stderr, `error: option '${one}' cannot be used with option '${name}'\n`);
    }
  });

  it("reads the shipped config", () => {
    const { status, stdout, stderr } = run(["access"]);
    assert.deepEqual([status, stderr], [0, ""]);
    assert.equal(
      stdout,
      "repository   production  staging\nteam/api     pull        pull\nteam/worker  -           pull\n",
    );
  });
});

describe("shared-registry access --html", function () {
  this.timeout(30_000);
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "access-"));
  });
  after(() => rmSync(directory, { recursive: true }));

  /** Runs it with the day of an epoch, as reproducible builds do. */
  function page(html: string, epoch: string, its: Config = config) {
    const previous = process.env["SOURCE_DATE_EPOCH"];
    process.env["SOURCE_DATE_EPOCH"] = epoch;
    try {
      return access(["--html", html], its);
    } finally {
      if (previous === undefined) {
        delete process.env["SOURCE_DATE_EPOCH"];
      } else {
        process.env["SOURCE_DATE_EPOCH"] = previous;
      }
    }
  }

  it("writes the file that it is told to, over one that is there, and says so", () => {
    const file = join(directory, "access.html");
    writeFileSync(file, "something else");
    const { status, stdout, stderr } = page(file, "1800000000");
    assert.deepEqual([status, stdout], [0, ""]);
    assert.match(stderr, /\nwrote \/.*\/access\.html \(\d+ kB\): 4 repositories\n$/);
    assert.match(readFileSync(file, "utf8"), /^<!doctype html>\n[\s\S]*\n<\/html>\n$/);
  });

  it("writes to stdout for -, the same bytes for the same config and SOURCE_DATE_EPOCH", () => {
    const { status, stdout, stderr } = page("-", "1800000000");
    assert.deepEqual([status, stderr], [0, conditional]);
    assert.equal(page("-", "1800000000").stdout, stdout);
    assert.match(
      stdout,
      /<p class="muted">account 111111111111 · us-east-1 · standard input · generated 2027-01-15<\/p>/,
    );
  });

  it("has today's date without SOURCE_DATE_EPOCH", () => {
    const before = new Date().toISOString().slice(0, 10);
    const { stdout } = page("-", "");
    const after = new Date().toISOString().slice(0, 10);
    const [, day = ""] = /generated (\d{4}-\d{2}-\d{2})</.exec(stdout) ?? [];
    assert.ok([before, after].includes(day), day);
  });

  it("ends with 2 for a date that is none, and for a file that can't be written", () => {
    assert.deepEqual(page("-", "yesterday"), {
      status: 2,
      stdout: "",
      stderr: `${conditional}shared-registry: SOURCE_DATE_EPOCH is "yesterday": wanted seconds since 1970, digits only\n`,
    });
    const { status, stdout, stderr } = page(join(directory, "no", "where.html"), "0");
    assert.deepEqual([status, stdout], [2, ""]);
    assert.match(stderr, /\nshared-registry: \/.*\/where\.html: can't be written: ENOENT: .*\n$/);
  });

  it("writes no file for a config with errors", () => {
    const file = join(directory, "none.html");
    const [bad] = badConfigs;
    const { status, stdout } = page(file, "0", bad?.config);
    assert.deepEqual([status, stdout], [1, ""]);
    assert.throws(() => readFileSync(file), /ENOENT/);
  });

  it("writes the same page compiled as from the sources", () => {
    assert.equal(page("-", "1800000000").stdout, pageOf(config, "2027-01-15"));
  });
});
