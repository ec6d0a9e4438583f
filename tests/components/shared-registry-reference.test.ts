import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { SharedRegistryReference, type SharedRegistryReferenceArgs } from "../../components";
import { buildContract } from "../../ecr/contract";
import { pullPolicy } from "../../ecr/identity-policy";
import { layerBucketPolicy } from "../../ecr/layer-bucket";
import { type MockEngine, mockEngine, resolved, uncaughtIn } from "../mock-engine";

const host = "111111111111.dkr.ecr.eu-central-1.amazonaws.com";
const arn = (name: string) => `arn:aws:ecr:eu-central-1:111111111111:repository/${name}`;
const contract = buildContract(
  Object.fromEntries(
    Object.entries({
      "team/api": ["production", "staging"],
      "team/worker": ["staging"],
      "team/secret": ["production"],
      "team/idle": [],
    }).map(([name, environments]) => [name, { url: `${host}/${name}`, arn: arn(name), environments }]),
  ),
);
const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
const args: SharedRegistryReferenceArgs = {
  stack: "organization/shared-tooling-registry/tooling",
  environment: "staging",
};

describe("SharedRegistryReference", () => {
  it("gives the URIs of the images wanted, by the consumer's own names", async () => {
    const { registry } = await made({
      ...args,
      images: {
        api: { repository: "team/api", tag: "v1.2.3" },
        worker: { repository: "team/worker", digest },
      },
    });

    assert.deepEqual(await resolved(registry.images), {
      api: `${host}/team/api:v1.2.3`,
      worker: `${host}/team/worker@${digest}`,
    });
  });

  it("gives URLs and ARNs of the repositories that its environment reads, and of no others", async () => {
    const { registry } = await made(args);

    assert.deepEqual(await resolved(registry.images), {});
    assert.deepEqual(await resolved(registry.repositoryUrls), {
      "team/api": `${host}/team/api`,
      "team/worker": `${host}/team/worker`,
    });
    assert.deepEqual(await resolved(registry.repositoryArns), {
      "team/api": arn("team/api"),
      "team/worker": arn("team/worker"),
    });
  });

  describe("of a registry with replicas", () => {
    const there = "111111111111.dkr.ecr.eu-west-1.amazonaws.com";
    const arnThere = (name: string) => `arn:aws:ecr:eu-west-1:111111111111:repository/${name}`;
    const replicas = Object.fromEntries(
      Object.keys(contract.repositories).map((name) => [
        name,
        { url: `${there}/${name}`, arn: arnThere(name) },
      ]),
    );
    const outputs = { contract: buildContract(contract.repositories, { "eu-west-1": replicas }) };
    const images = { api: { repository: "team/api", tag: "v1" } };
    afterEach(() => pulumi.runtime.setAllConfig({}));

    it("gives all of its Region: URIs, ARNs, what its methods give, and the bucket of the layers", async () => {
      const { registry } = await made({ ...args, images, region: "eu-west-1" }, outputs);
      assert.deepEqual(await resolved(registry.images), { api: `${there}/team/api:v1` });
      assert.deepEqual(Object.values(await resolved(registry.repositoryArns)), [
        arnThere("team/api"),
        arnThere("team/worker"),
      ]);
      assert.equal(await resolved(registry.image("team/worker", { tag: "v2" })), `${there}/team/worker:v2`);
      assert.deepEqual(JSON.parse(await resolved(registry.pullPolicy)), pullPolicy([arnThere("team/api")]));
      assert.match(await resolved(registry.layerBucketPolicy), /prod-eu-west-1-starport-layer-bucket/);
    });

    it("takes its Region from the AWS provider's config", async () => {
      pulumi.runtime.setAllConfig({ "aws:region": "eu-west-1" });
      const { registry } = await made({ ...args, images }, outputs);
      assert.deepEqual(await resolved(registry.images), { api: `${there}/team/api:v1` });
    });

    it("gives the registry's own where nothing says a Region, and where it may fall back", async () => {
      for (const its of [{}, { region: "eu-west-3", fallback: true }]) {
        const { registry } = await made({ ...args, images, ...its }, outputs);
        assert.deepEqual(await resolved(registry.images), { api: `${host}/team/api:v1` });
      }
    });
  });

  it("registers itself and its outputs, and reads one stack", async () => {
    const { engine, read } = await made({ ...args, images: { api: { repository: "team/api", tag: "v1" } } });
    const urn =
      "urn:pulumi:tooling::shared-tooling-registry::shared-tooling-registry:index:SharedRegistryReference::registry";

    assert.deepEqual(
      engine.registrations.map(({ type, name, inputs }) => ({ type, name, inputs })),
      [{ type: "shared-tooling-registry:index:SharedRegistryReference", name: "registry", inputs: {} }],
    );
    assert.deepEqual(read, ["registry-stack organization/shared-tooling-registry/tooling"]);
    assert.deepEqual(engine.outputs.get(urn), {
      images: { api: `${host}/team/api:v1` },
      repositoryUrls: { "team/api": `${host}/team/api`, "team/worker": `${host}/team/worker` },
      repositoryArns: { "team/api": arn("team/api"), "team/worker": arn("team/worker") },
      layerBucketPolicy: JSON.stringify(layerBucketPolicy(contract)),
      pullPolicy: JSON.stringify(pullPolicy([arn("team/api")])),
    });
  });

  it("gives the policy with which a role pulls the images wanted, or all that the environment may read", async () => {
    const images = { a: { repository: "team/worker", tag: "v1" }, b: { repository: "team/worker", digest } };
    const policyOf = async (wanted: SharedRegistryReferenceArgs) =>
      JSON.parse(await resolved((await made(wanted)).registry.pullPolicy)).Statement[1].Resource;

    assert.deepEqual(await policyOf({ ...args, images }), [arn("team/worker")]);
    assert.deepEqual(await policyOf(args), [arn("team/api"), arn("team/worker")]);
  });

  it("takes an image as a whole reference, of which mappings rewrite the host", async () => {
    const { registry } = await made({
      ...args,
      imageMappings: { "registry.old.example": "team" },
      images: { api: { reference: "registry.old.example/api:v1" } },
    });

    assert.deepEqual(await resolved(registry.images), { api: `${host}/team/api:v1` });
  });

  it("gives the policy of a gateway endpoint for the bucket that the registry's layers are in", async () => {
    const { registry } = await made(args);

    assert.deepEqual(JSON.parse(await resolved(registry.layerBucketPolicy)).Statement, [
      {
        Sid: "PullImageLayers",
        Effect: "Allow",
        Principal: "*",
        Action: "s3:GetObject",
        Resource: "arn:aws:s3:::prod-eu-central-1-starport-layer-bucket/*",
      },
    ]);
  });

  it("has no outputs but those", async () => {
    const { registry } = await made(args);

    assert.deepEqual(
      Object.keys(registry).filter((key) => !key.startsWith("__")),
      ["urn", "images", "repositoryUrls", "repositoryArns", "layerBucketPolicy", "pullPolicy"],
    );
  });

  it("takes the stack's name as an Output", async () => {
    const { registry, read } = await made({ ...args, stack: pulumi.output("organization/registry/other") });

    assert.deepEqual(Object.keys(await resolved(registry.repositoryUrls)), ["team/api", "team/worker"]);
    assert.deepEqual(read, ["registry-stack organization/registry/other"]);
  });
});

