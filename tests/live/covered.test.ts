import assert from "node:assert/strict";
import { CreateRepositoryCommand, DeleteRepositoryCommand } from "@aws-sdk/client-ecr";
import { runtimePlanner } from "../../ecr/runtime-plan";
import { type EnsureManyOptions, ensureAll, ensureSome } from "../../live/ensure";
import { repositoryExists } from "../e2e/support";
import { callsOf, ownRegistry, writesOf } from "./own-registry";

const planner = runtimePlanner({
  repositories: ["team/api", "team/worker"],
  environments: { staging: { accounts: ["222222222222"], repositories: ["team/*", "run/*"] } },
});
const mark = { Key: "shared-registry:runtime", Value: "true" };
const denied = { status: 400, type: "AccessDeniedException", message: "not now" };

describe("what ensure --all covers, in the emulator", function () {
  this.timeout(20_000);
  const own = ownRegistry();

  const make = (repositoryName: string, ...tags: { Key: string; Value: string }[]) =>
    own.direct.send(new CreateRepositoryCommand({ repositoryName, tags }));
  const remove = (repositoryName: string) =>
    own.direct.send(new DeleteRepositoryCommand({ repositoryName, force: true }));

  /** What is said of each, in short: `name`, `name created`, `name healed`, or `name` and what failed. */
  async function results(options: EnsureManyOptions = {}, its = planner): Promise<string[]> {
    const all: string[] = [];
    for await (const ensured of ensureAll(own.ecr, its, { waits: [1, 1], ...options })) {
      const { repository, created, changes, failures, gone } = ensured;
      const done = created ? "created" : gone ? "gone" : changes.length > 0 ? "healed" : "";
      all.push([repository, done, ...failures.map(({ message }) => message)].filter(Boolean).join(" "));
    }
    return all;
  }

  const foreign = ["foreign/a", "run/untagged", "team/unlisted"];

  beforeEach(async () => {
    for (const name of foreign) await make(name, { Key: "owner", Value: "others" });
    await make("run/a", mark);
    await make("team/api");
  });

  afterEach(async () => {
    for (const name of [...foreign, "run/a", "team/api", "team/worker", "run/b"]) {
      if (await repositoryExists(own.direct, name)) await remove(name);
    }
  });

  it("is what config lists, and what has the mark; no other is written to, or read beyond its tags", async () => {
    assert.deepEqual(await results(), ["run/a healed", "team/api healed", "team/worker created"]);
    const about = callsOf(own).filter((call) => foreign.some((name) => call.endsWith(` ${name}`)));
    assert.deepEqual(
      about.sort(),
      foreign.map((name) => `ListTagsForResource ${name}`),
    );
    own.wire.calls.length = 0;
    assert.deepEqual(await results(), ["run/a", "team/api", "team/worker"]);
    assert.deepEqual(writesOf(own), []);
  });

  it("is found over all pages, and takes no call more than these and three for each", async () => {
    own.wire.pageSize = ({ operation }) => (operation === "DescribeRepositories" ? 2 : undefined);
    assert.deepEqual(await results(), ["run/a healed", "team/api healed", "team/worker created"]);
    own.wire.calls.length = 0;
    await results();
    const calls = callsOf(own).map((call) => call.split(" ")[0]);
    const count = (operation: string) => calls.filter((its) => its === operation).length;
    assert.deepEqual(
      [
        count("DescribeRepositories"),
        count("ListTagsForResource"),
        count("GetRepositoryPolicy"),
        calls.length,
      ],
      [3, 6, 3, 15],
    );
  });

  it("is gone through past failures, each of which is said", async () => {
    own.wire.before = async ({ operation, repositoryName }) =>
      (operation === "GetLifecyclePolicy" && repositoryName === "run/a") ||
      (operation === "CreateRepository" && repositoryName === "team/worker")
        ? denied
        : undefined;
    assert.deepEqual(await results(), [
      "run/a can't be read: AccessDeniedException: not now",
      "team/api healed",
      "team/worker AccessDeniedException: not now",
    ]);
  });

  it("has those in doubt whose tags can't be read, and writes to none of them", async () => {
    own.wire.before = async ({ operation, input }) =>
      operation === "ListTagsForResource" && String(input["resourceArn"]).endsWith("foreign/a")
        ? denied
        : undefined;
    assert.deepEqual(await results(), [
      "foreign/a its tags can't be read, so it isn't known whether it is to be as planned: AccessDeniedException: not now",
      "run/a healed",
      "team/api healed",
      "team/worker created",
    ]);
    assert.deepEqual(
      writesOf(own).filter((call) => call.endsWith("foreign/a")),
      [],
    );
  });

  it("says why one with the mark can't be planned, and does the others", async () => {
    const args = {
      repositories: ["team/api"],
      environments: { staging: { accounts: ["222222222222"], repositories: ["team/*"] } },
      defaults: { readers: ["staging"] },
    };
    assert.deepEqual(await results({}, runtimePlanner(args)), [
      "run/a can't be planned: defaults.readers[0]: staging reads team/* only, which leaves out run/a [environment-mismatch]",
      "team/api healed",
    ]);
  });

  it("doesn't have one any more that its platform deletes meanwhile: it isn't made again", async () => {
    own.wire.before = async ({ operation, repositoryName }) => {
      if (operation === "GetRepositoryPolicy" && repositoryName === "run/a") await remove("run/a");
      return undefined;
    };
    assert.deepEqual((await results({ concurrency: 1 }))[0], "run/a gone");
    assert.equal(await repositoryExists(own.direct, "run/a"), false);
  });

  it("makes one of config again that somebody deletes meanwhile", async () => {
    let isFirst = true;
    own.wire.before = async ({ operation, repositoryName }) => {
      if (operation === "GetRepositoryPolicy" && repositoryName === "team/api" && isFirst) {
        isFirst = false;
        await remove("team/api");
      }
      return undefined;
    };
    assert.deepEqual((await results({ concurrency: 1 }))[1], "team/api created");
  });

  it("is worked on by so many at a time as is asked for", async () => {
    await make("run/b", mark);
    let [running, most] = [0, 0];
    own.wire.before = async ({ operation }) => {
      if (operation !== "SetRepositoryPolicy") return undefined;
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 20));
      running--;
      return undefined;
    };
    await results({ concurrency: 2 });
    assert.equal(most, 2);
  });

  it("throws what AWS answers where it can't be listed", async () => {
    own.wire.before = async () => denied;
    await assert.rejects(results(), { name: "AccessDeniedException", message: "not now" });
  });

  it("can be gone through in part", async () => {
    const names: string[] = [];
    for await (const { repository, changes } of ensureSome(own.ecr, planner, ["team/api", "run/a"])) {
      names.push(`${repository} ${changes.length}`);
    }
    assert.deepEqual(names, ["team/api 5", "run/a 5"]);
  });
});
