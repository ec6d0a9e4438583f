import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { SharedToolingRegistry, type SharedToolingRegistryArgs } from "../../components";
import { buildBlueprint } from "../../ecr/blueprint";
import { lifecycleText } from "../../ecr/lifecycle-document";
import { planRegistry } from "../../ecr/plan";
import { policyText } from "../../ecr/policy";
import {
  isKnown,
  type MockEngine,
  mockEngine,
  type Registration,
  resolved,
  uncaughtIn,
} from "../mock-engine";

const componentType = "shared-tooling-registry:index:SharedToolingRegistry";
const component = `urn:pulumi:tooling::shared-tooling-registry::${componentType}::registry`;
const repositoryUrn = (name: string) =>
  `urn:pulumi:tooling::shared-tooling-registry::${componentType}$aws:ecr/repository:Repository::registry-${name}`;

const args: SharedToolingRegistryArgs = {
  repositories: { "team/api": {}, "team/worker": { readers: ["staging"] } },
  environments: {
    staging: { accounts: ["222222222222"] },
    production: { accounts: ["333333333333"] },
  },
};

describe("SharedToolingRegistry", () => {
  it("registers a repository, its policy and its lifecycle policy, and nothing else", async () => {
    const { engine } = await made(args);

    assert.deepEqual(engine.registrations.map(({ type, name }) => `${type} ${name}`).sort(), [
      "aws:ecr/lifecyclePolicy:LifecyclePolicy registry-team/api",
      "aws:ecr/lifecyclePolicy:LifecyclePolicy registry-team/worker",
      "aws:ecr/repository:Repository registry-team/api",
      "aws:ecr/repository:Repository registry-team/worker",
      "aws:ecr/repositoryPolicy:RepositoryPolicy registry-team/api",
      "aws:ecr/repositoryPolicy:RepositoryPolicy registry-team/worker",
      `${componentType} registry`,
    ]);
  });

  describe("with statements about where the registry is", () => {
    const outside = (region: string) => ({
      ...args,
      defaults: {
        extraStatements: [
          {
            Effect: "Deny",
            Principal: "*",
            Action: "ecr:*",
            Condition: { StringNotEquals: { "aws:RequestedRegion": region } },
          },
        ],
      },
    });
    const warningsIn = ({ warnings }: MockEngine) =>
      warnings.filter((its) => its.includes("reader-conditional")).length;
    afterEach(() => pulumi.runtime.setAllConfig({}));

    it("takes Region and account from the AWS provider's config", async () => {
      pulumi.runtime.setAllConfig({ "aws:region": "eu-west-1", "aws:allowedAccountIds": '["111111111111"]' });
      const { engine } = await made(outside("eu-west-1"));
      assert.equal(warningsIn(engine), 0);
      await assert.rejects(
        async () => made(outside("us-east-1")),
        /keeps out environments\.production: .+ denies/,
      );
    });

    it("warns where nothing says it", async () => {
      const { engine } = await made(outside("eu-west-1"));
      assert.equal(warningsIn(engine), 2);
    });
  });

  it("registers itself without inputs and without provider state", async () => {
    const { engine } = await made(args);

    assert.deepEqual(of(engine, componentType, "registry"), {
      type: componentType,
      name: "registry",
      custom: false,
      inputs: {},
      parent: "",
      protect: false,
      retainOnDelete: false,
      deletedWith: "",
    });
  });

  it("protects the repository, with all settings of the plan", async () => {
    const { engine } = await made({
      ...args,
      defaults: {
        imageTagMutability: "MUTABLE",
        scanOnPush: false,
        encryption: { type: "KMS", kmsKey: "arn:aws:kms:us-east-1:111111111111:key/ecr" },
      },
      tags: { owner: "platform" },
    });

    assert.deepEqual(of(engine, "aws:ecr/repository:Repository", "registry-team/api"), {
      type: "aws:ecr/repository:Repository",
      name: "registry-team/api",
      custom: true,
      inputs: {
        name: "team/api",
        imageTagMutability: "MUTABLE",
        imageScanningConfiguration: { scanOnPush: false },
        encryptionConfigurations: [
          { encryptionType: "KMS", kmsKey: "arn:aws:kms:us-east-1:111111111111:key/ecr" },
        ],
        tags: { owner: "platform" },
      },
      parent: component,
      protect: true,
      retainOnDelete: false,
      deletedWith: "",
    });
  });

  it("makes a repository with safe defaults where nothing is said", async () => {
    const { engine } = await made(args);

    assert.deepEqual(of(engine, "aws:ecr/repository:Repository", "registry-team/worker").inputs, {
      name: "team/worker",
      imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
      imageTagMutabilityExclusionFilters: [
        { filter: "deployed-*", filterType: "WILDCARD" },
        { filter: "gitbranch_*", filterType: "WILDCARD" },
        { filter: "gitpr_*", filterType: "WILDCARD" },
      ],
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: "AES256" }],
    });
  });

  for (const [type, policy] of [
    ["aws:ecr/repositoryPolicy:RepositoryPolicy", "repositoryPolicy"],
    ["aws:ecr/lifecyclePolicy:LifecyclePolicy", "lifecyclePolicy"],
  ] as const) {
    it(`writes the plan's ${policy}, never protected, deleted with its repository`, async () => {
      const { engine } = await made(args);

      assert.deepEqual(of(engine, type, "registry-team/api"), {
        type,
        name: "registry-team/api",
        custom: true,
        inputs: { repository: "team/api", policy: planned(args, "team/api")[policy] },
        parent: component,
        protect: false,
        retainOnDelete: false,
        deletedWith: repositoryUrn("team/api"),
      });
    });
  }

  it("leaves out the policy of a repository that lets nobody in", async () => {
    const { engine, registry } = await made({ repositories: { "team/api": {} } });

    assert.deepEqual(
      engine.registrations.map(({ type }) => type),
      [componentType, "aws:ecr/repository:Repository", "aws:ecr/lifecyclePolicy:LifecyclePolicy"],
    );
    assert.deepEqual(await resolved(registry.policyDocuments), {});
  });

  it("leaves out the lifecycle policy where nothing is to be kept or dropped", async () => {
    const lifecycle = { standard: false, keepTags: [] };
    const { engine, registry } = await made({
      repositories: { "team/api": { lifecycle, protectDeployed: false } },
    });

    assert.deepEqual(
      engine.registrations.map(({ type }) => type),
      [componentType, "aws:ecr/repository:Repository"],
    );
    assert.deepEqual(await resolved(registry.lifecyclePolicies), {});
  });

  for (const [removal, repository, policies] of [
    ["protect", { protect: true, retainOnDelete: false }, { protect: false, retainOnDelete: false }],
    ["retain", { protect: false, retainOnDelete: true }, { protect: false, retainOnDelete: true }],
    ["delete", { protect: false, retainOnDelete: false }, { protect: false, retainOnDelete: false }],
  ] as const) {
    it(`gives removal ${removal} to the repository and its policies`, async () => {
      const { engine } = await made({ ...args, defaults: { removal } });
      const options = (type: string) => {
        const { protect, retainOnDelete } = of(engine, type, "registry-team/api");
        return { protect, retainOnDelete };
      };

      assert.deepEqual(options("aws:ecr/repository:Repository"), repository);
      assert.deepEqual(options("aws:ecr/repositoryPolicy:RepositoryPolicy"), policies);
      assert.deepEqual(options("aws:ecr/lifecyclePolicy:LifecyclePolicy"), policies);
    });
  }

  it("gives out URLs, ARNs, policies, the contract and the blueprint, and registers them as its outputs", async () => {
    const { engine, registry } = await made(args);
    const plainArgs = args as unknown as Record<string, unknown>;
    const url = (name: string) => `111111111111.dkr.ecr.eu-central-1.amazonaws.com/${name}`;
    const arn = (name: string) => `arn:aws:ecr:eu-central-1:111111111111:repository/${name}`;
    const both = (make: (name: string) => string | undefined) => ({
      "team/api": make("team/api"),
      "team/worker": make("team/worker"),
    });
    const outputs = {
      repositoryUrls: both(url),
      repositoryArns: both(arn),
      policyDocuments: both((name) => planned(args, name).repositoryPolicy),
      lifecyclePolicies: both((name) => planned(args, name).lifecyclePolicy),
      contract: {
        version: 1,
        registryId: "111111111111",
        region: "eu-central-1",
        host: "111111111111.dkr.ecr.eu-central-1.amazonaws.com",
        repositories: {
          "team/api": {
            url: url("team/api"),
            arn: arn("team/api"),
            environments: ["production", "staging"],
          },
          "team/worker": { url: url("team/worker"), arn: arn("team/worker"), environments: ["staging"] },
        },
      },
      blueprint: buildBlueprint(plainArgs, planRegistry(plainArgs).plan),
    };

    assert.deepEqual(engine.outputs.get(component), outputs);
    for (const [name, value] of Object.entries(outputs)) {
      assert.deepEqual(await resolved<unknown>(registry[name as keyof typeof outputs]), value);
    }
  });

  it("has no outputs but those, so that none of its workings leak to other languages", async () => {
    const { registry } = await made(args);

    assert.deepEqual(
      Object.keys(registry).filter((key) => !key.startsWith("__")),
      [
        "urn",
        "repositoryUrls",
        "repositoryArns",
        "policyDocuments",
        "lifecyclePolicies",
        "contract",
        "blueprint",
      ],
    );
  });

  it("keeps readers' account ids out of the contract", async () => {
    const { registry } = await made(args);

    assert.doesNotMatch(JSON.stringify(await resolved(registry.contract)), /222222222222|333333333333/);
  });

  it("warns of what is allowed and dangerous, and goes on", async () => {
    const { engine } = await made({
      repositories: { "team/api": {} },
      environments: { staging: { roles: ["arn:aws:iam::222222222222:role/ci-*"] } },
    });

    assert.deepEqual(engine.warnings, [
      'environments.staging.roles[0]: "arn:aws:iam::222222222222:role/ci-*": its * stands for any characters, / included, so whoever creates roles in account 222222222222 can name one to match [role-pattern]',
    ]);
  });

  it("refuses a policy that keeps out one of its readers, with nothing registered", () => {
    const engine = mockEngine();
    const Deny = { Sid: "Nobody", Effect: "Deny", Principal: "*", Action: "ecr:*" };
    const environments = { staging: { accounts: ["222222222222"] } };
    const repositories = { "team/api": { extraStatements: [Deny] } };

    assert.throws(() => new SharedToolingRegistry("registry", { repositories, environments }), {
      message:
        'SharedToolingRegistry "registry" has 1 error:\n' +
        '  repositories["team/api"]: keeps out environments.staging: "Nobody" (repositories["team/api"].extraStatements[0]) denies ecr:BatchCheckLayerAvailability and 2 more to 222222222222: narrow that statement, or take the reader out [reader-denied]',
    });
    assert.deepEqual(engine.registrations, []);
  });

  it("warns of a policy that lets in a reader in some requests only, and goes on", async () => {
    const Deny = {
      Effect: "Deny",
      Principal: "*",
      Action: "ecr:*",
      Condition: { StringNotEquals: { "aws:SourceVpce": "vpce-1" } },
    };
    const { engine } = await made({
      repositories: { "team/api": { extraStatements: [Deny] } },
      environments: { staging: { accounts: ["222222222222"] } },
    });

    assert.deepEqual(engine.warnings, [
      'repositories["team/api"]: lets in environments.staging in some requests only: whether 222222222222 is allowed ecr:BatchCheckLayerAvailability and 2 more hangs on aws:SourceVpce (repositories["team/api"].extraStatements[0]); if that is meant, nothing is to be done [reader-conditional]',
    ]);
    assert.equal(engine.registrations.length, 4);
  });

  it("says a misspelt argument's nearest name", () => {
    const misspelt = { ...args, enviroments: {} } as SharedToolingRegistryArgs;

    assert.throws(() => new SharedToolingRegistry("registry", misspelt), {
      message:
        'SharedToolingRegistry "registry" has 1 error:\n' +
        '  enviroments: unknown key; did you mean "environments"? (known: repositories, environments, publishers, defaults, partition, tags, replicas, replicationRule) [key-unknown]',
    });
  });

  it("passes its options on: a child of a protected parent is what the parent says", async () => {
    const { engine } = await made(args, { protect: true });

    // The policies say protect: false themselves, because the engine refuses to replace a protected one.
    assert.equal(of(engine, componentType, "registry").protect, true);
    assert.equal(of(engine, "aws:ecr/lifecyclePolicy:LifecyclePolicy", "registry-team/api").protect, false);
  });
});

