import assert from "node:assert/strict";
import {
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  ListRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import { ACCOUNTS, type Clients, deployRole, openClients } from "../../sandbox/accounts";
import { type Emulator, startEmulator } from "../../sandbox/emulator";
import { serveProvider } from "../../sandbox/provider";
import type { Properties } from "../../sandbox/provider/properties";
import { openWire, type Wire } from "../../sandbox/wire";
import { CallFailed, openClient, type ProviderClient, ROLE, ROLE_POLICY } from "./provider-client";

const trust = (service: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });

const tokens = { Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" };
const pull = { Effect: "Allow", Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], Resource: "*" };
const policy = (...Statement: unknown[]) => JSON.stringify({ Version: "2012-10-17", Statement });

describe("the stand-in provider's roles, against the emulator", function () {
  this.timeout(300_000);
  let emulator: Emulator;
  let wire: Wire;
  let server: Awaited<ReturnType<typeof serveProvider>>;
  let provider: ProviderClient;
  let clients: Clients;
  let aws: IAMClient;
  let count = 0;

  before(async () => {
    emulator = await startEmulator(() => undefined);
    clients = openClients(emulator.endpoint);
    aws = clients.iam("staging");
    wire = await openWire(emulator.endpoint);
    server = await serveProvider({ endpoint: wire.endpoint, log: () => undefined });
    provider = openClient(server.port);
    await provider.configure({
      region: "eu-west-1",
      maxRetries: 0,
      assumeRoles: [{ roleArn: deployRole("staging") }],
    });
  });

  beforeEach(() => {
    wire.before = undefined;
  });

  after(async () => {
    provider?.close();
    clients?.destroy();
    await server?.close();
    await wire?.close();
    await emulator?.stop();
  });

  async function create(urn: string, inputs: Properties) {
    const checked = await provider.check(urn, inputs);
    assert.deepEqual(checked.failures, []);
    return { ...(await provider.create(urn, checked.inputs)), inputs: checked.inputs };
  }

  /** A role that no other test uses. */
  const createRole = (inputs: Properties = {}) =>
    create(ROLE, { name: `role-${++count}`, assumeRolePolicy: trust("ec2.amazonaws.com"), ...inputs });

  const livePolicy = async (RoleName: string, PolicyName: string) => {
    const { PolicyDocument = "" } = await aws.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    return JSON.parse(decodeURIComponent(PolicyDocument));
  };

  it("creates a role in the provider's account as it was asked for, and reads back the same", async () => {
    const made = await createRole({
      description: "EKS nodes",
      maxSessionDuration: 7200,
      path: "/eks/",
      permissionsBoundary: `arn:aws:iam::${ACCOUNTS.staging}:policy/boundary`,
      tags: { team: "web" },
    });
    const { Role: live } = await aws.send(new GetRoleCommand({ RoleName: made.id }));
    assert.equal(live?.Arn, `arn:aws:iam::${ACCOUNTS.staging}:role/eks/${made.id}`);
    assert.equal(live.Description, "EKS nodes");
    assert.equal(live.MaxSessionDuration, 7200);
    assert.deepEqual(live.Tags, [{ Key: "team", Value: "web" }]);
    assert.equal(made.outputs["arn"], live.Arn);
    assert.equal(made.outputs["uniqueId"], live.RoleId);

    assert.deepEqual((await provider.diff(ROLE, made, made.inputs)).paths, []);
    const found = await provider.read(ROLE, made.id, made.outputs, made.inputs);
    assert.deepEqual(found.outputs, made.outputs);
    assert.deepEqual(found.inputs, made.inputs);
  });

  it("makes up a name for a role that has none, and takes IAM's defaults for no change", async () => {
    const { inputs } = await provider.check(ROLE, { assumeRolePolicy: trust("ec2.amazonaws.com") });
    assert.match(String(inputs["name"]), /^registry-[0-9a-f]{7}$/);
    const made = await provider.create(ROLE, inputs);
    assert.deepEqual([made.outputs["path"], made.outputs["maxSessionDuration"]], ["/", 3600]);
    assert.deepEqual((await provider.diff(ROLE, made, inputs)).paths, []);
  });

  it("updates a role in place, and replaces one whose name or path changes", async () => {
    const made = await createRole({ tags: { team: "web", old: "1" }, description: "one" });
    const { inputs } = await provider.check(ROLE, {
      name: made.id,
      assumeRolePolicy: trust("ecs-tasks.amazonaws.com"),
      maxSessionDuration: 3600,
      permissionsBoundary: `arn:aws:iam::${ACCOUNTS.staging}:policy/boundary`,
      tags: { team: "api" },
    });
    const updated = await provider.update(ROLE, made, inputs);
    assert.deepEqual((await provider.diff(ROLE, updated, inputs)).paths, []);
    const { Role: live } = await aws.send(new GetRoleCommand({ RoleName: made.id }));
    assert.match(decodeURIComponent(live?.AssumeRolePolicyDocument ?? ""), /ecs-tasks/);
    assert.deepEqual(live?.Tags, [{ Key: "team", Value: "api" }]);
    assert.equal(live?.Description, "");

    const replacing = { ...inputs, name: "other", path: "/eks/" };
    const { replacesList } = await provider.diff(ROLE, updated, replacing);
    assert.deepEqual(replacesList.sort(), ["name", "path"]);
  });

  it("keeps what an update of a role got done before it failed", async () => {
    const made = await createRole();
    wire.before = ({ operation }) =>
      operation === "TagRole" ? { status: 403, type: "AccessDenied", message: "no" } : undefined;
    const { inputs } = await provider.check(ROLE, {
      name: made.id,
      assumeRolePolicy: trust("ecs-tasks.amazonaws.com"),
      tags: { team: "api" },
    });
    const failure = await provider.update(ROLE, made, inputs).then(undefined, (error: unknown) => error);
    assert.ok(failure instanceof CallFailed && failure.kept !== undefined);
    const { paths } = await provider.diff(ROLE, failure.kept, inputs);
    assert.deepEqual(paths.sort(), ["tags.team", "tagsAll.team"]);
  });

  it("puts a policy into a role, under a name made from the resource's, and reads back the same", async () => {
    const role = await createRole();
    const made = await create(ROLE_POLICY, { role: role.id, policy: policy(tokens, pull) });
    const name = String(made.outputs["name"]);
    assert.match(name, /^registry-[0-9a-f]{7}$/);
    assert.equal(made.id, `${role.id}:${name}`);
    const { PolicyNames } = await aws.send(new ListRolePoliciesCommand({ RoleName: role.id }));
    assert.deepEqual(PolicyNames, [name]);
    assert.deepEqual(await livePolicy(role.id, name), { Version: "2012-10-17", Statement: [tokens, pull] });

    const found = await provider.read(ROLE_POLICY, made.id, made.outputs, made.inputs);
    assert.deepEqual(found.outputs, made.outputs);
    assert.deepEqual(found.inputs, made.inputs);
    const { outputs } = await provider.read(ROLE_POLICY, made.id);
    assert.deepEqual([outputs["role"], outputs["name"]], [role.id, name]);
  });

  it("updates a role's policy in place, and sees no change in the same policy written otherwise", async () => {
    const role = await createRole();
    const made = await create(ROLE_POLICY, { role: role.id, name: "pull", policy: policy(tokens, pull) });
    const reversed = { ...pull, Action: [...pull.Action].reverse() };
    const same = { ...made.inputs, policy: policy(reversed, tokens) };
    assert.deepEqual((await provider.diff(ROLE_POLICY, made, same)).paths, []);

    const other = { ...made.inputs, policy: policy(tokens) };
    const { paths, replacesList } = await provider.diff(ROLE_POLICY, made, other);
    assert.deepEqual([paths, replacesList], [["policy"], []]);
    await provider.update(ROLE_POLICY, made, other);
    assert.deepEqual((await livePolicy(role.id, "pull")).Statement, [tokens]);
  });

  it("replaces a role's policy whose name or role changes", async () => {
    const role = await createRole();
    const made = await create(ROLE_POLICY, { role: role.id, name: "pull", policy: policy(tokens) });
    for (const property of ["name", "role"]) {
      const { replacesList } = await provider.diff(ROLE_POLICY, made, { ...made.inputs, [property]: "x" });
      assert.deepEqual(replacesList, [property]);
    }
  });

  it("fails to put a policy into a role that doesn't exist, in the real provider's words", async () => {
    await assert.rejects(
      create(ROLE_POLICY, { role: "eks-nods", name: "pull", policy: policy(tokens) }),
      /^Error: putting IAM Role \(eks-nods\) Policy \(pull\): operation error IAM: PutRolePolicy, https response error StatusCode: 404, RequestID: \S+, NoSuchEntity: The role with name eks-nods cannot be found\.$/,
    );
  });

  it("fails to create a role that exists, in the real provider's words", async () => {
    const made = await createRole();
    await assert.rejects(
      provider.create(ROLE, made.inputs),
      /^Error: creating IAM Role \(role-\d+\): operation error IAM: CreateRole, https response error StatusCode: 409, RequestID: \S+, EntityAlreadyExists: Role with name role-\d+ already exists\.$/,
    );
  });

  it("reads nothing where nothing is, and deletes what is gone", async () => {
    const role = await createRole();
    const made = await create(ROLE_POLICY, { role: role.id, name: "pull", policy: policy(tokens) });
    for (const [urn, state] of [
      [ROLE_POLICY, made],
      [ROLE, role],
      [ROLE_POLICY, made],
    ] as const) {
      await provider.delete(urn, state);
      await provider.delete(urn, state);
      assert.deepEqual(await provider.read(urn, state.id), { id: "", outputs: {}, inputs: {} });
    }
  });

  const refused: [string, string, Properties, string][] = [
    ["a role without a trust policy", ROLE, { name: "a" }, "Missing required property 'assumeRolePolicy'"],
    [
      "a session of half an hour",
      ROLE,
      { assumeRolePolicy: "{}", maxSessionDuration: 1800 },
      "expected maxSessionDuration to be in the range (3600 - 43200), got 1800. Examine values at 'registry.maxSessionDuration'.",
    ],
    [
      "a duration that is a text",
      ROLE,
      { assumeRolePolicy: "{}", maxSessionDuration: "long" },
      "expected number type, got string type. Examine values at 'registry.maxSessionDuration'.",
    ],
    [
      "policies of a role that aren't resources, which the real provider takes",
      ROLE,
      { assumeRolePolicy: "{}", managedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] },
      "the sandbox's stand-in gives a role no policies through the role itself: use RolePolicy, or RolePolicyAttachment on AWS. Examine values at 'registry.managedPolicyArns'.",
    ],
    [
      "a name for a role's policy with a slash in it",
      ROLE_POLICY,
      { role: "a", policy: "{}", name: "a/b" },
      "must contain only alphanumeric characters, hyphens, underscores, commas, periods, @ symbols, plus and equals signs, 1 to 128 of them. Examine values at 'registry.name'.",
    ],
    [
      "a prefix for a name, which the real provider takes",
      ROLE_POLICY,
      { role: "a", policy: "{}", namePrefix: "a" },
      "the sandbox's stand-in makes no names from a prefix: give a name. Examine values at 'registry.namePrefix'.",
    ],
  ];
  for (const [what, urn, inputs, reason] of refused) {
    it(`refuses ${what}`, async () => {
      assert.deepEqual((await provider.check(urn, inputs)).failures, [reason]);
    });
  }
});
