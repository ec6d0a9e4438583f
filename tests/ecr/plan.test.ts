import assert from "node:assert/strict";
import { later } from "../../ecr/account";
import { planRegistry, registryKeys } from "../../ecr/plan";
import { formatProblem } from "../../ecr/problem";

const planned = (args: Record<string, unknown>) => {
  const { plan, problems } = planRegistry(args);
  return { ...plan, problems: problems.map(formatProblem) };
};
const good = (args: Record<string, unknown>) => {
  const { problems, ...plan } = planned(args);
  assert.deepEqual(problems, []);
  return plan;
};
const readersIn = (args: Record<string, unknown>) =>
  Object.fromEntries([...good(args).repositories].map(([name, { environments }]) => [name, environments]));

const environments = { staging: ["222222222222"], production: ["333333333333"] };

describe("the plan of a registry", () => {
  it("says everything about a repository", () => {
    const { partition, repositories } = good({
      repositories: { "team/api": { tags: { team: "a" }, removal: "retain" } },
      environments: { staging: ["222222222222"] },
    });
    const { lifecyclePolicy, ...rest } = repositories.get("team/api") ?? {};
    assert.equal(partition, "aws");
    assert.equal(lifecyclePolicy?.rules.length, 8);
    assert.deepEqual(rest, {
      environments: ["staging"],
      repositoryPolicy: {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "ReadStagingAccounts",
            Effect: "Allow",
            Principal: { AWS: ["arn:aws:iam::222222222222:root"] },
            Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
          },
        ],
      },
      isPolicyPartial: false,
      imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
      imageTagMutabilityExclusionFilters: ["deployed-*", "gitbranch_*", "gitpr_*"],
      scanOnPush: true,
      encryption: { type: "AES256" },
      tags: { team: "a" },
      removal: "retain",
    });
  });

  it("takes a plain list of names for repositories that say nothing", () => {
    assert.deepEqual(good({ repositories: ["b2", "a1"] }), good({ repositories: { a1: {}, b2: {} } }));
  });

  it("is sorted by name", () => {
    assert.deepEqual(
      [...good({ repositories: ["b2", "a1", "a/1"] }).repositories.keys()],
      ["a/1", "a1", "b2"],
    );
  });

  it("has no policy where nobody from another account is let in", () => {
    assert.equal(good({ repositories: ["team/api"] }).repositories.get("team/api")?.repositoryPolicy, null);
  });

  it("knows these arguments", () => {
    assert.deepEqual(registryKeys, [
      "repositories",
      "environments",
      "publishers",
      "defaults",
      "partition",
      "tags",
      "replicas",
      "replicationRule",
    ]);
  });

  it("writes ARNs of its partition", () => {
    const policy = good({ repositories: ["team/api"], environments, partition: "aws-cn" }).repositories.get(
      "team/api",
    )?.repositoryPolicy;
    assert.deepEqual(policy?.Statement[0]?.Principal, { AWS: ["arn:aws-cn:iam::333333333333:root"] });
  });

  it("says whether a policy lacks account ids that are known later", () => {
    const { repositories } = good({
      repositories: { "team/api": {}, "team/worker": { readers: ["production"] } },
      environments: { ...environments, staging: { accounts: [later] } },
    });
    const [api, worker] = [repositories.get("team/api"), repositories.get("team/worker")];
    assert.deepEqual([api?.isPolicyPartial, worker?.isPolicyPartial], [true, false]);
    assert.deepEqual(
      api?.repositoryPolicy?.Statement.map(({ Sid }) => Sid),
      ["ReadProductionAccounts"],
    );
  });
});

describe("repositories with the same readers", () => {
  it("have the same policy, but for their own extra statements", () => {
    const deny = { Sid: "Mine", Effect: "Deny", Principal: "*", Action: "ecr:PutImage" };
    const { repositories } = good({
      repositories: { a1: {}, b2: { extraStatements: [deny] }, c3: {} },
      environments: { staging: ["222222222222"] },
    });
    const sids = (name: string) => repositories.get(name)?.repositoryPolicy?.Statement.map(({ Sid }) => Sid);
    assert.deepEqual(
      [sids("a1"), sids("b2"), sids("c3")],
      [["ReadStagingAccounts"], ["ReadStagingAccounts", "Mine"], ["ReadStagingAccounts"]],
    );
  });
});

