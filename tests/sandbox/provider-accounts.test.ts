import assert from "node:assert/strict";
import { type Emulator, startEmulator } from "../../sandbox/emulator";
import { serveProvider } from "../../sandbox/provider";
import { openClient, type ProviderClient, REPOSITORY } from "./provider-client";

function inAccount(account: string) {
  return { region: "eu-west-1", assumeRoles: [{ roleArn: `arn:aws:iam::${account}:role/deploy` }] };
}

describe("the stand-in provider's accounts", function () {
  this.timeout(300_000);
  let emulator: Emulator;
  let server: Awaited<ReturnType<typeof serveProvider>>;
  const clients: ProviderClient[] = [];

  before(async () => {
    emulator = await startEmulator(() => undefined);
    server = await serveProvider({ endpoint: emulator.endpoint, log: () => undefined });
  });

  after(async () => {
    for (const client of clients) {
      client.close();
    }
    await server?.close();
    await emulator?.stop();
  });

  function connect(): ProviderClient {
    const client = openClient(server.port);
    clients.push(client);
    return client;
  }

  async function provider(config: { [key: string]: unknown }): Promise<ProviderClient> {
    const client = connect();
    await client.configure(config);
    return client;
  }

  it("write into the account of the assumed role, two at once on one server", async () => {
    const accounts = ["111111111111", "222222222222"];
    const made = await Promise.all(
      accounts.map(async (account) => {
        const client = await provider({ ...inAccount(account), skipCredentialsValidation: true });
        const names = Array.from({ length: 10 }, (_, index) => `team/r${index}`);
        return Promise.all(
          names.map(async (name) =>
            client.create(REPOSITORY, (await client.check(REPOSITORY, { name })).inputs),
          ),
        );
      }),
    );
    assert.deepEqual(
      made.map((states) => [...new Set(states.map(({ outputs }) => outputs["registryId"]))]),
      accounts.map((account) => [account]),
    );
  });

  it("are what getCallerIdentity tells", async () => {
    const client = await provider(inAccount("333333333333"));
    const identity = await client.invoke("aws:index/getCallerIdentity:getCallerIdentity", {});
    assert.equal(identity["accountId"], "333333333333");
    assert.equal(identity["id"], "333333333333");
    assert.match(String(identity["arn"]), /^arn:aws:sts::333333333333:assumed-role\/deploy\/pulumi$/);
  });

  it("are refused when allowedAccountIds doesn't name them", async () => {
    await provider({ ...inAccount("111111111111"), allowedAccountIds: ["111111111111"] });
    await provider({ ...inAccount("111111111111"), allowedAccountIds: [111111111111] });
    await assert.rejects(
      provider({
        ...inAccount("111111111111"),
        allowedAccountIds: ["222222222222"],
        skipCredentialsValidation: true,
      }),
      /^Error: AWS account ID not allowed: 111111111111$/,
    );
  });

  it("are refused when forbiddenAccountIds names them", async () => {
    await assert.rejects(
      provider({ ...inAccount("111111111111"), forbiddenAccountIds: ["111111111111"] }),
      /^Error: AWS account ID not allowed: 111111111111$/,
    );
  });

  it("have each their own repositories in each Region", async () => {
    const client = await provider(inAccount("444444444444"));
    for (const region of ["eu-west-1", "eu-west-2"]) {
      const { inputs } = await client.check(REPOSITORY, { name: "team/api", region });
      const { outputs } = await client.create(REPOSITORY, inputs);
      assert.equal(outputs["arn"], `arn:aws:ecr:${region}:444444444444:repository/team/api`);
      assert.equal((await client.read(REPOSITORY, `team/api@${region}`)).outputs["region"], region);
    }
  });

  it("keep default tags and the resource's own apart", async () => {
    const client = await provider({
      ...inAccount("555555555555"),
      defaultTags: { tags: { org: "acme", team: "platform" } },
      ignoreTags: { keyPrefixes: ["cost-"] },
    });
    const { inputs } = await client.check(REPOSITORY, {
      name: "team/tagged",
      tags: { team: "api", "cost-id": "1" },
    });
    const made = await client.create(REPOSITORY, inputs);
    assert.deepEqual(made.outputs["tags"], { team: "api" });
    assert.deepEqual(made.outputs["tagsAll"], { org: "acme", team: "api" });
    const imported = await client.read(REPOSITORY, made.id);
    assert.deepEqual(imported.inputs["tags"], { team: "api" });
  });

  it("need a provider that was configured", async () => {
    await assert.rejects(connect().read(REPOSITORY, "team/api"), /this provider has not been configured/);
  });
});

describe("the stand-in provider's configuration", () => {
  let server: Awaited<ReturnType<typeof serveProvider>>;
  let client: ProviderClient;

  before(async () => {
    server = await serveProvider({ endpoint: "http://127.0.0.1:1", log: () => undefined, environment: {} });
    client = openClient(server.port);
  });

  after(async () => {
    client?.close();
    await server?.close();
  });

  it("may hold every key of the real provider, and what the engine adds", async () => {
    const news = {
      region: "eu-west-1",
      maxRetries: "3",
      insecure: "true",
      version: "7.48.0",
      __internal: {},
    };
    assert.deepEqual(await client.checkConfig("default_7_48_0", news), []);
  });

  it("refuses an unknown key with the nearest known one, in the bridge's words", async () => {
    assert.deepEqual(await client.checkConfig("default_7_48_0", { region: "eu-west-1", assumeRole: "{}" }), [
      "`aws:assumeRole` is not a valid configuration key for the aws provider. Did you mean `aws:assumeRoles`? " +
        "If the referenced key is not intended for the provider, please choose a different namespace from `aws:`.",
    ]);
    assert.deepEqual(await client.checkConfig("mine", { region: "eu-west-1", assumeRole: "{}" }), [
      "could not validate provider configuration: Invalid or unknown key. Examine values at 'mine.assumeRole'. " +
        "Did you mean 'assumeRoles'?",
    ]);
  });

  it("refuses a value of the wrong kind", async () => {
    assert.deepEqual(
      await client.checkConfig("default", { region: "eu-west-1", allowedAccountIds: "111111111111" }),
      [
        "could not validate provider configuration: expected a list of texts. Check `pulumi config get aws:allowedAccountIds`.",
      ],
    );
  });

  it("needs a Region", async () => {
    assert.deepEqual(await client.checkConfig("default", {}), [
      "Missing region information. Make sure you have set your AWS region, e.g. `pulumi config set aws:region us-west-2`.",
    ]);
  });

  it("replaces everything when Region or account change, and nothing when the role does", async () => {
    const role = (arn: string) => ({ region: "eu-west-1", assumeRoles: JSON.stringify([{ roleArn: arn }]) });
    const deploy = role("arn:aws:iam::111111111111:role/deploy");
    assert.deepEqual(await client.diffConfig(deploy, { ...deploy, region: "eu-west-2" }), ["region"]);
    assert.deepEqual(await client.diffConfig(deploy, role("arn:aws:iam::222222222222:role/deploy")), [
      "assumeRoles",
    ]);
    assert.deepEqual(await client.diffConfig(deploy, role("arn:aws:iam::111111111111:role/other")), []);
    assert.deepEqual(await client.diffConfig(deploy, { ...deploy, maxRetries: "1" }), []);
  });
});
