import assert from "node:assert/strict";
import type { Sandbox } from "../../sandbox/sandbox";
import { consumerConfig, engineTimeout, liveRepository, Stack, theSandbox, toolingConfig } from "./support";

const absentRole = "arn:aws:iam::333333333333:role/not/made/yet";

const repositories = {
  "main/api": { tags: { team: "web" } },
  "main/worker": { readers: ["staging"] },
  "main/private": { readers: [], scanOnPush: false, imageTagMutability: "MUTABLE" },
};

const config = (staging: (string | number)[]) =>
  toolingConfig({
    repositories,
    tags: { owner: "platform" },
    environments: {
      staging,
      production: { accounts: ["333333333333"], lambda: true, access: "inspect" },
      "production-jobs": { roles: [absentRole], repositories: ["*/api"] },
    },
  });

const consumer = (environment: string, images: Record<string, unknown>) =>
  consumerConfig({
    registryStack: "organization/shared-tooling-registry/main-tooling",
    environment,
    images,
    imageMappings: { "registry.old.example": "main" },
  });

describe("A tooling stack and two consumer stacks, on the real engine", function () {
  this.timeout(engineTimeout);
  let sandbox: Sandbox;
  let tooling: Stack;
  let staging: Stack;
  let production: Stack;

  before(async () => {
    sandbox = theSandbox();
    const project = await sandbox.project("main");
    // An account id as `pulumi config set --path` writes it: a number.
    tooling = await Stack.create(sandbox, project, "main-tooling", config([222222222222]));
    const stagingImages = {
      api: { repository: "main/api", tag: "v1.2.3" },
      worker: "registry.old.example/worker:v7",
    };
    const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
    staging = await Stack.create(sandbox, project, "main-staging", consumer("staging", stagingImages));
    production = await Stack.create(
      sandbox,
      project,
      "main-production",
      consumer("production", { api: { repository: "main/api", digest } }),
    );
    await tooling.up();
    await Promise.all([staging.up(), production.up()]);
  });

  it("leaves in AWS exactly the plan: policies, lifecycle, scanning, mutability, encryption and tags", async () => {
    await tooling.assertLiveIsPlan();
  });

  it("lets a role that does not exist yet in through its account's root and aws:PrincipalArn", async () => {
    const { repositoryPolicy } = await liveRepository(sandbox.clients.ecr("tooling"), "main/api");
    const statement = repositoryPolicy.Statement.find(
      ({ Sid }: { Sid: string }) => Sid === "ReadProductionJobsRoles",
    );
    assert.deepEqual(statement.Principal, { AWS: ["arn:aws:iam::333333333333:root"] });
    assert.deepEqual(statement.Condition, { ArnEquals: { "aws:PrincipalArn": [absentRole] } });
  });

  it("gives the consumers their images' URIs, and no reader's account id but their own", async () => {
    const host = "111111111111.dkr.ecr.us-east-1.amazonaws.com";
    assert.deepEqual(await staging.project.outputs("main-staging"), {
      images: { api: `${host}/main/api:v1.2.3`, worker: `${host}/main/worker:v7` },
    });
    assert.deepEqual(await production.project.outputs("main-production"), {
      images: { api: `${host}/main/api@sha256:${"0123456789abcdef".repeat(4)}` },
    });
    const state = JSON.stringify(await staging.project.stackExport("main-staging"));
    assert.match(state, /111111111111/, "the registry's own account is part of every URL");
    assert.doesNotMatch(state, /333333333333/);
    assert.doesNotMatch(
      JSON.stringify(await production.project.stackExport("main-production")),
      /222222222222/,
    );
  });

  it("has nothing to change after a deployment, nor after a refresh", async () => {
    // Two at a time: the machine that this is planned for has two cores.
    const onEach = async (act: (stack: Stack) => Promise<unknown>) => {
      await Promise.all([act(tooling), act(staging)]);
      await act(production);
    };
    await onEach((stack) => stack.expectNoChanges());
    await onEach((stack) => stack.succeed("refresh", "--yes", "--skip-preview"));
    await onEach((stack) => stack.expectNoChanges());
  });

  it("adds an account by one edit, updating the policies that it reads and nothing else", async () => {
    await tooling.succeed(
      "config",
      "set",
      "--path",
      "shared-tooling-registry:environments.staging[1]",
      "444444444444",
    );
    const writes = await tooling.writes(() => tooling.up());
    assert.deepEqual(writes, ["SetRepositoryPolicy main/api", "SetRepositoryPolicy main/worker"]);
    await tooling.configure(config(["222222222222", "444444444444"]));
    await tooling.assertLiveIsPlan();
  });

  it("takes an account away as exactly, and refuses an id of 11 digits before anything is written", async () => {
    await tooling.configure(config(["222222222222"]));
    assert.deepEqual(await tooling.writes(() => tooling.up()), [
      "SetRepositoryPolicy main/api",
      "SetRepositoryPolicy main/worker",
    ]);
    await tooling.assertLiveIsPlan();
    await tooling.configure(config([22222222222]));
    const refused = async () =>
      assert.match(
        await tooling.fail("up", "--yes", "--skip-preview"),
        /environments\.staging\[0\]: "22222222222" has 11 digits, an AWS account id has 12 \(quote ids with leading zeros in YAML\) \[account-id\]/,
      );
    assert.deepEqual(await tooling.writes(refused), []);
  });
});
