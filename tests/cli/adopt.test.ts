import assert from "node:assert/strict";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateRepositoryCommand, SetRepositoryPolicyCommand } from "@aws-sdk/client-ecr";
import { parse } from "yaml";
import { REGION } from "../../sandbox/accounts";
import { run as runProcess } from "../../sandbox/process";
import { policy, readAccounts } from "../ecr/adopt/live";
import { callsOf, ownRegistry, writesOf } from "../live/own-registry";
import { command } from "./compiled";

const open = { Effect: "Allow", Principal: "*", Action: "ecr:BatchGetImage" };
const staging = readAccounts("Staging", "222222222222");
const goodNames = ["team/api", "team/web", "team/worker"];
const leftOut =
  'left out: odd/open: Statement[0]: lets in everyone in AWS: name the principals, or bind them to an organisation with StringEquals {"aws:PrincipalOrgID": "o-…"} [principal-undeclared]\n';

describe("shared-registry adopt, in the emulator", function () {
  this.timeout(60_000);
  const own = ownRegistry();
  let directory: string;
  const inDirectory = (file: string) => join(directory, file);
  const [config, imports, journal] = ["config.yaml", "import.json", "journal"];

  before(async () => {
    for (const repositoryName of [...goodNames, "odd/open", "odd/old"]) {
      await own.direct.send(new CreateRepositoryCommand({ repositoryName }));
    }
    const set = (repositoryName: string, policyText: string) =>
      own.direct.send(new SetRepositoryPolicyCommand({ repositoryName, policyText }));
    await set("team/api", policy(staging));
    await set("odd/open", policy(open));
    await set("odd/old", policy(staging).replace("2012", "2008"));
  });

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "shared-registry-adopt-"));
    own.wire.pageSize = ({ operation }) => (operation === "DescribeRepositories" ? 2 : undefined);
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  async function adopt(args: readonly string[], env: Record<string, string> = {}) {
    const { code, stdout, stderr } = await runProcess(
      process.execPath,
      [command, "adopt", "--region", REGION, ...args],
      { env: { ...own.env, ...env }, cwd: directory },
    );
    return { status: code, stdout, stderr };
  }

  const outputs = ["--out-config", config, "--out-import", imports];
  const good = ["--include", "team/*"];

  it("writes both files and says so, and what it leaves out; nothing is written to AWS", async () => {
    assert.deepEqual(await adopt([...outputs, "--exclude", "odd/old"]), {
      status: 0,
      stdout: "",
      stderr: `wrote ${imports}\nwrote ${config}\n${leftOut}3 repositories taken in, 1 left out\n`,
    });
    assert.deepEqual(writesOf(own), []);
    assert.equal(callsOf(own).length, 3 + 3 * 4);
    assert.deepEqual(parse(readFileSync(inDirectory(config), "utf8")), {
      config: {
        "aws:region": REGION,
        "aws:allowedAccountIds": [own.account],
        "shared-tooling-registry:role": "tooling",
        "shared-tooling-registry:environments": {
          staging: { accounts: ["222222222222"], repositories: ["team/api"] },
        },
        "shared-tooling-registry:defaults": {
          imageTagMutability: "MUTABLE",
          scanOnPush: false,
          lifecycle: { standard: false, keepTags: [] },
          protectDeployed: false,
        },
        "shared-tooling-registry:repositories": goodNames,
      },
    });
    const { resources } = JSON.parse(readFileSync(inDirectory(imports), "utf8"));
    assert.deepEqual(
      resources.map(({ name, version }: Record<string, string>) => [name, version]),
      [
        ["registry", undefined],
        ["repository team/api", "7.48.0"],
        ["policy team/api", "7.48.0"],
        ["repository team/web", "7.48.0"],
        ["repository team/worker", "7.48.0"],
      ],
    );
  });

  it("prints the config where no file is named for it, and with --json one document", async () => {
    const printed = await adopt([...good]);
    assert.deepEqual(Object.keys(parse(printed.stdout)), ["config"]);
    const { status, stdout } = await adopt(["--json"]);
    const { repositories, differences, notes, import: imported, ...rest } = JSON.parse(stdout);
    assert.equal(status, 0);
    assert.deepEqual(Object.keys(repositories), goodNames);
    assert.deepEqual(
      differences.map(({ repository, code, statement }: Record<string, unknown>) => [
        repository,
        code,
        statement,
      ]),
      [
        ["odd/old", "plan-differs", null],
        ["odd/open", "principal-undeclared", open],
      ],
    );
    assert.deepEqual(notes, []);
    assert.equal(imported.resources.length, 5);
    assert.deepEqual(Object.keys(rest), ["config"]);
  });

  it("takes in what means the same with --respell", async () => {
    const { stderr } = await adopt([...outputs, "--respell"]);
    assert.match(stderr, /^4 repositories taken in, 1 left out$/m);
  });

  it("keeps files that are there, unless --force, and finds that out before it reads", async () => {
    writeFileSync(inDirectory(config), "mine");
    assert.deepEqual(await adopt(outputs), {
      status: 2,
      stdout: "",
      stderr: `shared-registry: ${config}: is there already: give another name, or --force to replace it\n`,
    });
    assert.deepEqual(callsOf(own), []);
    assert.equal(readFileSync(inDirectory(config), "utf8"), "mine");
    assert.equal((await adopt([...good, ...outputs, "--force"])).status, 0);
    assert.notEqual(readFileSync(inDirectory(config), "utf8"), "mine");
  });

  it("refuses a wrong call", async () => {
    const cases: [args: string[], message: string][] = [
      [["--out-config", "none/x.yaml"], "none/x.yaml: there is no such directory: make it first"],
      [["--out-config", "x", "--out-import", "./x"], "--out-config and --out-import name the same file"],
      [
        ["--concurrency", "many"],
        '--concurrency: "many" is not a number of repositories at a time: wanted 1 to 999',
      ],
    ];
    for (const [args, message] of cases) {
      assert.deepEqual(await adopt(args), { status: 2, stdout: "", stderr: `shared-registry: ${message}\n` });
    }
    assert.deepEqual(callsOf(own), []);
  });

  it("ends with 1 where nothing can be taken in, and writes nothing", async () => {
    assert.deepEqual(await adopt([...outputs, "--include", "odd/open"]), {
      status: 1,
      stdout: "",
      stderr: `${leftOut}0 repositories taken in, 1 left out\nno repository can be taken in: nothing was written\n`,
    });
    assert.deepEqual(await adopt([...outputs, "--include", "nothing/*"]), {
      status: 1,
      stdout: "",
      stderr:
        "0 repositories taken in, 0 left out\nthe registry has no repository of these names in this Region: nothing was written\n",
    });
    assert.equal(existsSync(inDirectory(config)), false);
  });

  it("goes on with --resume where it was cut off, reads nothing twice, and ends the same", async () => {
    await adopt([...good, ...outputs]);
    const whole = [config, imports].map((file) => readFileSync(inDirectory(file), "utf8"));
    const all = callsOf(own).length;
    own.wire.calls.length = 0;

    let pages = 0;
    own.wire.before = ({ operation }) =>
      operation === "DescribeRepositories" && ++pages > 2
        ? { status: 400, type: "ExpiredTokenException", message: "The security token has expired" }
        : undefined;
    const args = [...good, ...outputs, "--force", "--resume", journal];
    assert.deepEqual(await adopt(args), {
      status: 3,
      stdout: "",
      stderr: `shared-registry: the registry: ExpiredTokenException: The security token has expired (the credentials have expired: sign in again) (run it again, and it goes on from ${journal})\n`,
    });
    // The last line may have been cut off in its middle.
    appendFileSync(inDirectory(journal), '{"state":{"na');
    const failed = 1;
    own.wire.before = undefined;

    const { status, stderr } = await adopt(args);
    assert.equal(status, 0, stderr);
    assert.match(
      stderr,
      /^journal has \d repositories that were read since [\d-]+T[\d:.]+Z; delete it to read them again\n/,
    );
    assert.equal(callsOf(own).length, all + failed);
    assert.deepEqual(
      [config, imports].map((file) => readFileSync(inDirectory(file), "utf8")),
      whole,
    );
    assert.equal(existsSync(inDirectory(journal)), false);
  });

  it("refuses a --resume file that is of something else", async () => {
    const header = JSON.stringify({
      adopt: 1,
      begun: "2026-01-01T00:00:00.000Z",
      include: ["team/*"],
      exclude: [],
    });
    const state = { name: "a", arn: "arn:aws:ecr:us-east-1:999999999999:repository/a" };
    const cases: [text: string, args: string[], message: string][] = [
      ["hello\n", [], `${journal}: is no file that adopt --resume wrote: give another one`],
      ["no line", [], `${journal}: is no file that adopt --resume wrote: give another one`],
      [
        `${header}\n`,
        ["--include", "odd/*"],
        `${journal}: is of a reading with other --include or --exclude: give the same ones, or another file`,
      ],
      [
        `${header}\n${JSON.stringify({ state })}\n`,
        good,
        `${journal}: is of the registry arn:aws:ecr:us-east-1:999999999999, and the credentials and Region are of arn:aws:ecr:us-east-1:${own.account}: give another file`,
      ],
    ];
    for (const [text, args, message] of cases) {
      writeFileSync(inDirectory(journal), text);
      const { status, stderr } = await adopt([...args, "--resume", journal]);
      assert.equal(status, 2);
      assert.ok(stderr.includes(`shared-registry: ${message}`), stderr);
      assert.equal(readFileSync(inDirectory(journal), "utf8"), text);
    }
  });

  it("lists repositories that may not be read, writes the others, and ends with 3", async () => {
    own.wire.before = ({ operation, repositoryName }) =>
      operation === "GetRepositoryPolicy" && repositoryName === "team/web"
        ? { status: 400, type: "AccessDeniedException", message: "no" }
        : undefined;
    const { status, stderr } = await adopt([...good, ...outputs]);
    assert.equal(status, 3);
    assert.equal(
      stderr,
      `wrote ${imports}\nwrote ${config}\nleft out: team/web: AccessDeniedException: no [repository-unreadable]\n2 repositories taken in, 1 left out\n`,
    );
  });

  it("says in one sentence why there is no registry to read", async () => {
    const refuse = (type: string, message: string) => () => ({ status: 400, type, message });
    const nothing = { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "", AWS_SESSION_TOKEN: "" };
    const cases: [env: Record<string, string>, fault: typeof own.wire.before, words: RegExp][] = [
      [
        nothing,
        undefined,
        /^shared-registry: the registry: CredentialsProviderError: .+ \(give credentials with --profile or the AWS environment variables\)\n$/,
      ],
      [
        { AWS_ENDPOINT_URL: "http://127.0.0.1:9" },
        undefined,
        /^shared-registry: the registry: .*ECONNREFUSED.*\n$/,
      ],
      [
        {},
        refuse("AccessDeniedException", "not authorized"),
        /^shared-registry: the registry: AccessDeniedException: not authorized\n$/,
      ],
      [
        {},
        ({ operation }) =>
          operation === "DescribeRepositories"
            ? undefined
            : { status: 400, type: "AccessDeniedException", message: "not authorized" },
        /^shared-registry: repository team\/\w+: AccessDeniedException: not authorized\n$/,
      ],
    ];
    for (const [env, fault, words] of cases) {
      own.wire.before = fault;
      const { status, stdout, stderr } = await adopt([...good, ...outputs], env);
      assert.match(stderr, words);
      assert.deepEqual([status, stdout], [3, ""]);
      assert.equal(existsSync(inDirectory(config)), false);
    }
  });
});
