import assert from "node:assert/strict";
import {
  buildContract,
  contractIn,
  environmentsOf,
  findRepository,
  readableBy,
  readContract,
} from "../../ecr/contract";
import { read } from "../reading";

const host = "111111111111.dkr.ecr.cn-north-1.amazonaws.com.cn";
const repository = (name: string, ...environments: string[]) => ({
  url: `${host}/${name}`,
  arn: `arn:aws-cn:ecr:cn-north-1:111111111111:repository/${name}`,
  environments,
});
const contract = buildContract({
  "team/api": repository("team/api", "production", "staging"),
  "team/worker": repository("team/worker", "staging"),
});

describe("the contract of a registry", () => {
  it("takes host, Region and account from what AWS gave its repositories, and composes none", () => {
    assert.deepEqual(contract, {
      version: 1,
      registryId: "111111111111",
      region: "cn-north-1",
      host,
      repositories: {
        "team/api": repository("team/api", "production", "staging"),
        "team/worker": repository("team/worker", "staging"),
      },
    });
  });

  it("is read back as it was written", () => {
    assert.deepEqual(readContract(JSON.parse(JSON.stringify(contract)), "o/p/s"), { contract });
  });

  it("may have fields that a later release of the same version added", () => {
    const later = {
      ...contract,
      replicas: [],
      repositories: { "team/api": { ...repository("team/api"), size: 1 } },
    };
    assert.deepEqual(readContract(later, "o/p/s"), { contract: later });
  });

  for (const value of [undefined, null]) {
    it(`is missing where the output is ${value}`, () => {
      assert.deepEqual(readContract(value, "o/p/s"), {
        code: "contract-missing",
        message:
          'stack o/p/s has no output "contract": run pulumi up on it first, with role: tooling, or export the contract of its SharedToolingRegistry',
      });
    });
  }

  it("of a newer version asks for an upgrade, whatever else it holds", () => {
    assert.deepEqual(readContract({ version: 2 }, "o/p/s"), {
      code: "contract-version",
      message:
        "stack o/p/s exports contract version 2, this package reads version 1: upgrade shared-tooling-registry in this stack",
    });
  });

  const garbage: [what: string, value: unknown][] = [
    ["a text", "contract"],
    ["a list", [contract]],
    ["no version", { ...contract, version: undefined }],
    ["a version as text", { ...contract, version: "2" }],
    ["version 0", { ...contract, version: 0 }],
    ["no host", { ...contract, host: undefined }],
    ["repositories as list", { ...contract, repositories: [] }],
    ["a repository that is null", { ...contract, repositories: { "team/api": null } }],
    [
      "a repository without ARN",
      { ...contract, repositories: { "team/api": { url: "", environments: [] } } },
    ],
    [
      "environments that are a text",
      { ...contract, repositories: { "team/api": { ...repository("a"), environments: "staging" } } },
    ],
  ];
  for (const [what, value] of garbage) {
    it(`is none with ${what}`, () => {
      assert.deepEqual(readContract(value, "o/p/s"), {
        code: "contract-invalid",
        message:
          'stack o/p/s has an output "contract" that is none of a SharedToolingRegistry: export its contract as it is',
      });
    });
  }

  it("lists its environments, sorted", () => {
    assert.deepEqual(environmentsOf(contract), ["production", "staging"]);
  });

  it("shows each environment what it may read", () => {
    assert.deepEqual(readableBy(contract, "production", "url"), { "team/api": `${host}/team/api` });
    assert.deepEqual(Object.keys(readableBy(contract, "staging", "arn")), ["team/api", "team/worker"]);
    assert.deepEqual(readableBy(contract, "other", "arn"), {});
  });

  it("has no repository named like a method of every object", () => {
    assert.deepEqual(
      read(undefined, (place) => findRepository(contract, "constructor", "staging", place)),
      {
        value: undefined,
        problems: ['here: there is no repository "constructor" in the shared registry [repository-unknown]'],
      },
    );
  });
});

describe("the contract of a registry with replicas", () => {
  const there = "111111111111.dkr.ecr.cn-northwest-1.amazonaws.com.cn";
  const replica = (name: string) => ({
    url: `${there}/${name}`,
    arn: `arn:aws-cn:ecr:cn-northwest-1:111111111111:repository/${name}`,
  });
  const names = ["team/api", "team/worker"];
  const whole = buildContract(contract.repositories, {
    "cn-northwest-1": Object.fromEntries(names.map((name) => [name, replica(name)])),
  });
  const wanted = (region: string | undefined, its: object = {}) => ({
    region,
    isGiven: false,
    fallback: false,
    ...its,
  });

  it("has one field more, with each Region's host and repositories", () => {
    const { replicas, ...rest } = whole;
    assert.deepEqual(rest, contract);
    assert.deepEqual(replicas, {
      "cn-northwest-1": {
        host: there,
        repositories: Object.fromEntries(names.map((name) => [name, replica(name)])),
      },
    });
    assert.deepEqual(readContract(whole, "o/p/s"), { contract: whole });
  });

  it("is refused where a replica is none", () => {
    const broken = { ...whole, replicas: { "cn-northwest-1": { host: there } } };
    assert.equal("code" in readContract(broken, "o/p/s"), true);
  });

  it("is that of a replica in its Region, with the same readers", () => {
    assert.deepEqual(contractIn(whole, wanted("cn-northwest-1")), {
      contract: {
        ...whole,
        region: "cn-northwest-1",
        host: there,
        repositories: {
          "team/api": { ...replica("team/api"), environments: ["production", "staging"] },
          "team/worker": { ...replica("team/worker"), environments: ["staging"] },
        },
      },
    });
  });

  const own: [why: string, of: typeof whole, wanted: ReturnType<typeof wanted>][] = [
    ["where a consumer is in its Region", whole, wanted("cn-north-1")],
    ["where it isn't known where a consumer is", whole, wanted(undefined)],
    ["where a consumer says fallback", whole, wanted("ap-east-1", { isGiven: true, fallback: true })],
    ["without replicas, wherever a consumer is", contract, wanted("ap-east-1")],
  ];
  for (const [why, of, its] of own) {
    it(`is the registry's own ${why}`, () => {
      assert.deepEqual(contractIn(of, its), { contract: of });
    });
  }

  it("is refused elsewhere, and to who asks for a Region that it hasn't", () => {
    const refusal = (regions: string) => ({
      code: "region-unavailable",
      message: `the registry has no repositories in ap-east-1 (it has ${regions}): add the Region to replicas in the tooling stack, or say fallback: true to pull from cn-north-1`,
    });
    assert.deepEqual(contractIn(whole, wanted("ap-east-1")), refusal("cn-north-1, cn-northwest-1"));
    assert.deepEqual(contractIn(contract, wanted("ap-east-1", { isGiven: true })), refusal("cn-north-1"));
  });
});
