import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { REGION } from "../../sandbox/accounts";
import { theSandbox } from "../e2e/support";
import {
  basicFinding,
  makeRepository,
  pushImage,
  type Seed,
  seedScan,
  sha256,
  toolingEnvironment,
} from "../images";
import { run } from "./compiled";

const repository = "cli-scan/api";

describe("shared-registry scan", function () {
  this.timeout(60_000);
  let env: Record<string, string>;
  let directory: string;
  let mild: string;
  let bad: string;

  before(async () => {
    const sandbox = theSandbox();
    env = await toolingEnvironment(sandbox);
    directory = mkdtempSync(join(tmpdir(), "shared-tooling-registry-scan-"));
    await makeRepository(sandbox.clients.ecr("tooling"), repository);
    mild = await seeded("mild", { findings: [basicFinding("CVE-1", "LOW")] });
    bad = await seeded("bad", {
      findings: [basicFinding("CVE-2", "CRITICAL"), basicFinding("CVE-3", "MEDIUM")],
    });
  });

  after(() => rmSync(directory, { recursive: true, force: true }));

  async function seeded(tag: string, seed: Seed): Promise<string> {
    const digest = await pushImage(theSandbox().clients.ecr("tooling"), repository, tag, tag);
    await seedScan(theSandbox(), repository, digest, seed);
    return digest;
  }

  function scan(image: string, ...args: string[]) {
    return run(["scan", repository, "--image", image, ...args], { env });
  }

  const inFile = (name: string, text: string) => {
    const file = join(directory, name);
    writeFileSync(file, text);
    return file;
  };

  it("prints the findings and no verdict without a threshold, with exit code 0, also critical ones", () => {
    const { status, stdout, stderr } = scan("bad");
    assert.deepEqual([status, stderr], [0, ""]);
    assert.equal(
      stdout,
      `${repository}@${bad}: scanned

platform  status    verdict  CRITICAL  HIGH  MEDIUM  LOW  INFORMATIONAL  UNDEFINED
-         COMPLETE  -        1         0     1       0    0              0

findings:
  CRITICAL  CVE-2  openssl 1.0.0  -
  MEDIUM    CVE-3  openssl 1.0.0  -
`,
    );
  });

  it("prints one JSON document with the verdict, by tag and by digest", () => {
    for (const image of ["bad", `@${bad}`]) {
      const { status, stdout, stderr } = scan(image, "--json", "--fail-on", "high");
      assert.equal(status, 1);
      const { findings, platforms, ...rest } = JSON.parse(stdout);
      const message = "has 1 finding of severity HIGH or worse: CVE-2 (CRITICAL, openssl)";
      const path = `${repository}@${bad}`;
      assert.deepEqual(rest, {
        repository,
        imageDigest: bad,
        status: "COMPLETE",
        counts: { CRITICAL: 1, MEDIUM: 1 },
        waived: [],
        verdict: "fail",
        reasons: [{ severity: "error", code: "findings-over-threshold", path, message }],
        expiredWaivers: [],
      });
      assert.deepEqual(
        findings.map(({ id }: { id: string }) => id),
        ["CVE-2", "CVE-3"],
      );
      assert.equal(platforms.length, 1);
      assert.equal(stderr, `error: ${path}: ${message} [findings-over-threshold]\n`);
    }
    assert.equal(JSON.parse(scan("mild", "--json").stdout).verdict, null);
  });

  it("prints one line, and ends with 0 for an image that passes", () => {
    const { status, stdout, stderr } = scan("mild", "--summary", "--fail-on", "MEDIUM");
    assert.deepEqual([status, stderr], [0, ""]);
    assert.equal(stdout, `${repository}@${mild}: PASS at MEDIUM; 1 LOW\n`);
  });

  it("leaves out what is waived, and lists waivers that have expired", () => {
    const waivers = inFile(
      "waivers.yaml",
      `- {id: CVE-2, reason: not reachable, until: 2999-12-31, repositories: ["cli-scan/*"], package: openssl}
- {id: CVE-3, reason: long ago, until: 2020-01-01}
`,
    );
    const { status, stdout, stderr } = scan("bad", "--summary", "--fail-on", "HIGH", "--waivers", waivers);
    assert.deepEqual(
      [status, stdout],
      [0, `${repository}@${bad}: PASS at HIGH; 1 CRITICAL, 1 MEDIUM (1 waived)\n`],
    );
    assert.equal(stderr, "waiver of CVE-3 has expired (until 2020-01-01) and doesn't count: long ago\n");
    assert.equal(scan("bad", "--fail-on", "MEDIUM", "--waivers", waivers).status, 1);
  });

  it("writes a SARIF log beside the text, or alone to standard output", () => {
    const file = join(directory, "findings.sarif");
    const { status, stdout } = scan("bad", "--sarif", file, "--summary");
    assert.deepEqual([status, stdout], [0, `${repository}@${bad}: scanned; 1 CRITICAL, 1 MEDIUM\n`]);
    const written = readFileSync(file, "utf8");
    assert.deepEqual(
      JSON.parse(written).runs[0].results.map(({ ruleId }: { ruleId: string }) => ruleId),
      ["CVE-2", "CVE-3"],
    );
    assert.equal(scan("bad", "--sarif", "-").stdout, written);
  });

  it("ends with 1 for an image without a complete scan, with and without a threshold", async () => {
    await pushImage(theSandbox().clients.ecr("tooling"), repository, "unscanned", "unscanned");
    const { status, stdout } = scan("unscanned");
    assert.equal(status, 1);
    assert.match(stdout, /: FAIL\n[\s\S]*was never scanned: start a scan .* \[scan-missing\]\n$/);
    await seeded("going", { status: "IN_PROGRESS" });
    const going = scan("going", "--fail-on", "LOW", "--wait", "1", "--summary");
    assert.equal(going.status, 1);
    assert.match(
      going.stderr,
      /^waiting for the scan of cli-scan\/api, 0 s so far: sha256:\w+ IN_PROGRESS\nerror: .* \[scan-in-progress\]\n$/,
    );
    await seeded("old", { findings: [], completedAt: new Date(Date.now() - 10 * 86_400_000) });
    assert.equal(scan("old").status, 1);
    assert.equal(scan("old", "--max-scan-age", "10.5").status, 0);
  });

  it("ends with 2 and everything that is wrong with the call, before it calls AWS", () => {
    const { status, stdout, stderr } = run(
      [
        ...["scan", "Team/API", "--image", "a:b", "--fail-on", "worst", "--max-scan-age", "0"],
        ...["--wait", "soon", "--sarif", "-", "--summary"],
      ],
      { env },
    );
    assert.deepEqual([status, stdout], [2, ""]);
    assert.equal(
      stderr,
      [
        'scan: "Team/API": is not a repository name: ECR takes lower case only, as in "team/api" [name-invalid]',
        'scan: --fail-on: is "WORST", wanted one of CRITICAL, HIGH, MEDIUM, LOW, INFORMATIONAL, UNDEFINED [value-unknown]',
        "scan: --max-scan-age: is 0, wanted a number of days, above 0 [value-unknown]",
        'scan: --wait: is "soon", wanted seconds [value-unknown]',
        "scan: --sarif: is -, standard output, which holds one document: give a file [value-unknown]",
        'scan: --image: "a:b" is no tag: wanted 1 to 128 of A-Z a-z 0-9 _ . -, not beginning with . or - [image-reference]',
      ]
        .map((line) => `shared-registry: ${line}\n`)
        .join(""),
    );
  });

  it("ends with 2 and everything that is wrong with a file of waivers", () => {
    const file = inFile("wrong.yaml", "- {id: CVE-1, until: tomorrow}\n");
    const { status, stdout, stderr } = scan("bad", "--fail-on", "HIGH", "--waivers", file);
    assert.deepEqual([status, stdout], [2, ""]);
    assert.equal(
      stderr,
      `shared-registry: ${file} has 2 errors:
  [0].reason: is missing: give why the finding may stay [required]
  [0].until: is "tomorrow", wanted a day like 2026-12-31, or a moment like 2026-12-31T12:00:00Z [value-unknown]
`,
    );
    assert.equal(scan("bad", "--fail-on", "HIGH", "--waivers", join(directory, "none")).status, 2);
    const broken = inFile("broken.yaml", "- {id: ");
    assert.match(scan("bad", "--waivers", broken).stderr, /broken\.yaml:1:\d+: not YAML/);
    assert.equal(scan("bad", "--sarif", directory).status, 2);
  });

  it("ends with 3 and one sentence where AWS refuses, can't be reached, or nobody is signed in", () => {
    const cases: [args: string[], env: Record<string, string>, stderr: RegExp][] = [
      [
        ["scan", repository, "--image", "v9"],
        {},
        /^shared-registry: image v9 of repository cli-scan\/api: ImageNotFoundException: .*\n$/,
      ],
      [
        ["scan", repository, "--image", `@${sha256("none")}`],
        {},
        /^shared-registry: image @sha256:\w+ of repository cli-scan\/api: ImageNotFoundException: .*\n$/,
      ],
      [["scan", "cli-scan/none", "--image", "v9"], {}, /RepositoryNotFoundException: .*\n$/],
      [
        ["scan", repository, "--image", "bad"],
        { AWS_ENDPOINT_URL: "http://127.0.0.1:9" },
        /^shared-registry: .*ECONNREFUSED.*\n$/,
      ],
      [
        ["scan", repository, "--image", "bad", "--region", "eu-west-1"],
        {},
        /RepositoryNotFoundException: .*\n$/,
      ],
      [
        ["scan", repository, "--image", "bad", "--profile", "nobody"],
        { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "", AWS_SESSION_TOKEN: "" },
        /^shared-registry: .*CredentialsProviderError: .*\n$/,
      ],
    ];
    for (const [args, more, expected] of cases) {
      const { status, stdout, stderr } = run(args, { env: { ...env, AWS_REGION: REGION, ...more } });
      assert.deepEqual([status, stdout], [3, ""], stderr);
      assert.match(stderr, expected);
    }
  });
});
