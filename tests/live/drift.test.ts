import assert from "node:assert/strict";
import {
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  SetRepositoryPolicyCommand,
} from "@aws-sdk/client-ecr";
import { runtimePlanner } from "../../ecr/runtime-plan";
import { type Drift, findDrift } from "../../live/drift";
import { ensureAll, ensureRepository } from "../../live/ensure";
import { callsOf, ownRegistry, writesOf } from "./own-registry";

const names = ["team/api", "team/web", "team/worker"];
const planner = runtimePlanner({ repositories: names, environments: { staging: ["222222222222"] } });
const { plans } = planner.plan(["run/a"]);

describe("drift of a live registry, in the emulator", function () {
  this.timeout(20_000);
  const own = ownRegistry();

  before(async () => {
    const plan = plans.get("run/a");
    assert(plan);
    await ensureRepository(own.direct, "run/a", plan);
    await own.direct.send(new CreateRepositoryCommand({ repositoryName: "foreign/a" }));
  });

  beforeEach(async () => {
    for await (const { failures } of ensureAll(own.direct, planner)) assert.deepEqual(failures, []);
  });

  async function drifts(): Promise<Drift[]> {
    const all: Drift[] = [];
    for await (const drift of findDrift(own.ecr, planner)) all.push(drift);
    // AWS lists repositories in an order of its own.
    return all.sort((a, b) => (a.repository < b.repository ? -1 : 1));
  }

  const found = async () =>
    (await drifts()).map(({ repository, differences, failure }) =>
      [repository, ...differences.map(({ what }) => what), failure ?? ""].filter(Boolean).join(" "),
    );

  it("is none right after ensure, and asks for no more than the pages, three things of each and others' tags", async () => {
    own.wire.pageSize = ({ operation }) => (operation === "DescribeRepositories" ? 2 : undefined);
    assert.deepEqual(await found(), ["run/a", ...names]);
    const calls = callsOf(own);
    assert.deepEqual(
      calls.filter((call) => call !== "DescribeRepositories").sort(),
      [
        ...["run/a", ...names].flatMap((name) => [
          `GetLifecyclePolicy ${name}`,
          `GetRepositoryPolicy ${name}`,
          `ListTagsForResource ${name}`,
        ]),
        "ListTagsForResource foreign/a",
      ].sort(),
    );
    assert.equal(calls.length, 3 + 13);
  });

  it("is what was changed by hand, in form of the policies that mean the same", async () => {
    const policyText = JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Principal: "*", Action: ["ecr:*"] },
    });
    await own.direct.send(new SetRepositoryPolicyCommand({ repositoryName: "team/web", policyText }));
    const [, , web] = await drifts();
    assert.deepEqual(web, {
      repository: "team/web",
      differences: [
        {
          repository: "team/web",
          what: "repositoryPolicy",
          from: {
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "ecr:*" }],
          },
          to: {
            Version: "2012-10-17",
            Statement: [
              {
                Sid: "ReadStagingAccounts",
                Effect: "Allow",
                Principal: { AWS: "222222222222" },
                Action: [
                  "ecr:BatchCheckLayerAvailability",
                  "ecr:BatchGetImage",
                  "ecr:GetDownloadUrlForLayer",
                ],
              },
            ],
          },
          notes: [],
        },
      ],
    });
    assert.deepEqual(writesOf(own), []);
  });

  it("is a repository of config that isn't there", async () => {
    await own.direct.send(new DeleteRepositoryCommand({ repositoryName: "team/api" }));
    assert.deepEqual(await found(), ["run/a", "team/api repository", "team/web", "team/worker"]);
  });

  it("is one of config that vanishes meanwhile, and none of a platform's own that does", async () => {
    own.wire.before = async ({ operation, repositoryName }) =>
      operation === "GetRepositoryPolicy" && repositoryName !== "team/worker"
        ? { status: 400, type: "RepositoryNotFoundException", message: "gone" }
        : undefined;
    assert.deepEqual(await found(), ["run/a", "team/api repository", "team/web repository", "team/worker"]);
  });

  it("isn't known of what can't be read, and is of the others", async () => {
    own.wire.before = async ({ operation, repositoryName }) =>
      operation === "GetRepositoryPolicy" && repositoryName === "team/api"
        ? { status: 400, type: "AccessDeniedException", message: "not now" }
        : undefined;
    assert.deepEqual(await found(), [
      "run/a",
      "team/api can't be read: AccessDeniedException: not now",
      "team/web",
      "team/worker",
    ]);
  });

  it("throws what AWS answers where the registry can't be listed", async () => {
    own.wire.before = async () => ({ status: 400, type: "AccessDeniedException", message: "not now" });
    await assert.rejects(drifts(), { name: "AccessDeniedException", message: "not now" });
  });
});
