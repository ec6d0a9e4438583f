import assert from "node:assert/strict";
import { RegistrySettings, SharedToolingRegistry, type SharedToolingRegistryArgs } from "../../components";
import { type MockEngine, mockEngine, resolved } from "../mock-engine";

const args: SharedToolingRegistryArgs = {
  repositories: {
    "team/api": {
      encryption: { type: "KMS", kmsKey: "arn:aws:kms:us-east-1:111111111111:key/mrk-1" },
      removal: "delete",
    },
    "team/worker": {},
  },
  environments: { staging: { accounts: ["222222222222"] } },
};

async function made(its: SharedToolingRegistryArgs): Promise<MockEngine> {
  const engine = mockEngine();
  const { contract } = new SharedToolingRegistry("registry", its);
  await resolved(contract);
  await engine.settled();
  return engine;
}

const custom = ({ registrations }: MockEngine) => registrations.filter((its) => its.custom);

describe("the resources of a registry with replicas", () => {
  it("are those of one without, and for each Region the same again, in it and under its name", async () => {
    const without = custom(await made(args));
    const all = custom(await made({ ...args, replicas: ["eu-central-1"] }));
    const replicas = all.filter(({ name }) => name.endsWith("@eu-central-1"));
    const rest = all.filter((its) => !replicas.includes(its) && !its.type.includes("replication"));
    const sorted = (its: unknown[]) => its.map((one) => JSON.stringify(one)).sort();
    assert.deepEqual(sorted(rest), sorted(without));
    const back = replicas.map(({ inputs, ...its }) => {
      const { region, ...others } = inputs as Record<string, unknown>;
      assert.equal(region, "eu-central-1");
      const text = JSON.stringify({ ...its, inputs: others }).replaceAll("@eu-central-1", "");
      return text.replaceAll("arn:aws:kms:eu-central-1", "arn:aws:kms:us-east-1");
    });
    assert.deepEqual(
      back.sort(),
      without.map(({ inputs, ...its }) => JSON.stringify({ ...its, inputs })).sort(),
    );
  });

  it("have one rule that fills them, protected as long as any repository is", async () => {
    const rule = async (its: SharedToolingRegistryArgs) => {
      const all = custom(await made(its)).filter(({ type }) => type.includes("replication"));
      return all.map(({ name, inputs, protect }) => ({ name, inputs, protect }));
    };
    const replicationConfiguration = {
      rules: [
        {
          destinations: [
            { region: "eu-central-1", registryId: "111111111111" },
            { region: "eu-west-1", registryId: "111111111111" },
          ],
          repositoryFilters: ["team/api", "team/worker"].map((filter) => ({
            filter,
            filterType: "PREFIX_MATCH",
          })),
        },
      ],
    };
    const replicas = ["eu-west-1", "eu-central-1"];
    const inputs = { replicationConfiguration };
    assert.deepEqual(await rule({ ...args, replicas }), [{ name: "registry", inputs, protect: true }]);
    const deleted = { ...args, replicas, repositories: { "team/api": {}, "team/worker": {} } };
    assert.deepEqual(await rule({ ...deleted, defaults: { removal: "delete" } }), [
      { name: "registry", inputs, protect: false },
    ]);
    assert.deepEqual(await rule({ ...args, replicas, replicationRule: false }), []);
  });

  it("are refused beside another component that writes a replication, unless they leave the rule to it", async () => {
    const replication = [{ destinations: [{ region: "eu-central-1", registryId: "111111111111" }] }];
    const replicas = ["eu-central-1"];
    await made({ ...args, replicas, replicationRule: false });
    new RegistrySettings("settings", { replication });
    assert.throws(
      () => new SharedToolingRegistry("other", { ...args, replicas }),
      /SharedToolingRegistry "other" has 1 error:\n {2}RegistrySettings "settings" writes the replication of this registry already, .+ or say replicationRule: false beside replicas, .+ \[replication-twice\]$/,
    );
  });
});
