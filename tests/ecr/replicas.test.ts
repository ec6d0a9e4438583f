import assert from "node:assert/strict";
import { planRegistry } from "../../ecr/plan";
import { formatProblem } from "../../ecr/problem";
import { encryptionIn, plannedReplicaRules, replicaRules } from "../../ecr/replicas";
import { readStackConfig } from "../../ecr/stack-config";
import { goodConfig, stackFile } from "../bad-config";

const deployment = { region: "us-east-1", account: "111111111111" };
const planned = (args: Record<string, unknown>, where: object = deployment) => {
  const { plan, problems } = planRegistry({ repositories: ["team/api"], ...args }, where);
  return { replicas: plan.replicas, problems: problems.map(formatProblem) };
};
const key = (id: string) => `arn:aws:kms:us-east-1:111111111111:key/${id}`;

describe("the replicas of a registry", () => {
  it("are none by default, and any Regions but its own, each once", () => {
    assert.deepEqual(planned({}), { replicas: { regions: [], hasRule: true }, problems: [] });
    assert.deepEqual(
      planned({ replicas: ["eu-west-1", "eu-central-1", "eu-west-1"], replicationRule: false }),
      {
        replicas: { regions: ["eu-central-1", "eu-west-1"], hasRule: false },
        problems: [],
      },
    );
  });

  const wrong: [what: string, args: Record<string, unknown>, problems: string[]][] = [
    [
      "the registry's own Region",
      { replicas: ["us-east-1"] },
      ["replicas[0]: is us-east-1, where the registry itself is: leave it out [replication-invalid]"],
    ],
    [
      "what is no Region",
      { replicas: ["Frankfurt", 1] },
      [
        'replicas[0]: "Frankfurt" is not a Region: wanted one like eu-central-1 [region-invalid]',
        "replicas[1]: is the number 1, wanted a Region, as in eu-central-1 [type-wrong]",
      ],
    ],
    [
      "more Regions than ECR copies to",
      { replicas: Array.from({ length: 26 }, (_, index) => `eu-west-${index}`) },
      ["replicas: has 26 Regions, ECR copies to 25 [replication-invalid]"],
    ],
    [
      "a key of one Region",
      {
        replicas: ["eu-central-1"],
        repositories: { "team/api": { encryption: { type: "KMS", kmsKey: key("1234") } } },
      },
      [
        "repositories[\"team/api\"]: has a kmsKey of us-east-1, which its replicas in eu-central-1 can't use: leave kmsKey out for AWS's own key in each Region, or give a multi-Region key (key/mrk-…) that has a replica in each [encryption-invalid]",
      ],
    ],
    [
      "more repositories than rules can name",
      {
        replicas: ["eu-central-1"],
        repositories: Array.from({ length: 1001 }, (_, it) => `r${it + 1000}/x`),
      },
      [
        "replicas: needs a rule that names 1001 repositories, and ECR and the AWS provider take 1000: set replicationRule to false, and name what they begin with in a RegistrySettings' replication [replication-invalid]",
      ],
    ],
  ];
  for (const [what, args, problems] of wrong) {
    it(`are refused with ${what}`, () => {
      assert.deepEqual(planned(args).problems, problems);
    });
  }

  it("are refused where a policy keeps readers out in their Region alone", () => {
    const deny = {
      Effect: "Deny",
      Principal: "*",
      Action: "ecr:*",
      Condition: { StringNotEquals: { "aws:RequestedRegion": "us-east-1" } },
    };
    const args = {
      environments: { staging: ["222222222222"] },
      defaults: { extraStatements: [deny] },
      replicas: ["eu-central-1"],
    };
    const [problem = "", ...others] = planned(args).problems;
    assert.match(
      problem,
      /^repositories\[0\]: in the replica's Region eu-central-1: keeps out environments\.staging: .+ \[reader-denied\]$/,
    );
    assert.deepEqual(others, []);
    assert.deepEqual(planned({ ...args, replicas: [] }).problems, []);
  });

  it("have a multi-Region key's replica, by the same id", () => {
    const encryption = { type: "KMS", kmsKey: key("mrk-1") } as const;
    assert.deepEqual(
      planned({ replicas: ["eu-central-1"], repositories: { "team/api": { encryption } } }).problems,
      [],
    );
    assert.deepEqual(encryptionIn(encryption, "eu-central-1"), {
      type: "KMS",
      kmsKey: "arn:aws:kms:eu-central-1:111111111111:key/mrk-1",
    });
    assert.deepEqual(encryptionIn({ type: "AES256" }, "eu-central-1"), { type: "AES256" });
  });

  it("are filled by rules that name each repository once, a hundred in a rule", () => {
    const names = Array.from({ length: 150 }, (_, index) => `team/r${1000 + index}`);
    const rules = replicaRules([...names, "team/r1000-debug"], ["eu-west-1"], "111111111111");
    assert.deepEqual(
      rules.map(({ prefixes }) => prefixes.length),
      [100, 50],
    );
    assert.deepEqual(
      rules.flatMap(({ prefixes }) => prefixes),
      names,
    );
    assert.deepEqual(rules[0]?.destinations, [{ region: "eu-west-1", registryId: "111111111111" }]);
  });

  describe("beside the settings of the registry", () => {
    const replication = [{ destinations: [{ region: "eu-west-1" }] }];
    const config = (changed: Record<string, unknown>) => {
      const { config, problems, argumentProblems } = readStackConfig(
        stackFile({ ...goodConfig(), replicas: ["eu-central-1"], ...changed }),
      );
      assert.ok(config?.role === "tooling");
      const all = [...problems, ...argumentProblems].map(formatProblem);
      return { replication: config.settings?.replication, problems: all };
    };

    it("are the replication that is to be in AWS", () => {
      const rules = plannedReplicaRules(["team/api", "team/worker"], ["eu-central-1"], "111111111111");
      assert.deepEqual(config({}), { replication: rules, problems: [] });
      const registry = { accountSettings: { BLOB_MOUNTING: "ENABLED" } };
      assert.deepEqual(config({ registry }), { replication: rules, problems: [] });
    });

    it("are refused where both write the rule", () => {
      assert.deepEqual(config({ registry: { replication } }).problems, [
        "registry.replication: the SharedToolingRegistry writes the replication of this registry already, and AWS has one configuration for each account and Region: either leave replication out of the registry's settings, and the rule for replicas is all there is, or say replicationRule: false beside replicas, and put their Regions into the settings' replication [replication-twice]",
      ]);
    });

    it("warn of a Region that the settings' rules don't reach", () => {
      assert.deepEqual(config({ registry: { replication }, replicationRule: false }).problems, [
        "warning: registry.replication: has no destination in eu-central-1 of this account, where config has replicas: nothing is copied there [replication-invalid]",
      ]);
    });
  });
});