describe("the methods of SharedRegistryReference", () => {
  const imageMappings = { "registry.old.example": "", "registry.old.example/base": "team" };

  it("repositoryUrl gives the URL without tag", async () => {
    const { registry } = await made(args);

    assert.equal(await resolved(registry.repositoryUrl("team/api")), `${host}/team/api`);
  });

  it("image gives a URI by tag or by digest", async () => {
    const { registry } = await made(args);

    assert.equal(await resolved(registry.image("team/api", { tag: "v1" })), `${host}/team/api:v1`);
    assert.equal(await resolved(registry.image("team/api", { digest })), `${host}/team/api@${digest}`);
  });

  it("resolve rewrites references to old registries, the longest mapping first", async () => {
    const { registry } = await made({ ...args, imageMappings });

    assert.equal(
      await resolved(registry.resolve("registry.old.example/team/api:1.2")),
      `${host}/team/api:1.2`,
    );
    assert.equal(
      await resolved(registry.resolve("registry.old.example/base/worker:v7")),
      `${host}/team/worker:v7`,
    );
    assert.equal(await resolved(registry.resolve(`${host}/team/api:1.2`)), `${host}/team/api:1.2`);
    assert.equal(await resolved(registry.resolve("team/api:1.2")), `${host}/team/api:1.2`);
  });

  it("pullPolicyDocument gives the identity side of pulling, on exactly those repositories", async () => {
    const { registry } = await made(args);
    const text = await resolved(registry.pullPolicyDocument(["team/worker", "team/api"]));

    assert.deepEqual(JSON.parse(text), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "GetAuthorizationToken",
          Effect: "Allow",
          Action: "ecr:GetAuthorizationToken",
          Resource: "*",
        },
        {
          Sid: "Pull",
          Effect: "Allow",
          Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
          Resource: [arn("team/api"), arn("team/worker")],
        },
      ],
    });
  });

  for (const [what, version] of [
    ["neither tag nor digest", {}],
    ["both tag and digest", { tag: "v1", digest }],
  ] as const) {
    it(`image throws at once for ${what}`, async () => {
      const { registry } = await made(args);

      assert.throws(() => registry.image("team/api", version), {
        message:
          `The image or repository ${JSON.stringify({ repository: "team/api", ...version })} has 1 error:\n` +
          "  wants exactly one of tag and digest [image-reference]",
      });
    });
  }

  it("resolve throws at once for what is no reference", async () => {
    const { registry } = await made(args);

    assert.throws(() => registry.resolve("team/api"), {
      message:
        'The image or repository "team/api" has 1 error:\n' +
        '  "team/api" has neither tag nor digest: say which image, as in team/api:v1.2.3 [image-reference]',
    });
  });

  const failing: [title: string, call: (registry: SharedRegistryReference) => unknown, message: string][] = [
    [
      "repositoryUrl fails for an unknown repository and says the nearest name",
      (registry) => registry.repositoryUrl("team/apu"),
      'The image or repository "team/apu" has 1 error:\n' +
        '  there is no repository "team/apu" in the shared registry; did you mean "team/api"? [repository-unknown]',
    ],
    [
      "repositoryUrl doesn't suggest a repository that the environment may not read",
      (registry) => registry.repositoryUrl("team/secreta"),
      'The image or repository "team/secreta" has 1 error:\n' +
        '  there is no repository "team/secreta" in the shared registry [repository-unknown]',
    ],
    [
      "image fails for a repository of other environments",
      (registry) => registry.image("team/secret", { tag: "v1" }),
      'The image or repository {"repository":"team/secret","tag":"v1"} has 1 error:\n' +
        '  environment "staging" may not read repository "team/secret" (its environments: production): ' +
        "let it in in the tooling stack's config, then run pulumi up there [environment-unauthorized]",
    ],
    [
      "pullPolicyDocument fails for a repository of no environment",
      (registry) => registry.pullPolicyDocument(["team/idle"]),
      'The image or repository "team/idle" has 1 error:\n' +
        '  environment "staging" may not read repository "team/idle" (its environments: none): ' +
        "let it in in the tooling stack's config, then run pulumi up there [environment-unauthorized]",
    ],
    [
      "resolve fails for a registry that no mapping names",
      (registry) => registry.resolve("registry.odl.example/team/api:v1"),
      'The image or repository "registry.odl.example/team/api:v1" has 1 error:\n' +
        "  names the registry registry.odl.example, which is neither the shared one nor in imageMappings; " +
        'did you mean "registry.old.example"?: add it there with its prefix in the shared registry ("" for none) [image-reference]',
    ],
  ];
  for (const [title, call, message] of failing) {
    it(title, async () => {
      const uncaught = await uncaughtIn(async () => {
        const { registry } = await made({ ...args, imageMappings });
        call(registry);
      });

      assert.deepEqual([...new Set(uncaught.map(messageOf))], [message]);
    });
  }
});

