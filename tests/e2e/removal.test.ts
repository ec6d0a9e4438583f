import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BatchDeleteImageCommand, type ECRClient } from "@aws-sdk/client-ecr";
import type { Sandbox } from "../../sandbox/sandbox";
import {
  createdAt,
  engineTimeout,
  imageTags,
  liveRepository,
  putImage,
  repositoryExists,
  Stack,
  theSandbox,
  toolingConfig,
} from "./support";

type Settings = Record<string, Record<string, unknown>>;

const all: Settings = {
  "removal/kept": {},
  "removal/dropped": { removal: "delete" },
  "removal/left": { removal: "retain" },
};

const config = (repositories: Settings) =>
  toolingConfig({ repositories, environments: { staging: ["222222222222"] } });

const without = (name: string): Settings => {
  const { [name]: _, ...rest } = all;
  return rest;
};

describe("Changing and removing repositories, on the real engine", function () {
  this.timeout(engineTimeout);
  let sandbox: Sandbox;
  let stack: Stack;
  let ecr: ECRClient;
  let created: number[];
  const names = Object.keys(all);

  before(async () => {
    sandbox = theSandbox();
    ecr = sandbox.clients.ecr("tooling");
    stack = await Stack.create(sandbox, await sandbox.project("removal"), "removal", config(all));
    await stack.up();
    await Promise.all(names.map((name) => putImage(ecr, name, "v1.0.0")));
    created = await Promise.all(names.map((name) => createdAt(ecr, name)));
  });

  const deploy = async (repositories: Settings) => {
    await stack.configure(config(repositories));
    return stack.writes(() => stack.up());
  };

  const everythingIsThere = async (name: string) => {
    const { repositoryPolicy, lifecyclePolicy } = await liveRepository(ecr, name);
    assert.notEqual(repositoryPolicy, null, `${name} has lost its policy`);
    assert.notEqual(lifecyclePolicy, null, `${name} has lost its lifecycle policy`);
    assert.deepEqual(await imageTags(ecr, name), ["v1.0.0"]);
    assert.equal(await createdAt(ecr, name), created[names.indexOf(name)], `${name} was recreated`);
  };

  it("edits a lifecycle rule of a protected repository in one up, touching nothing else", async () => {
    const writes = await deploy({ ...all, "removal/kept": { lifecycle: { keepTags: ["v*"] } } });
    assert.deepEqual(writes, ["DeleteLifecyclePolicy removal/kept", "PutLifecyclePolicy removal/kept"]);
    await stack.assertLiveIsPlan();
  });

  it("takes a protected repository's last reader away in one up, and gives it back in another", async () => {
    const readerless = { ...all, "removal/kept": { readers: [], lifecycle: { keepTags: ["v*"] } } };
    assert.deepEqual(await deploy(readerless), ["DeleteRepositoryPolicy removal/kept"]);
    await stack.assertLiveIsPlan();
    assert.deepEqual(await deploy({ ...all, "removal/kept": { lifecycle: { keepTags: ["v*"] } } }), [
      "SetRepositoryPolicy removal/kept",
    ]);
    await stack.assertLiveIsPlan();
    await deploy(all);
  });

  it("refuses to remove a protected repository, at preview and at up, and AWS keeps all of it", async () => {
    await stack.configure(config(without("removal/kept")));
    assert.match(
      await stack.fail("preview"),
      /registry-removal\/kept" cannot be deleted because it is protected/,
    );
    const writes = await stack.writes(() => stack.fail("up", "--yes", "--skip-preview"));
    assert.deepEqual(writes, []);
    await everythingIsThere("removal/kept");
  });

  it("is back in the plan by one up when the name is put back", async () => {
    const writes = await deploy(all);
    assert.deepEqual(writes, ["PutLifecyclePolicy removal/kept", "SetRepositoryPolicy removal/kept"]);
    await stack.assertLiveIsPlan();
    await everythingIsThere("removal/kept");
  });

  it("refuses to delete a repository that holds images, and AWS keeps all of it", async () => {
    await stack.configure(config(without("removal/dropped")));
    assert.match(await stack.fail("up", "--yes", "--skip-preview"), /RepositoryNotEmptyException/);
    await everythingIsThere("removal/dropped");
  });

  it("deletes a repository with removal: delete once its images are gone", async () => {
    const imageIds = [{ imageTag: "v1.0.0" }];
    await ecr.send(new BatchDeleteImageCommand({ repositoryName: "removal/dropped", imageIds }));
    assert.deepEqual(await stack.writes(() => stack.up()), ["DeleteRepository removal/dropped"]);
    assert.equal(await repositoryExists(ecr, "removal/dropped"), false);
  });

  it("leaves a repository with removal: retain in AWS, and takes it back by the import that the docs show", async () => {
    const { "removal/dropped": _, "removal/left": left, ...kept } = all;
    assert.deepEqual(await deploy(kept), []);
    await everythingIsThere("removal/left");

    // docs/removal.md, "Taking a retained repository back"
    const file = join(stack.project.directory, "import.json");
    const child = { logicalName: "registry-removal/left", id: "removal/left", parent: "registry" };
    const resources = [
      { type: "aws:ecr/repository:Repository", name: "left", ...child },
      { type: "aws:ecr/repositoryPolicy:RepositoryPolicy", name: "leftPolicy", ...child },
      { type: "aws:ecr/lifecyclePolicy:LifecyclePolicy", name: "leftLifecycle", ...child },
    ];
    const component = "shared-tooling-registry:index:SharedToolingRegistry";
    const urn = `urn:pulumi:${stack.name}::shared-tooling-registry::${component}::registry`;
    await writeFile(file, JSON.stringify({ nameTable: { registry: urn }, resources }));
    await stack.configure(config({ ...kept, "removal/left": left ?? {} }));
    await stack.succeed("import", "--file", file, "--yes", "--protect=false", "--generate-code=false");
    assert.deepEqual(await stack.writes(() => stack.up()), []);
    await stack.expectNoChanges();
    await stack.assertLiveIsPlan();
    await everythingIsThere("removal/left");
  });
});
