import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  ImagePublisher,
  type ImagePublisherArgs,
  SharedRegistryReference,
  SharedToolingRegistry,
} from "../../components";
import { buildContract } from "../../ecr/contract";
import { mockEngine, resolved, uncaughtIn } from "../mock-engine";

const arn = (name: string) => `arn:aws:ecr:eu-central-1:111111111111:repository/${name}`;
const entry = (name: string, environments: string[]) => ({
  url: `111111111111.dkr.ecr.eu-central-1.amazonaws.com/${name}`,
  arn: arn(name),
  environments,
});
const contract = buildContract({
  "team/api": entry("team/api", ["staging"]),
  "team/secret": entry("team/secret", ["production"]),
});

/** The policy that pushes to these repositories. */
const push = (...names: string[]) => ({
  Version: "2012-10-17",
  Statement: [
    { Sid: "GetAuthorizationToken", Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
    {
      Sid: "Publish",
      Effect: "Allow",
      Action: [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:CompleteLayerUpload",
        "ecr:GetDownloadUrlForLayer",
        "ecr:InitiateLayerUpload",
        "ecr:PutImage",
        "ecr:UploadLayerPart",
      ],
      Resource: names.map(arn),
    },
  ],
});

const engineOf = () =>
  mockEngine({
    state: (type, name) =>
      type === "pulumi:pulumi:StackReference" ? { outputs: { contract } } : { name: `${name}-0123456` },
  });
const reference = () => new SharedRegistryReference("registry", { stack: "a/b/c", environment: "staging" });

describe("ImagePublisher", () => {
  it("puts the policy of a publisher, on exactly the repositories named, into each role", async () => {
    const engine = mockEngine({ state: (_, name) => ({ name: `${name}-0123456` }) });
    const repositoryArns = { "team/api": arn("team/api"), "team/worker": arn("team/worker") };
    const publisher = new ImagePublisher("ci", {
      registry: { repositoryArns: pulumi.output(repositoryArns) },
      roles: ["release", pulumi.output("made-here")],
      repositories: ["team/api"],
    });
    await engine.settled();

    const urn =
      "urn:pulumi:tooling::shared-tooling-registry::shared-tooling-registry:index:ImagePublisher::ci";
    const policy = JSON.stringify(push("team/api"));
    assert.deepEqual(
      engine.registrations.map(({ type, name, inputs, parent }) => ({ type, name, inputs, parent })),
      [
        { type: "shared-tooling-registry:index:ImagePublisher", name: "ci", inputs: {}, parent: "" },
        ...[
          { name: "ci-release", inputs: { role: "release", policy } },
          { name: "ci-role1", inputs: { role: "made-here", policy } },
        ].map((its) => ({ type: "aws:iam/rolePolicy:RolePolicy", ...its, parent: urn })),
      ],
    );
    const policyNames = { release: "ci-release-0123456", "made-here": "ci-role1-0123456" };
    assert.deepEqual(engine.outputs.get(urn), { policyDocument: policy, policyNames });
    assert.equal(await resolved(publisher.policyDocument), policy);
    assert.deepEqual(await resolved(publisher.policyNames), policyNames);
    assert.deepEqual(
      Object.keys(publisher).filter((key) => !key.startsWith("__")),
      ["urn", "policyDocument", "policyNames"],
    );
  });

  it("asks of a reference whether the repository exists, not whether its environment may read it", async () => {
    const engine = engineOf();
    const publisher = new ImagePublisher("ci", {
      registry: reference(),
      roles: ["release"],
      repositories: ["team/secret", "team/api"],
    });
    await engine.settled();

    assert.deepEqual(JSON.parse(await resolved(publisher.policyDocument)), push("team/api", "team/secret"));
  });

  it("takes the registry itself, for CI in its account", async () => {
    const engine = mockEngine();
    const registry = new SharedToolingRegistry("registry", { repositories: { "team/api": {} } });
    const publisher = new ImagePublisher("ci", {
      registry,
      roles: ["release"],
      repositories: ["team/api"],
    });
    await engine.settled();

    assert.deepEqual(JSON.parse(await resolved(publisher.policyDocument)), push("team/api"));
  });

  it("wants its repositories named: to push to all of them is never what is meant", () => {
    const engine = mockEngine();
    const args = { registry: { repositoryArns: {} }, roles: ["release"] } as unknown;

    assert.throws(() => new ImagePublisher("ci", args as ImagePublisherArgs), {
      message:
        'ImagePublisher "ci" has 1 error:\n' +
        "  repositories: is missing: give names of repositories [required]",
    });
    assert.deepEqual(engine.registrations, []);
  });

  it("is refused for a repository that isn't there, with the nearest name", async () => {
    const uncaught = await uncaughtIn(async () => {
      const engine = engineOf();
      new ImagePublisher("ci", {
        registry: reference(),
        roles: ["release"],
        repositories: ["team/secre"],
      });
      await engine.settled();
    });

    assert.deepEqual(
      [...new Set(uncaught.map((error) => (error as Error).message))],
      [
        'ImagePublisher "ci" has 1 error:\n' +
          '  repositories[0]: there is no repository "team/secre" in the shared registry; did you mean "team/secret"? [repository-unknown]',
      ],
    );
  });

  it("is refused for more repositories than a role's inline policies hold", async () => {
    const names = Array.from({ length: 200 }, (_, index) => `team/r${index}`);
    const uncaught = await uncaughtIn(async () => {
      const engine = mockEngine();
      new ImagePublisher("ci", {
        registry: { repositoryArns: Object.fromEntries(names.map((name) => [name, arn(name)])) },
        roles: ["release"],
        repositories: names,
      });
      await engine.settled();
    });

    assert.deepEqual(
      [...new Set(uncaught.map((error) => (error as Error).message))],
      [
        'ImagePublisher "ci" has 1 error:\n' +
          "  repositories: are 200 and make a policy of 12460 characters, where IAM takes 10240 in all inline policies of a role: name fewer, or attach AWS's AmazonEC2ContainerRegistryPowerUser to the roles instead [policy-too-large]",
      ],
    );
  });
});
