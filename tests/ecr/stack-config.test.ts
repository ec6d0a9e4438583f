import assert from "node:assert/strict";
import { formatProblem } from "../../ecr/problem";
import { readStackConfig } from "../../ecr/stack-config";
import { asHandedByEngine, goodConfig, goodConsumerConfig, stackFile } from "../bad-config";

const guarded = { "aws:allowedAccountIds": ["111111111111"] };
const tooling = {
  "shared-tooling-registry:role": "tooling",
  "shared-tooling-registry:repositories": ["team/api"],
};

const problemsOf = (values: Record<string, unknown>) => {
  const { problems, argumentProblems } = readStackConfig(values);
  return [...problems, ...argumentProblems].map(formatProblem);
};
const toolingOf = (values: Record<string, unknown>) => {
  const { config } = readStackConfig({ ...tooling, ...values });
  assert.equal(config?.role, "tooling");
  return config as Extract<typeof config, { role: "tooling" }>;
};

describe("a tooling stack's config", () => {
  it("is as short as a role and a list of names", () => {
    const { config, problems, argumentProblems } = readStackConfig({ ...tooling, ...guarded });
    assert.deepEqual([...problems, ...argumentProblems], []);
    assert.equal(config?.role, "tooling");
    assert.deepEqual(config?.args, { repositories: ["team/api"] });
  });

  it("means the same as data and as the texts that Pulumi hands to a program", () => {
    for (const config of [goodConfig(), goodConsumerConfig()]) {
      const file = stackFile(config);
      assert.deepEqual(readStackConfig(asHandedByEngine(file)), readStackConfig(file));
    }
  });

  it("says where the stack is deployed, as far as it is one place", () => {
    const place = (values: Record<string, unknown>) => {
      const { region, account } = toolingOf(values);
      return { region, account };
    };
    assert.deepEqual(place({}), { region: null, account: null });
    assert.deepEqual(place({ "aws:region": "eu-central-1", ...guarded }), {
      region: "eu-central-1",
      account: "111111111111",
    });
    assert.deepEqual(place({ "aws:allowedAccountIds": [111111111111] }), {
      region: null,
      account: "111111111111",
    });
    assert.deepEqual(place({ "aws:allowedAccountIds": '["111111111111"]' }), {
      region: null,
      account: "111111111111",
    });
    assert.deepEqual(place({ "aws:allowedAccountIds": ["111111111111", "222222222222"] }), {
      region: null,
      account: null,
    });
  });

  it("gives a warning where it says no accounts, in which it may be deployed", () => {
    assert.deepEqual(problemsOf({ ...tooling, "aws:allowedAccountIds": [] }), problemsOf(tooling));
    assert.deepEqual(problemsOf(tooling), [
      "warning: aws:allowedAccountIds: is not set, so with the wrong credentials this stack is deployed into another account: list the tooling account's id [account-unguarded]",
    ]);
  });

  for (const [value, problem] of [
    [
      111111111111,
      "aws:allowedAccountIds: is the number 111111111111, wanted account ids of 12 digits [type-wrong]",
    ],
    [
      ["11111111111"],
      'aws:allowedAccountIds[0]: "11111111111" has 11 digits, an AWS account id has 12 (quote ids with leading zeros in YAML) [account-id]',
    ],
  ] as const) {
    it(`is refused where the accounts that it allows are ${JSON.stringify(value)}`, () => {
      assert.deepEqual(problemsOf({ ...tooling, "aws:allowedAccountIds": value }), [problem]);
    });
  }

  it("is refused with a secret in it, which would stand in clear text in policies, and judged no further", () => {
    const secret = (value: unknown) =>
      problemsOf({
        ...tooling,
        ...guarded,
        "shared-tooling-registry:environments": value,
        "shared-tooling-registry:tags": 5,
      });
    const problem =
      "environments: holds a secret, which would stand in clear text in policies and in Pulumi's state: write it as plain config [secret-config]";
    assert.deepEqual(secret({ secure: "v1:c2VjcmV0" }), [problem]);
    assert.deepEqual(secret({ staging: [{ secure: "v1:c2VjcmV0" }] }), [problem]);
  });

  it("is refused with a secret that the engine has decrypted", () => {
    const key = "shared-tooling-registry:environments";
    const { config, problems } = readStackConfig(
      { ...tooling, ...guarded, [key]: "{}" },
      (its) => its === key,
    );
    assert.equal(config, undefined);
    assert.deepEqual(
      problems.map(({ code, path }) => [code, path]),
      [["secret-config", "environments"]],
    );
  });

  it("takes a namespace that is nearly this project's for a slip", () => {
    assert.deepEqual(problemsOf({ ...tooling, ...guarded, "shared-toolng-registry:tags": {} }), [
      '["shared-toolng-registry:tags"]: unknown key; did you mean "shared-tooling-registry:tags"? [key-unknown]',
    ]);
  });

  it("exports policies only if it says so, as flag or as text of Pulumi's", () => {
    const flag = (value: unknown) =>
      toolingOf({ "shared-tooling-registry:exportPolicies": value }).exportPolicies;
    assert.deepEqual(
      [flag(undefined), flag(true), flag("true"), flag(false), flag("false")],
      [false, true, true, false, false],
    );
  });

  it("refuses a secret as it stands encrypted in a stack's file, however deep", () => {
    const problem =
      "holds a secret, which would stand in clear text in policies and in Pulumi's state: write it as plain config [secret-config]";
    const secure = { secure: "v1:abc" };
    for (const value of [
      secure,
      { staging: [secure] },
      { staging: { accounts: ["222222222222", secure] } },
    ]) {
      assert.deepEqual(
        problemsOf({ ...tooling, ...guarded, "shared-tooling-registry:environments": value }),
        [`environments: ${problem}`],
      );
    }
  });

  it("takes a repository that is called secure for what it is", () => {
    const repositories = { "shared-tooling-registry:repositories": { secure: {} } };
    assert.deepEqual(problemsOf({ ...tooling, ...guarded, ...repositories }), []);
  });

  it("takes keys without a namespace, and in Pulumi's older form, as this project's", () => {
    const older = { role: "tooling", "shared-tooling-registry:config:repositories": ["team/api"] };
    assert.deepEqual(problemsOf({ ...older, ...guarded }), []);
  });

  it("knows a misspelt namespace", () => {
    assert.deepEqual(problemsOf({ ...tooling, ...guarded, "shared-tooling-registy:tags": {} }), [
      '["shared-tooling-registy:tags"]: unknown key; did you mean "shared-tooling-registry:tags"? [key-unknown]',
    ]);
  });

  it("leaves the config of other namespaces alone", () => {
    assert.deepEqual(
      problemsOf({
        ...tooling,
        ...guarded,
        "other:role": "x",
        "aws:defaultTags": {},
      }),
      [],
    );
  });

  it("is no matter of methods that every object has", () => {
    assert.deepEqual(problemsOf({ ...tooling, ...guarded, "shared-tooling-registry:constructor": "x" }), [
      "constructor: unknown key with role tooling (known: role, repositories, environments, publishers, defaults, partition, tags, replicas, replicationRule, registry, exportPolicies) [key-unknown]",
    ]);
  });

  it("leaves a text that is no JSON to the reader of the key", () => {
    assert.deepEqual(
      problemsOf({ ...tooling, ...guarded, "shared-tooling-registry:environments": "{staging" }),
      ['environments: is the string "{staging", wanted a map of environments by name [type-wrong]'],
    );
  });
});

