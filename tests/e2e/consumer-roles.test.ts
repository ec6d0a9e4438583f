import assert from "node:assert/strict";
import {
  CreateRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  ListRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import { pullPolicy } from "../../ecr/identity-policy";
import { accountConfig } from "../../sandbox/accounts";
import { consumerConfig, engineTimeout, Stack, theSandbox, toolingConfig } from "./support";

const arn = (name: string) => `arn:aws:ecr:us-east-1:111111111111:repository/roles/${name}`;

const consumer = (change: Record<string, unknown>) => ({
  ...accountConfig("staging"),
  ...consumerConfig({
    registryStack: "organization/shared-tooling-registry/roles-tooling",
    environment: "staging",
    images: { api: { repository: "roles/api", tag: "v1.2.3" } },
    ...change,
  }),
});

/** The inline policies of a role as AWS holds them, by name without its made-up end. */
async function livePolicies(iam: IAMClient, RoleName: string): Promise<Record<string, unknown>> {
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const documents = await Promise.all(
    PolicyNames.map(async (PolicyName) => {
      const { PolicyDocument = "" } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      return [PolicyName.replace(/-[0-9a-f]{7}$/, ""), JSON.parse(decodeURIComponent(PolicyDocument))];
    }),
  );
  return Object.fromEntries(documents);
}

describe("A consumer stack that lets roles of its account pull, on the real engine", function () {
  this.timeout(engineTimeout);
  let iam: IAMClient;
  let stack: Stack;

  before(async () => {
    const sandbox = theSandbox();
    iam = sandbox.clients.iam("staging");
    for (const RoleName of ["eks-nodes", "ecs-execution"]) {
      await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: "{}" }));
    }
    const project = await sandbox.project("roles");
    const tooling = await Stack.create(
      sandbox,
      project,
      "roles-tooling",
      toolingConfig({
        repositories: { "roles/api": {}, "roles/worker": {}, "roles/secret": { readers: ["production"] } },
        environments: { staging: ["222222222222"], production: ["333333333333"] },
      }),
    );
    await tooling.up();
    const pullers = ["eks-nodes", "arn:aws:iam::222222222222:role/ecs-execution"];
    stack = await Stack.create(sandbox, project, "roles-staging", consumer({ pullers }));
    await stack.up();
  });

  it("leaves exactly the pull policy on each role, for the repositories of its images", async () => {
    const policy = pullPolicy([arn("api")]);
    assert.deepEqual(await livePolicies(iam, "eks-nodes"), { "puller-eks-nodes": policy });
    assert.deepEqual(await livePolicies(iam, "ecs-execution"), { "puller-ecs-execution": policy });
  });

  it("has nothing to change afterwards", async () => {
    await stack.expectNoChanges();
  });

  it("changes just the policy where an image is added, and takes it from a role that is no puller any more", async () => {
    const images = { api: { repository: "roles/api", tag: "v1.2.3" }, worker: "roles/worker:v7" };
    await stack.configure(consumer({ pullers: ["eks-nodes"], images }));
    assert.deepEqual(await stack.writes(() => stack.up()), ["DeleteRolePolicy", "PutRolePolicy"]);
    const policy = pullPolicy([arn("api"), arn("worker")]);
    assert.deepEqual(await livePolicies(iam, "eks-nodes"), { "puller-eks-nodes": policy });
    assert.deepEqual(await livePolicies(iam, "ecs-execution"), {});
  });

  it("fails for a role that doesn't exist in AWS's words, and loses nothing else", async () => {
    await stack.configure(consumer({ pullers: ["eks-nodes", "eks-nods"] }));
    assert.match(
      await stack.fail("up", "--yes", "--skip-preview"),
      /putting IAM Role \(eks-nods\) Policy \(puller-eks-nods-[0-9a-f]{7}\): operation error IAM: PutRolePolicy, https response error StatusCode: 404, RequestID: \S+, NoSuchEntity: The role with name eks-nods cannot be found\./,
    );
    assert.deepEqual(Object.keys(await livePolicies(iam, "eks-nodes")), ["puller-eks-nodes"]);
    await stack.configure(consumer({ pullers: ["eks-nodes"] }));
    await stack.up();
    assert.deepEqual(await livePolicies(iam, "eks-nodes"), { "puller-eks-nodes": pullPolicy([arn("api")]) });
  });

  it("is refused at preview for an image that staging may not read and a role of another account", async () => {
    const preview = async (change: Record<string, unknown>) => {
      await stack.configure(consumer(change));
      return stack.fail("preview");
    };
    assert.match(
      await preview({ pullers: ["arn:aws:iam::333333333333:role/eks-nodes"] }),
      /ImagePuller "puller" has 1 error: roles\[0\]: names role "eks-nodes" of account 333333333333, and this stack is deployed into 222222222222: give roles of that account in a stack of its own \[role-invalid\]/,
    );
    assert.match(
      await preview({ pullers: ["eks-nodes"], images: { secret: "roles/secret:v1" } }),
      /environment "staging" may not read repository "roles\/secret" \(its environments: production\)/,
    );
  });
});
