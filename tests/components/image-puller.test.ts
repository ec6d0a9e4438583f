import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  ImagePuller,
  type ImagePullerArgs,
  SharedRegistryReference,
  SharedToolingRegistry,
} from "../../components";
import { buildContract } from "../../ecr/contract";
import { type MockEngine, mockEngine, resolved, uncaughtIn } from "../mock-engine";

const host = "111111111111.dkr.ecr.eu-central-1.amazonaws.com";
const arn = (name: string) => `arn:aws:ecr:eu-central-1:111111111111:repository/${name}`;
const repositories: Record<string, string[]> = {
  "team/api": ["production", "staging"],
  "team/worker": ["staging"],
  "team/secret": ["production"],
};
const contract = buildContract(
  Object.fromEntries(
    Object.entries(repositories).map(([name, environments]) => [
      name,
      { url: `${host}/${name}`, arn: arn(name), environments },
    ]),
  ),
);

/** The policy that pulls from these repositories. */
const pull = (...names: string[]) => ({
  Version: "2012-10-17",
  Statement: [
    { Sid: "GetAuthorizationToken", Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
    {
      Sid: "Pull",
      Effect: "Allow",
      Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      Resource: names.map(arn),
    },
  ],
});

const staging = "222222222222";
const token = "aws:index/getCallerIdentity:getCallerIdentity";
const inStaging = { functions: { [token]: { accountId: staging } } };

/** What `make` makes beside a reference of staging to the contract. */
async function made(
  args: Partial<ImagePullerArgs>,
  options: { preview?: boolean; functions?: Record<string, Record<string, unknown>> } = {},
): Promise<{ engine: MockEngine; puller: ImagePuller }> {
  const engine = mockEngine({
    ...options,
    state: (type, name, inputs) =>
      type === "pulumi:pulumi:StackReference"
        ? { outputs: { contract } }
        : type === "aws:iam/rolePolicy:RolePolicy"
          ? { name: inputs["name"] ?? `${name}-0123456` }
          : {},
  });
  const registry = new SharedRegistryReference("registry", {
    stack: "organization/shared-tooling-registry/tooling",
    environment: "staging",
  });
  const puller = new ImagePuller("puller", { registry, roles: ["eks-nodes"], ...args });
  await engine.settled();
  return { engine, puller };
}

const policiesOf = ({ registrations }: MockEngine) =>
  registrations
    .filter(({ custom }) => custom)
    .map(({ inputs, ...its }) => {
      const { policy, ...rest } = inputs as { policy: string };
      return { type: its.type, name: its.name, ...rest, policy: JSON.parse(policy) };
    });

describe("ImagePuller", () => {
  it("puts the pull policy, on exactly the repositories named, into each role", async () => {
    const { engine } = await made({ roles: ["eks-nodes", "ecs-execution"], repositories: ["team/api"] });

    assert.deepEqual(
      policiesOf(engine),
      ["eks-nodes", "ecs-execution"].map((role) => ({
        type: "aws:iam/rolePolicy:RolePolicy",
        name: `puller-${role}`,
        role,
        policy: pull("team/api"),
      })),
    );
  });

  it("is the parent of what it makes", async () => {
    const { engine } = await made({});
    const urn =
      "urn:pulumi:tooling::shared-tooling-registry::shared-tooling-registry:index:ImagePuller::puller";

    assert.deepEqual(engine.registrations.map(({ type, name, parent }) => [type, name, parent]).slice(1), [
      ["shared-tooling-registry:index:ImagePuller", "puller", engine.registrations[1]?.parent],
      ["aws:iam/rolePolicy:RolePolicy", "puller-eks-nodes", urn],
    ]);
  });

  it("grants every repository that the environment may read where none is named, and no other", async () => {
    const { engine } = await made({});

    assert.deepEqual(
      policiesOf(engine).map(({ policy }) => policy),
      [pull("team/api", "team/worker")],
    );
  });

  it("gives the policy and where it is as outputs, and has no others", async () => {
    const { engine, puller } = await made({ repositories: ["team/worker", "team/api", "team/worker"] });
    const [urn] = [...engine.outputs.keys()].filter((its) => its.endsWith("ImagePuller::puller"));
    const policyNames = { "eks-nodes": "puller-eks-nodes-0123456" };

    assert.deepEqual(JSON.parse(await resolved(puller.policyDocument)), pull("team/api", "team/worker"));
    assert.deepEqual(await resolved(puller.policyNames), policyNames);
    assert.deepEqual(engine.outputs.get(urn ?? ""), {
      policyDocument: JSON.stringify(pull("team/api", "team/worker")),
      policyNames,
    });
    assert.deepEqual(
      Object.keys(puller).filter((key) => !key.startsWith("__")),
      ["urn", "policyDocument", "policyNames"],
    );
  });

  it("takes a role whose name is known later, by its place", async () => {
    const { engine } = await made({
      roles: ["eks-nodes", pulumi.output("made-here"), Promise.resolve("promised")],
      repositories: ["team/api"],
    });

    assert.deepEqual(
      policiesOf(engine).map(({ name, ...its }) => [name, "role" in its && its.role]),
      [
        ["puller-eks-nodes", "eks-nodes"],
        ["puller-role1", "made-here"],
        ["puller-role2", "promised"],
      ],
    );
  });

  it("takes ARNs of roles of the account that is deployed into, with or without path, now or later", async () => {
    const { engine } = await made(
      {
        roles: [
          `arn:aws:iam::${staging}:role/eks-nodes`,
          `arn:aws:iam::${staging}:role/a/b/pods`,
          pulumi.output(`arn:aws:iam::${staging}:role/later`),
        ],
        repositories: ["team/api"],
      },
      inStaging,
    );

    assert.deepEqual(
      policiesOf(engine).map(({ name, ...its }) => [name, "role" in its && its.role]),
      [
        ["puller-eks-nodes", "eks-nodes"],
        ["puller-pods", "pods"],
        ["puller-role2", "later"],
      ],
    );
  });

  it("takes the ARNs alone for a registry, as other languages give them", async () => {
    const { engine } = await made({
      registry: { repositoryArns: pulumi.output({ "team/secret": arn("team/secret") }) },
    });

    assert.deepEqual(
      policiesOf(engine).map(({ policy }) => policy),
      [pull("team/secret")],
    );
  });

  it("takes a SharedToolingRegistry, for roles of the registry's own account", async () => {
    const engine = mockEngine();
    const registry = new SharedToolingRegistry("registry", { repositories: { "team/api": {} } });
    const puller = new ImagePuller("puller", { registry, roles: ["ci"] });
    await engine.settled();

    assert.deepEqual(JSON.parse(await resolved(puller.policyDocument)), pull("team/api"));
  });
});

describe("ImagePuller, refused before anything is registered", () => {
  const registry = { repositoryArns: { "team/api": arn("team/api") } };
  const cases: [title: string, args: unknown, ...lines: string[]][] = [
    [
      "no arguments",
      undefined,
      "registry: is missing: give a SharedRegistryReference, or a map with repositoryArns [required]",
      "roles: is missing: give names of roles [required]",
    ],
    [
      "the name of a registry",
      { registry: "registry", roles: ["eks-nodes"] },
      'registry: is the string "registry", wanted a SharedRegistryReference, or a map with repositoryArns [type-wrong]',
    ],
    [
      "a registry without ARNs",
      { registry: {}, roles: ["eks-nodes"] },
      "registry.repositoryArns: is missing: give the ARNs of repositories by name [required]",
    ],
    [
      "an unknown argument",
      { registry, roles: ["eks-nodes"], repository: "team/api" },
      'repository: unknown key; did you mean "repositories"? (known: registry, roles, repositories) [key-unknown]',
    ],
    [
      "no role and no repository",
      { registry, roles: [], repositories: [] },
      "roles: is empty: give names of roles, or leave the key out [list-empty]",
      "repositories: is empty: give names of repositories, or leave the key out [list-empty]",
    ],
    [
      "a role named twice, by name and by ARN",
      { registry, roles: ["eks-nodes", `arn:aws:iam::${staging}:role/eks-nodes`] },
      'roles[1]: names role "eks-nodes" once more: leave it out [role-invalid]',
    ],
    [
      "whatever is no role",
      {
        registry,
        roles: [
          1,
          "eks nodes",
          "eks-*",
          staging,
          `arn:aws:iam::${staging}:user/me`,
          `arn:aws:sts::${staging}:assumed-role/eks-nodes/i-0`,
          `arn:aws:iam::${staging}:instance-profile/eks-nodes`,
        ],
      },
      "roles[0]: is the number 1, wanted the name of a role, or its ARN [type-wrong]",
      'roles[1]: "eks nodes" is not a role: wanted a name, 1 to 64 of A-Z a-z 0-9 _ + = , . @ -, or arn:aws:iam::<12 digits>:role/<name> [role-invalid]',
      'roles[2]: "eks-*" is a pattern, and a policy is put into one role: give its name [role-invalid]',
      `roles[3]: "${staging}" is no role, and images are pulled and pushed by roles: give the name of one in this account [role-invalid]`,
      `roles[4]: "arn:aws:iam::${staging}:user/me" is no role, and images are pulled and pushed by roles: give the name of one in this account [role-invalid]`,
      `roles[5]: "arn:aws:sts::${staging}:assumed-role/eks-nodes/i-0" is one session of a role: give the role, eks-nodes [role-invalid]`,
      `roles[6]: "arn:aws:iam::${staging}:instance-profile/eks-nodes" is an instance profile: give the role that is in it [role-invalid]`,
    ],
    [
      "a repository that is known later",
      { registry, roles: ["eks-nodes"], repositories: [pulumi.output("team/api"), 2] },
      "repositories[0]: is known later (an Output), which only roles may be, wanted a repository's full name [type-wrong]",
      "repositories[1]: is the number 2, wanted a repository's full name [type-wrong]",
    ],
  ];
  for (const [title, args, ...lines] of cases) {
    it(`names what is wrong: ${title}`, () => {
      const engine = mockEngine();
      assert.throws(() => new ImagePuller("puller", args as ImagePullerArgs), {
        message: listed(lines),
      });
      assert.deepEqual(engine.registrations, []);
    });
  }
});

describe("ImagePuller, refused once the registry is read", () => {
  const known = Object.keys(repositories);
  const many = Object.fromEntries(
    Array.from({ length: 200 }, (_, index) => [`team/r${index}`, arn(`team/r${index}`)]),
  );
  const cases: [title: string, args: Partial<ImagePullerArgs>, ...lines: string[]][] = [
    [
      "repositories that it doesn't have, with the nearest that may be read, and of other environments",
      { repositories: ["team/apo", "team/secret", "team/secre"] },
      'repositories[0]: there is no repository "team/apo" in the shared registry; did you mean "team/api"? [repository-unknown]',
      'repositories[1]: environment "staging" may not read repository "team/secret" (its environments: production): let it in in the tooling stack\'s config, then run pulumi up there [environment-unauthorized]',
      'repositories[2]: there is no repository "team/secre" in the shared registry [repository-unknown]',
    ],
    [
      "a repository that isn't among the ARNs given",
      { registry: { repositoryArns: { "team/api": arn("team/api") } }, repositories: ["team/apo"] },
      'repositories[0]: there is no repository "team/apo" in the shared registry; did you mean "team/api"? [repository-unknown]',
    ],
    [
      "ARNs that are none",
      { registry: { repositoryArns: { "team/api": `${host}/team/api`, "*": arn("*") } } },
      `registry.repositoryArns["*"]: is "${arn("*")}", wanted the ARN of a repository [type-wrong]`,
      `registry.repositoryArns["team/api"]: is "${host}/team/api", wanted the ARN of a repository [type-wrong]`,
    ],
    [
      "no ARN at all",
      { registry: { repositoryArns: {} } },
      "registry: has no repository that these roles could use [repository-unknown]",
    ],
    [
      "more than a role's inline policies hold",
      { registry: { repositoryArns: many } },
      "repositories: are 200 and make a policy of 12368 characters, where IAM takes 10240 in all inline policies of a role: name fewer, or attach AWS's AmazonEC2ContainerRegistryPullOnly to the roles instead [policy-too-large]",
    ],
    [
      "a role that turns out to be none",
      { roles: [pulumi.output("eks-*")] },
      'roles[0]: "eks-*" is a pattern, and a policy is put into one role: give its name [role-invalid]',
    ],
    [
      "a role of another account, where one of the same name would get the policy",
      { roles: ["arn:aws:iam::333333333333:role/eks-nodes"] },
      'roles[0]: names role "eks-nodes" of account 333333333333, and this stack is deployed into 222222222222: give roles of that account in a stack of its own [role-invalid]',
    ],
  ];
  for (const [title, args, ...lines] of cases) {
    for (const preview of [true, false]) {
      it(`names what is wrong${preview ? " during preview" : ""}: ${title}`, async () => {
        const uncaught = await uncaughtIn(() => failed(args, { ...inStaging, preview }));

        assert.deepEqual([...new Set(uncaught.map((error) => (error as Error).message))], [listed(lines)]);
        assert.ok(uncaught.every((error) => pulumi.RunError.isInstance(error)));
      });
    }
  }

  it("writes no policy then", async () => {
    const engines: MockEngine[] = [];
    await uncaughtIn(async () => {
      engines.push((await made({ repositories: [...known, "team/apo"] })).engine);
    });
    assert.deepEqual(engines.flatMap(policiesOf), []);
    assert.equal(engines.length, 1);
  });
});

/** Waits for the first rejection that nobody caught: the engine waits for ever for a resource without its inputs. */
function failed(...args: Parameters<typeof made>): Promise<unknown> {
  return Promise.race([made(...args), new Promise((resolve) => process.once("unhandledRejection", resolve))]);
}

function listed(lines: readonly string[]): string {
  const errors = `${lines.length} ${lines.length === 1 ? "error" : "errors"}`;
  return [`ImagePuller "puller" has ${errors}:`, ...lines.map((line) => `  ${line}`)].join("\n");
}