describe("a consumer stack's config", () => {
  it("gives the reference's arguments and the stack to read", () => {
    const { config, problems, argumentProblems } = readStackConfig(stackFile(goodConsumerConfig()));
    const { role: _, registryStack, ...args } = goodConsumerConfig();
    assert.deepEqual([...problems, ...argumentProblems], []);
    const roles = { pullers: [], repositories: ["team/api", "team/worker"], services: [] };
    assert.deepEqual(config, { role: "consumer", args, registryStack, ...roles });
  });

  it("needs no allowed accounts where it makes nothing in AWS", () => {
    const { "aws:allowedAccountIds": _, ...values } = stackFile(goodConsumerConfig());
    assert.deepEqual(problemsOf(values), []);
  });

  it("gives a warning without allowed accounts where it puts policies into roles", () => {
    const { "aws:allowedAccountIds": _, ...values } = stackFile({
      ...goodConsumerConfig(),
      pullers: ["eks-nodes"],
    });
    assert.deepEqual(problemsOf(values), [
      "warning: aws:allowedAccountIds: is not set, so with the wrong credentials this stack is deployed into another account: list this account's id [account-unguarded]",
    ]);
  });
});

describe("a config without a role", () => {
  it("is none, and nothing else of it is read", () => {
    const { config, problems, argumentProblems } = readStackConfig({
      "shared-tooling-registry:repositories": 5,
    });
    assert.equal(config, undefined);
    assert.deepEqual(problems.map(formatProblem), [
      "role: is missing: give one of tooling, consumer [required]",
    ]);
    assert.deepEqual(argumentProblems, []);
  });
});