describe("SharedRegistryReference, against a registry that can't serve it", () => {
  const cases: [
    title: string,
    args: Partial<SharedRegistryReferenceArgs>,
    outputs: unknown,
    lines: string[],
  ][] = [
    [
      "names the nearest repository for one that isn't there",
      { images: { api: { repository: "team/aip", tag: "v1" } } },
      { contract },
      [
        'images.api: there is no repository "team/aip" in the shared registry; did you mean "team/api"? [repository-unknown]',
      ],
    ],
    [
      "lists every image that can't be had",
      {
        images: {
          api: { repository: "team/api", tag: "v1" },
          one: { repository: "team/secret", tag: "v1" },
          two: { repository: "elsewhere", tag: "v1" },
        },
      },
      { contract },
      [
        'images.one: environment "staging" may not read repository "team/secret" (its environments: production): let it in in the tooling stack\'s config, then run pulumi up there [environment-unauthorized]',
        'images.two: there is no repository "elsewhere" in the shared registry [repository-unknown]',
      ],
    ],
    [
      "says which environments there are to one that isn't let in",
      { environment: "stagign" },
      { contract },
      [
        'environment: environment "stagign" may read no repository of the shared registry; did you mean "staging"? (environments there: production, staging): let it in in the tooling stack\'s config, then run pulumi up there [environment-unauthorized]',
      ],
    ],
    [
      "asks for an upgrade where the contract is newer than the package",
      {},
      { contract: { ...contract, version: 2 } },
      [
        "stack: stack organization/shared-tooling-registry/tooling exports contract version 2, this package reads version 1: upgrade shared-tooling-registry in this stack [contract-version]",
      ],
    ],
    [
      "names both ways out where the registry has nothing in the Region asked for",
      { region: "eu-west-3" },
      { contract },
      [
        "region: the registry has no repositories in eu-west-3 (it has eu-central-1): add the Region to replicas in the tooling stack, or say fallback: true to pull from eu-central-1 [region-unavailable]",
      ],
    ],
    [
      "says what to do with a stack that exports no contract",
      {},
      { repositoryUrls: {} },
      [
        'stack: stack organization/shared-tooling-registry/tooling has no output "contract": run pulumi up on it first, with role: tooling, or export the contract of its SharedToolingRegistry [contract-missing]',
      ],
    ],
    [
      "refuses an output named contract that is something else",
      {},
      { contract: "yes" },
      [
        'stack: stack organization/shared-tooling-registry/tooling has an output "contract" that is none of a SharedToolingRegistry: export its contract as it is [contract-invalid]',
      ],
    ],
  ];
  for (const [title, change, outputs, lines] of cases) {
    it(title, async () => {
      const uncaught = await uncaughtIn(() => made({ ...args, ...change }, outputs));
      const errors = `${lines.length} ${lines.length === 1 ? "error" : "errors"}`;

      assert.deepEqual(
        [...new Set(uncaught.map(messageOf))],
        [
          [`SharedRegistryReference "registry" has ${errors}:`, ...lines.map((line) => `  ${line}`)].join(
            "\n",
          ),
        ],
      );
      assert.ok(uncaught.every((error) => pulumi.RunError.isInstance(error)));
    });
  }

  it("knows the error during preview already", async () => {
    const uncaught = await uncaughtIn(() =>
      made({ ...args, environment: "stagign" }, { contract }, { preview: true }),
    );

    assert.equal(new Set(uncaught.map(messageOf)).size, 1);
  });
});

function messageOf(error: unknown): string {
  return (error as Error).message;
}

/** A reference to a stack with these outputs. */
async function made(
  args: SharedRegistryReferenceArgs,
  outputs: unknown = { contract },
  options: { preview?: boolean } = {},
): Promise<{ engine: MockEngine; registry: SharedRegistryReference; read: string[] }> {
  const read: string[] = [];
  const engine = mockEngine({
    ...options,
    state: (type, name, inputs) => {
      if (type !== "pulumi:pulumi:StackReference") {
        return {};
      }
      read.push(`${name} ${inputs["name"]}`);
      return { name: inputs["name"], outputs };
    },
  });
  const registry = new SharedRegistryReference("registry", args);
  await engine.settled();
  return { engine, registry, read };
}