describe("SharedToolingRegistry, given account ids as Outputs", () => {
  const withAccount = (account: pulumi.Input<string>): SharedToolingRegistryArgs => ({
    repositories: { "team/api": {}, "team/worker": { readers: [] } },
    environments: { staging: { accounts: ["222222222222", account] } },
    publishers: { ci: { accounts: [account], repositories: ["team/api"] } },
  });

  it("writes the same policy as for plain ids once they are known", async () => {
    const { engine, registry } = await made(withAccount(pulumi.output("333333333333")));
    const plain = planned(withAccount("333333333333"), "team/api").repositoryPolicy;

    const { inputs } = of(engine, "aws:ecr/repositoryPolicy:RepositoryPolicy", "registry-team/api");
    assert.deepEqual(inputs, { repository: "team/api", policy: plain });
    assert.deepEqual(await resolved(registry.policyDocuments), { "team/api": plain });
    const { plans, runtime } = await resolved(registry.blueprint);
    assert.deepEqual(
      [
        plans.map(({ repositoryPolicy }) => repositoryPolicy),
        JSON.stringify(runtime).includes("333333333333"),
      ],
      [[plain, undefined], true],
    );
  });

  it("takes promises as well", async () => {
    const { engine } = await made(withAccount(Promise.resolve("333333333333")));

    assert.deepEqual(of(engine, "aws:ecr/repositoryPolicy:RepositoryPolicy", "registry-team/api").inputs, {
      repository: "team/api",
      policy: planned(withAccount("333333333333"), "team/api").repositoryPolicy,
    });
  });

  it("leaves the policy unknown in a preview that doesn't know them, and nothing else", async () => {
    const engine = mockEngine({ preview: true });
    const registry = new SharedToolingRegistry("registry", withAccount(unknownAccount()));
    await engine.settled();

    assert.equal(await isKnown(registry.policyDocuments), false);
    assert.equal(await isKnown(registry.blueprint), false);
    assert.equal(await isKnown(registry.lifecyclePolicies), true);
    const { inputs } = of(engine, "aws:ecr/repositoryPolicy:RepositoryPolicy", "registry-team/api");
    assert.deepEqual(inputs, { repository: "team/api", policy: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" });
  });

  it("says of an Output in any other place that only account ids may be", () => {
    const output = pulumi.output("222222222222");
    const args = {
      repositories: { "team/api": { tags: { team: output }, extraStatements: [output] } },
      environments: { staging: { accounts: output } },
    };
    assert.throws(() => new SharedToolingRegistry("registry", args as never), {
      message: [
        'SharedToolingRegistry "registry" has 3 errors:',
        "  environments.staging.accounts: is known later (an Output), which only account ids may be, wanted account ids of 12 digits [type-wrong]",
        '  repositories["team/api"].extraStatements[0]: is known later (an Output), which only account ids may be, wanted an IAM statement [type-wrong]',
        '  repositories["team/api"].tags.team: is known later (an Output), which only account ids may be, wanted text (quote numbers, true and false in YAML) [type-wrong]',
      ].join("\n"),
    });
  });

  it("still refuses what is wrong with the rest before anything is registered", () => {
    const engine = mockEngine();
    const wrong = { ...withAccount(pulumi.output("333333333333")), partition: "aws-gov" };

    assert.throws(() => new SharedToolingRegistry("registry", wrong), {
      message:
        'SharedToolingRegistry "registry" has 1 error:\n' +
        '  partition: is "aws-gov", wanted one of aws, aws-cn, aws-eusc, aws-iso, aws-iso-b, aws-iso-e, aws-iso-f, aws-us-gov [value-unknown]',
    });
    assert.deepEqual(engine.registrations, []);
  });

  it("writes no policy that keeps out a reader whose id is known only then (mocks don't show how the engine ends)", async () => {
    const engine = mockEngine();
    const Deny = { Effect: "Deny", Principal: { AWS: "333333333333" }, Action: "ecr:BatchGetImage" };
    const args = withAccount(pulumi.output("333333333333"));
    const repositories = { ...args.repositories, "team/api": { extraStatements: [Deny] } };
    const uncaught = await uncaughtIn(async () => {
      new SharedToolingRegistry("registry", { ...args, repositories });
    });

    const messages = new Set(uncaught.map((error) => (error as Error).message));
    const keepsOut = (reader: string) =>
      `  repositories["team/api"]: keeps out ${reader}: repositories["team/api"].extraStatements[0] denies ecr:BatchGetImage to 333333333333: narrow that statement, or take the reader out [reader-denied]\n`;
    assert.deepEqual(
      [...messages],
      [
        'SharedToolingRegistry "registry" has 2 errors:\n' +
          keepsOut("environments.staging") +
          keepsOut("publishers.ci") +
          "These values were known only during the deployment. The repositories and lifecycle policies exist or are being " +
          "made; no repository policy that needs these values was written. Correct them and run pulumi up again.",
      ],
    );
    assert.deepEqual(
      engine.registrations.filter(({ type }) => type === "aws:ecr/repositoryPolicy:RepositoryPolicy"),
      [],
    );
  });

  it("writes no policy with an id that turns out wrong, and says what exists by then (mocks don't show how the engine ends)", async () => {
    const engine = mockEngine();
    const uncaught = await uncaughtIn(async () => {
      new SharedToolingRegistry("registry", withAccount(pulumi.output("33333333333")));
    });

    const messages = new Set(uncaught.map((error) => (error as Error).message));
    assert.deepEqual(
      [...messages],
      [
        'SharedToolingRegistry "registry" has 2 errors:\n' +
          '  environments.staging.accounts[1]: "33333333333" has 11 digits, an AWS account id has 12 (quote ids with leading zeros in YAML) [account-id]\n' +
          '  publishers.ci.accounts[0]: "33333333333" has 11 digits, an AWS account id has 12 (quote ids with leading zeros in YAML) [account-id]\n' +
          "These values were known only during the deployment. The repositories and lifecycle policies exist or are being " +
          "made; no repository policy that needs these values was written. Correct them and run pulumi up again.",
      ],
    );
    assert.ok(uncaught.every((error) => pulumi.RunError.isInstance(error)));
    assert.deepEqual(
      engine.registrations.filter(({ type }) => type === "aws:ecr/repositoryPolicy:RepositoryPolicy"),
      [],
    );
  });
});

async function made(
  args: SharedToolingRegistryArgs,
  options?: pulumi.ComponentResourceOptions,
): Promise<{ engine: MockEngine; registry: SharedToolingRegistry }> {
  const engine = mockEngine();
  const registry = new SharedToolingRegistry("registry", args, options);
  await engine.settled();
  return { engine, registry };
}

function of({ registrations }: MockEngine, type: string, name: string): Registration {
  const found = registrations.filter((its) => its.type === type && its.name === name);
  assert.equal(found.length, 1, `${found.length} registrations of ${type} ${name}`);
  return found[0] as Registration;
}

/** The texts that the plan has for a repository. */
function planned(args: SharedToolingRegistryArgs, name: string) {
  const { plan } = planRegistry({ ...args });
  const repository = plan.repositories.get(name);
  return {
    repositoryPolicy: repository?.repositoryPolicy ? policyText(repository.repositoryPolicy) : undefined,
    lifecyclePolicy: repository?.lifecyclePolicy ? lifecycleText(repository.lifecyclePolicy) : undefined,
  };
}

/** An id that another resource will have once it is made. */
function unknownAccount(): pulumi.Output<string> {
  class Account extends pulumi.CustomResource {
    declare readonly accountId: pulumi.Output<string>;
    constructor() {
      super("aws:organizations/account:Account", "staging", { accountId: undefined });
    }
  }
  return new Account().accountId;
}
