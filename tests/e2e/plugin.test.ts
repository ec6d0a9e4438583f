import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { accountConfig } from "../../sandbox/accounts";
import { extractSchema, schemaFile, schemaOf } from "../extracted-schema";
import { engineTimeout, liveRepository, Stack, theSandbox } from "./support";

const plugin = join(__dirname, "..", "..", "plugin");

/** A stack of a program that has the engine make one component, and imports none of this package's code. */
async function remote(name: string, account: Parameters<typeof accountConfig>[0], config: RemoteConfig) {
  const sandbox = theSandbox();
  const project = await sandbox.project(`remote-${name}`, {
    main: join(__dirname, "programs", "remote.ts"),
    tsconfig: join(__dirname, "..", "..", "tsconfig.json"),
    projectName: `remote-${name}`,
    packages: { "shared-tooling-registry": plugin },
  });
  const all = (its: RemoteConfig) => ({
    ...accountConfig(account),
    ...Object.fromEntries(Object.entries(its).map(([key, value]) => [`remote-${name}:${key}`, value])),
  });
  const stack = await Stack.create(sandbox, project, "dev", all(config));
  return { stack, project, configure: (its: RemoteConfig) => stack.configure(all(its)) };
}

interface RemoteConfig {
  type: string;
  args: Record<string, unknown>;
  outputs: string[];
}

describe("The package as a Pulumi plugin, on the real engine", function () {
  this.timeout(engineTimeout);

  it("serves the committed schema, which is what Pulumi's analyzer finds in the sources and an option for Go", async () => {
    const committed = await readFile(schemaFile, "utf8");
    assert.equal(
      await extractSchema(theSandbox()),
      committed,
      "schema.json is not what the sources say: npm run schema",
    );
    assert.equal(await schemaOf(theSandbox(), plugin), committed);
  });

  it("makes a registry for a program without our code, and lets an account in by a second update", async () => {
    const registry = (accounts: string[]): RemoteConfig => ({
      type: "shared-tooling-registry:index:SharedToolingRegistry",
      args: {
        repositories: { "remote/api": {}, "remote/private": { readers: [] } },
        environments: { staging: { accounts } },
      },
      outputs: ["repositoryUrls", "repositoryArns", "contract"],
    });
    const { stack, project, configure } = await remote("registry", "tooling", registry(["222222222222"]));
    await stack.up();
    const host = "111111111111.dkr.ecr.us-east-1.amazonaws.com";
    const outputs = await project.outputs("dev");
    assert.deepEqual(outputs["repositoryUrls"], {
      "remote/api": `${host}/remote/api`,
      "remote/private": `${host}/remote/private`,
    });
    assert.equal((outputs["contract"] as { host: string }).host, host);
    const { resources = [] } = (await project.stackExport("dev")).deployment;
    const component = resources.find(({ urn }) => urn.endsWith("SharedToolingRegistry::registry"));
    const { properties } = JSON.parse(await readFile(schemaFile, "utf8")).resources[component?.type ?? ""];
    assert.deepEqual(Object.keys(component?.outputs ?? {}).sort(), Object.keys(properties).sort());
    const ecr = theSandbox().clients.ecr("tooling");
    const readers = async () =>
      (await liveRepository(ecr, "remote/api")).repositoryPolicy.Statement[0].Principal.AWS;
    assert.deepEqual(await readers(), ["arn:aws:iam::222222222222:root"]);

    await configure(registry(["222222222222", "an Output"]));
    assert.deepEqual(await stack.writes(() => stack.up()), ["SetRepositoryPolicy remote/api"]);
    assert.deepEqual(await readers(), ["arn:aws:iam::222222222222:root", "arn:aws:iam::444444444444:root"]);
    await stack.expectNoChanges();

    await configure(registry(["22222222222"]));
    const refused = await stack.fail("preview");
    assert.match(
      refused,
      /environments\.staging\.accounts\[0\]: "22222222222" has 11 digits, an AWS account id has 12/,
    );
    assert.doesNotMatch(refused, / at \S+ \(|node_modules/, "no stack trace");
  });

  it("gives as outputs what the methods of SharedRegistryReference give in TypeScript", async () => {
    const { stack, project } = await remote("reference", "staging", {
      type: "shared-tooling-registry:index:SharedRegistryReference",
      args: {
        stack: "organization/remote-registry/dev",
        environment: "staging",
        images: { api: { reference: "registry.old.example/api:v1" } },
        imageMappings: { "registry.old.example": "remote" },
      },
      outputs: ["images", "repositoryUrls", "repositoryArns", "pullPolicy", "layerBucketPolicy"],
    });
    await stack.up();
    const url = "111111111111.dkr.ecr.us-east-1.amazonaws.com/remote/api";
    const arn = "arn:aws:ecr:us-east-1:111111111111:repository/remote/api";
    const { layerBucketPolicy, pullPolicy, ...outputs } = await project.outputs("dev");
    assert.deepEqual(outputs, {
      images: { api: `${url}:v1` },
      repositoryUrls: { "remote/api": url },
      repositoryArns: { "remote/api": arn },
    });
    assert.deepEqual(JSON.parse(String(pullPolicy)).Statement[1].Resource, [arn]);
    assert.match(String(layerBucketPolicy), /prod-us-east-1-starport-layer-bucket/);
    assert.doesNotMatch(JSON.stringify(await project.stackExport("dev")), /444444444444/);
  });
});