describe("the readers of a repository", () => {
  it("are all environments, where nothing else is said", () => {
    assert.deepEqual(readersIn({ repositories: ["team/api"], environments }), {
      "team/api": ["production", "staging"],
    });
  });

  it("are those whose globs match", () => {
    const own = {
      staging: { accounts: ["222222222222"], repositories: ["team/*"] },
      production: { accounts: ["333333333333"], repositories: ["*/api", "base"] },
    };
    assert.deepEqual(readersIn({ repositories: ["team/api", "team/worker", "base"], environments: own }), {
      base: ["production"],
      "team/api": ["production", "staging"],
      "team/worker": ["staging"],
    });
  });

  it("are those that the repository names, of those whose globs match", () => {
    const repositories = { "team/api": { readers: ["staging"] }, "team/worker": {}, base: { readers: [] } };
    assert.deepEqual(readersIn({ repositories, environments }), {
      base: [],
      "team/api": ["staging"],
      "team/worker": ["production", "staging"],
    });
  });

  it("are those that the defaults name, where the repository names none", () => {
    const repositories = { "team/api": {}, "team/worker": { readers: ["production"] } };
    assert.deepEqual(readersIn({ repositories, environments, defaults: { readers: ["staging"] } }), {
      "team/api": ["staging"],
      "team/worker": ["production"],
    });
  });

  it("are let in once each, even if named twice", () => {
    const repositories = { "team/api": { readers: ["staging", "staging"] }, "team/worker": {} };
    assert.deepEqual(readersIn({ repositories, environments })["team/api"], ["staging"]);
  });

  it("give a warning where they read nothing, as all that they could name others", () => {
    const { problems } = planned({ repositories: { "team/api": { readers: ["staging"] } }, environments });
    assert.deepEqual(problems, [
      "warning: environments.production: reads no repository: each that its globs match names other readers [environment-unused]",
    ]);
  });
});

describe("the publishers of a repository", () => {
  it("are those whose globs match, and no environments", () => {
    const { repositories } = good({
      repositories: ["team/api", "base"],
      publishers: { ci: { accounts: ["444444444444"], repositories: ["team/*"] } },
    });
    assert.deepEqual(
      repositories.get("team/api")?.repositoryPolicy?.Statement.map(({ Sid }) => Sid),
      ["PublishCiAccounts"],
    );
    assert.deepEqual(repositories.get("team/api")?.environments, []);
    assert.equal(repositories.get("base")?.repositoryPolicy, null);
  });
});

describe("globs that match nothing", () => {
  it("are a warning while another one of theirs matches", () => {
    const own = { staging: { accounts: ["222222222222"], repositories: ["team/*", "tema/*", "team/apu"] } };
    assert.deepEqual(planned({ repositories: ["team/api"], environments: own }).problems, [
      'warning: environments.staging.repositories: "team/apu" matches no repository; did you mean "team/api"? [glob-unmatched]',
      'warning: environments.staging.repositories: "tema/*" matches no repository [glob-unmatched]',
    ]);
  });

  it("are an error where none does", () => {
    const publishers = { ci: { accounts: ["444444444444"], repositories: ["other/*", "team/apo"] } };
    assert.deepEqual(planned({ repositories: ["team/api"], publishers }).problems, [
      "publishers.ci: matches no repository (other/*, team/apo) [environment-unused]",
    ]);
  });
});

describe("statements in one policy", () => {
  const deny = (Sid: string) => ({ Sid, Effect: "Deny", Principal: "*", Action: "ecr:DeleteRepository" });

  it("have Sids of their own, the user's among them", () => {
    const repositories = {
      "team/api": { extraStatements: [deny("Mine"), { ...deny("Mine"), Action: "ecr:BatchDeleteImage" }] },
    };
    assert.deepEqual(planned({ repositories }).problems, [
      'repositories["team/api"]: has more than one statement with the Sid "Mine" [sid-duplicate]',
    ]);
  });

  it("come environments first by name, then publishers, then the user's", () => {
    const { repositories } = good({
      repositories: { "team/api": { extraStatements: [deny("AMine")] } },
      environments,
      publishers: { ci: { accounts: ["444444444444"], repositories: ["*"] } },
    });
    assert.deepEqual(
      repositories.get("team/api")?.repositoryPolicy?.Statement.map(({ Sid }) => Sid),
      ["ReadProductionAccounts", "ReadStagingAccounts", "PublishCiAccounts", "AMine"],
    );
  });
});
