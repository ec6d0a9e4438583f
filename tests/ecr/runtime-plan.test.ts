import assert from "node:assert/strict";
import { planRegistry } from "../../ecr/plan";
import { formatProblem } from "../../ecr/problem";
import { runtimePlanner } from "../../ecr/runtime-plan";

const args = {
  repositories: { "team/api": { scanOnPush: false }, "team/worker": {} },
  environments: {
    staging: ["222222222222"],
    previews: { accounts: ["333333333333"], repositories: ["team/*", "preview/*"] },
  },
  publishers: { ci: { accounts: ["444444444444"], repositories: ["*/api", "preview/*"] } },
  defaults: { tags: { owner: "platform" } },
  tags: { cost: "1" },
};

const sids = (policy: { Statement: { Sid?: string }[] } | null | undefined) =>
  policy?.Statement.map(({ Sid }) => Sid);

describe("the plan of a repository that config doesn't list", () => {
  it("is that of defaults, and of the environments and publishers whose globs match it, with the mark", () => {
    const { plans, refused } = runtimePlanner(args).plan(["preview/pr-7", "other"]);
    const [preview, other] = [plans.get("preview/pr-7"), plans.get("other")];
    assert.deepEqual(
      [sids(preview?.repositoryPolicy), preview?.environments, preview?.tags, refused.size],
      [
        ["ReadPreviewsAccounts", "ReadStagingAccounts", "PublishCiAccounts"],
        ["previews", "staging"],
        { cost: "1", owner: "platform", "shared-registry:runtime": "true" },
        0,
      ],
    );
    assert.deepEqual(sids(other?.repositoryPolicy), ["ReadStagingAccounts"]);
    assert.equal(other?.scanOnPush, true);
  });

  it("is the same whether config lists its own by map or by name", () => {
    const byName = { environments: { staging: ["222222222222"] }, repositories: ["team/api"] };
    const byMap = { ...byName, repositories: { "team/api": {} } };
    assert.deepEqual(runtimePlanner(byName).plan(["x1"]), runtimePlanner(byMap).plan(["x1"]));
  });

  it("is the same for a name alone and among many", () => {
    const planner = runtimePlanner(args);
    const names = ["preview/a1", "preview/a2", "zz"];
    const { plans } = planner.plan(names);
    for (const name of names) {
      assert.deepEqual(plans.get(name), planner.plan([name]).plans.get(name));
    }
  });

  it("is that of config for a name that it lists, without the mark", () => {
    const planner = runtimePlanner(args);
    const planned = planRegistry(args).plan.repositories;
    assert.deepEqual(planner.listed, planned);
    assert.deepEqual(planner.plan(["team/api"]).plans.get("team/api"), planned.get("team/api"));
    assert.equal(
      planner.plan(["team/api"]).plans.get("team/api")?.tags["shared-registry:runtime"],
      undefined,
    );
  });

  it("is refused with the path of what is wrong, name by name; the others are planned", () => {
    const { plans, refused } = runtimePlanner(args).plan(["ok1", "Team/Api", "ok2", "a", "ok3", "__proto__"]);
    assert.deepEqual([...plans.keys()], ["ok1", "ok2", "ok3"]);
    assert.deepEqual(
      [...refused.values()].map((problems) => problems.map(formatProblem)),
      [
        [
          'repositories["Team/Api"]: is not a repository name: ECR takes lower case only, as in "team/api" [name-invalid]',
        ],
        ["repositories.a: a repository name has 2 to 256 characters, this one has 1 [name-invalid]"],
        [
          "repositories.__proto__: is not a repository name: each part between slashes begins and ends with a letter or digit, and . _ __ or hyphens stand singly between them [name-invalid]",
        ],
      ],
    );
  });

  it("is refused where defaults name a reader whose globs leave it out", () => {
    const { plans, refused } = runtimePlanner({
      ...args,
      defaults: { readers: ["previews"] },
    }).plan(["preview/a1", "other"]);
    assert.deepEqual([...plans.keys()], ["preview/a1"]);
    assert.deepEqual(refused.get("other")?.map(formatProblem), [
      "defaults.readers[0]: previews reads preview/*, team/* only, which leaves out other [environment-mismatch]",
    ]);
  });

  it("is made of thousands, though no replication rule could name them all", () => {
    const names = Array.from({ length: 3000 }, (_, index) => `run-${index}/its`);
    const { plans, refused } = runtimePlanner({ ...args, replicas: ["eu-west-1"] }).plan(names);
    assert.deepEqual([plans.size, refused.size], [3000, 0]);
  });

  it("comes with the problems of config itself", () => {
    const { problems } = runtimePlanner({ ...args, repositories: ["Team"] });
    assert.deepEqual(
      problems.filter(({ severity }) => severity === "error").map(({ path }) => path),
      ["repositories[0]"],
    );
  });
});
