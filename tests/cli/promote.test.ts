import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ListImagesCommand } from "@aws-sdk/client-ecr";
import { theSandbox } from "../e2e/support";
import { basicFinding, makeRepository, pushImage, seedScan, toolingEnvironment } from "../images";
import { run } from "./compiled";

const repository = "cli-promote/api";

describe("shared-registry promote", function () {
  this.timeout(60_000);
  let env: Record<string, string>;
  let directory: string;
  let good: string;
  let bad: string;

  before(async () => {
    const sandbox = theSandbox();
    const ecr = sandbox.clients.ecr("tooling");
    env = await toolingEnvironment(sandbox);
    directory = mkdtempSync(join(tmpdir(), "shared-tooling-registry-promote-"));
    await makeRepository(ecr, repository);
    good = await pushImage(ecr, repository, "good", "gitsha_1");
    await seedScan(sandbox, repository, good, { findings: [basicFinding("CVE-1", "LOW")] });
    bad = await pushImage(ecr, repository, "bad", "gitsha_2");
    await seedScan(sandbox, repository, bad, { findings: [basicFinding("CVE-2", "HIGH")] });
  });

  after(() => rmSync(directory, { recursive: true, force: true }));

  function promote(from: string, to: string, ...args: string[]) {
    const asked = ["promote", repository, "--from", from, "--to", to, "--fail-on", "HIGH", ...args];
    return run(asked, { env });
  }

  async function digestOf(imageTag: string): Promise<string | undefined> {
    const list = new ListImagesCommand({ repositoryName: repository });
    const { imageIds = [] } = await theSandbox().clients.ecr("tooling").send(list);
    return imageIds.find((its) => its.imageTag === imageTag)?.imageDigest;
  }

  it("says that a dry run writes nothing, and writes nothing", async () => {
    const record = join(directory, "dry.jsonl");
    const { status, stdout, stderr } = promote("gitsha_1", "v1.0.0", "--dry-run", "--record", record);
    assert.deepEqual([status, stderr], [0, ""]);
    assert.equal(
      stdout,
      `${repository}@${good}: PASS at HIGH; 1 LOW\n${repository}@${good}: v1.0.0 would be set (dry run: nothing was written)\n`,
    );
    assert.equal(await digestOf("v1.0.0"), undefined);
    assert.throws(() => readFileSync(record), { code: "ENOENT" });
  });

  it("tags the image after saying so, and changes nothing the second time", async () => {
    const first = promote("gitsha_1", "v1.0.0");
    assert.deepEqual([first.status, first.stderr], [0, `tagging ${repository}@${good} as v1.0.0\n`]);
    assert.equal(
      first.stdout,
      `${repository}@${good}: PASS at HIGH; 1 LOW\n${repository}@${good}: v1.0.0 set\n`,
    );
    assert.equal(await digestOf("v1.0.0"), good);
    const second = promote(`@${good}`, "v1.0.0");
    assert.deepEqual([second.status, second.stderr], [0, ""]);
    assert.match(second.stdout, /: v1\.0\.0 is there already, nothing changed\n$/);
  });

  it("prints one JSON document", () => {
    const { status, stdout } = promote("gitsha_1", "v1.0.1", "--json");
    assert.equal(status, 0);
    assert.deepEqual(JSON.parse(stdout), {
      repository,
      imageDigest: good,
      from: "gitsha_1",
      to: "v1.0.1",
      verdict: "pass",
      changed: true,
      dryRun: false,
      counts: { LOW: 1 },
      waived: [],
      expiredWaivers: [],
      reasons: [],
      warnings: [],
    });
  });

  it("ends with 1 for an image that its findings stop, and for a tag that another one has", async () => {
    const stopped = promote("gitsha_2", "v2.0.0");
    assert.equal(stopped.status, 1);
    assert.match(stopped.stdout, /: v2\.0\.0 refused\n$/);
    assert.equal(
      stopped.stderr,
      `error: ${repository}@${bad}: has 1 finding of severity HIGH or worse: CVE-2 (HIGH, openssl) [findings-over-threshold]\n`,
    );
    assert.equal(await digestOf("v2.0.0"), undefined);

    const taken = promote("gitsha_2", "gitsha_1", "--json");
    assert.equal(taken.status, 1);
    const { verdict, changed, reasons } = JSON.parse(taken.stdout);
    assert.deepEqual([verdict, changed], [null, false]);
    assert.match(reasons[0].message, new RegExp(`^is on ${good}, and should come on ${bad}: `));
    assert.equal(await digestOf("gitsha_1"), good);
  });

  it("appends who asked for what, and what came of it, one line each, refusals too", () => {
    const record = join(directory, "record.jsonl");
    writeFileSync(record, "{}\n");
    const waivers = join(directory, "waivers.yaml");
    writeFileSync(waivers, "- {id: CVE-2, reason: not reachable, until: 2999-12-31, package: openssl}\n");
    promote("gitsha_2", "v3.0.0", "--record", record);
    promote("gitsha_2", "v3.0.0", "--record", record, "--waivers", waivers);
    const [kept, refused, set, ...rest] = readFileSync(record, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    assert.deepEqual([kept, rest], [{}, []]);
    assert.deepEqual([refused.verdict, refused.changed], ["fail", false]);
    const { at, waived, ...what } = set;
    assert.ok(Date.now() - Date.parse(at) < 60_000);
    assert.deepEqual(waived[0].waivers, [{ reason: "not reachable", until: "2999-12-31" }]);
    assert.deepEqual(what, {
      caller: "arn:aws:sts::111111111111:assumed-role/deploy/sandbox",
      failOn: "HIGH",
      repository,
      imageDigest: bad,
      from: "gitsha_2",
      to: "v3.0.0",
      verdict: "pass",
      changed: true,
      counts: { HIGH: 1 },
      expiredWaivers: [],
      reasons: [],
      warnings: [],
    });
  });

  it("ends with 2 before anything is written where the call is wrong, or the record can't be", async () => {
    const { status, stderr } = promote("gitsha_1", "v9", "--record", directory);
    assert.equal(status, 2);
    assert.match(stderr, /^shared-registry: .*: can't be written: EISDIR.*\n$/);
    const wrong = promote("gitsha_1", "@v9");
    assert.deepEqual(
      [wrong.status, wrong.stderr],
      [
        2,
        'shared-registry: promote: --to: "@v9" is no tag: wanted 1 to 128 of A-Z a-z 0-9 _ . -, not beginning with . or - [image-reference]\n',
      ],
    );
    const missing = run(["promote", repository, "--from", "gitsha_1", "--to", "v9"], { env });
    assert.deepEqual(
      [missing.status, missing.stderr],
      [2, "error: required option '--fail-on <severity>' not specified\n"],
    );
    assert.equal(await digestOf("v9"), undefined);
  });

  it("ends with 3 and one sentence where AWS refuses or can't be reached", () => {
    const gone = promote("gitsha_9", "v9");
    assert.equal(gone.status, 3);
    assert.match(
      gone.stderr,
      /^shared-registry: image gitsha_9 of repository cli-promote\/api: ImageNotFoundException: .*\n$/,
    );
    const asked = ["promote", repository, "--from", "gitsha_1", "--to", "v9", "--fail-on", "HIGH"];
    const unreachable = run(asked, { env: { ...env, AWS_ENDPOINT_URL: "http://127.0.0.1:9" } });
    assert.equal(unreachable.status, 3);
    assert.match(unreachable.stderr, /^shared-registry: image gitsha_1 .*ECONNREFUSED.*\n$/);
  });
});
