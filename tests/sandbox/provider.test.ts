import assert from "node:assert/strict";
import {
  DescribeRepositoriesCommand,
  ECRClient,
  ListTagsForResourceCommand,
  PutImageCommand,
} from "@aws-sdk/client-ecr";
import { type Emulator, startEmulator } from "../../sandbox/emulator";
import { type ProviderCall, serveProvider } from "../../sandbox/provider";
import { type Properties, UNKNOWN } from "../../sandbox/provider/properties";
import { openWire, type Wire } from "../../sandbox/wire";
import {
  CallFailed,
  LIFECYCLE_POLICY,
  openClient,
  type ProviderClient,
  REPOSITORY,
  REPOSITORY_POLICY,
} from "./provider-client";

const MANIFEST = JSON.stringify({
  schemaVersion: 2,
  mediaType: "application/vnd.oci.image.manifest.v1+json",
  config: {
    mediaType: "application/vnd.oci.image.config.v1+json",
    size: 2,
    digest: `sha256:${"0".repeat(64)}`,
  },
  layers: [],
});

function policyFor(account: string): string {
  const Principal = { AWS: `arn:aws:iam::${account}:root` };
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Sid: "Pull", Effect: "Allow", Principal, Action: "ecr:BatchGetImage" }],
  });
}

function keepUntagged(countNumber: number): string {
  const selection = { tagStatus: "untagged", countType: "imageCountMoreThan", countNumber };
  return JSON.stringify({
    rules: [{ rulePriority: 1, description: "untagged", selection, action: { type: "expire" } }],
  });
}

describe("the stand-in provider, against the emulator", function () {
  this.timeout(300_000);
  let emulator: Emulator;
  let wire: Wire;
  let server: Awaited<ReturnType<typeof serveProvider>>;
  let provider: ProviderClient;
  let aws: ECRClient;
  let calls: ProviderCall[];
  let count = 0;

  before(async () => {
    emulator = await startEmulator(() => undefined);
    wire = await openWire(emulator.endpoint);
    server = await serveProvider({ endpoint: wire.endpoint, log: (call) => calls.push(call) });
    provider = openClient(server.port);
    calls = [];
    await provider.configure({ region: "eu-west-1", maxRetries: 1 });
    const credentials = { accessKeyId: "sandbox", secretAccessKey: "sandbox" };
    aws = new ECRClient({ endpoint: emulator.endpoint, region: "eu-west-1", credentials });
  });

  beforeEach(() => {
    calls = [];
    wire.before = undefined;
  });

  after(async () => {
    provider?.close();
    aws?.destroy();
    await server?.close();
    await wire?.close();
    await emulator?.stop();
  });

  async function create(urn: string, inputs: Properties) {
    const checked = await provider.check(urn, inputs);
    assert.deepEqual(checked.failures, []);
    return { ...(await provider.create(urn, checked.inputs)), inputs: checked.inputs };
  }

  /** A repository that no other test uses. */
  function createRepository(inputs: Properties = {}) {
    return create(REPOSITORY, { name: `team/r${++count}`, ...inputs });
  }

  it("creates a repository as it was asked for, and reads back the same", async () => {
    const made = await createRepository({
      imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
      imageTagMutabilityExclusionFilters: [{ filter: "deployed-*", filterType: "WILDCARD" }],
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [
        { encryptionType: "KMS", kmsKey: "arn:aws:kms:eu-west-1:123456789012:key/1" },
      ],
      tags: { team: "api" },
    });
    const { name, arn } = made.outputs;
    const { repositories } = await aws.send(
      new DescribeRepositoriesCommand({ repositoryNames: [String(name)] }),
    );
    const [live] = repositories ?? [];
    assert.equal(live?.imageTagMutability, "IMMUTABLE_WITH_EXCLUSION");
    assert.deepEqual(live.imageTagMutabilityExclusionFilters, [
      { filter: "deployed-*", filterType: "WILDCARD" },
    ]);
    assert.equal(live.imageScanningConfiguration?.scanOnPush, true);
    assert.equal(live.encryptionConfiguration?.encryptionType, "KMS");
    assert.equal(made.id, name);
    assert.equal(arn, `arn:aws:ecr:eu-west-1:123456789012:repository/${name}`);
    assert.equal(made.outputs["registryId"], "123456789012");
    assert.equal(made.outputs["repositoryUrl"], `123456789012.dkr.ecr.eu-west-1.amazonaws.com/${name}`);
    assert.equal(made.outputs["region"], "eu-west-1");

    const { paths } = await provider.diff(REPOSITORY, made, made.inputs);
    assert.deepEqual(paths, []);
    const refreshed = await provider.read(REPOSITORY, made.id, made.outputs, made.inputs);
    assert.deepEqual(refreshed, { id: made.id, outputs: made.outputs, inputs: made.inputs });
  });

  it("imports what exists with inputs that pass Check and differ from nothing", async () => {
    const made = await createRepository({
      tags: { team: "api" },
      imageScanningConfiguration: { scanOnPush: true },
    });
    const policies: [string, string][] = [
      [REPOSITORY_POLICY, policyFor("222222222222")],
      [LIFECYCLE_POLICY, keepUntagged(5)],
    ];
    for (const [urn, policy] of policies) {
      await create(urn, { repository: made.id, policy });
    }
    for (const [urn, program] of [
      [REPOSITORY, made.inputs] as const,
      ...policies.map(([urn, policy]) => [urn, { repository: made.id, policy }] as const),
    ]) {
      const imported = await provider.read(urn, made.id);
      const { inputs, failures } = await provider.check(urn, imported.inputs);
      assert.deepEqual(failures, []);
      assert.deepEqual((await provider.diff(urn, imported, inputs)).paths, []);
      assert.deepEqual((await provider.diff(urn, imported, program)).paths, []);
    }
    const elsewhere = await provider.read(REPOSITORY, `${made.id}@eu-west-2`);
    assert.equal(elsewhere.id, "", "the Region after the @ is the one that is read");
  });

  it("plans in a preview without talking to AWS: what AWS decides is unknown, the rest is known", async () => {
    const wiredBefore = wire.calls.length;
    const { inputs } = await provider.check(REPOSITORY, { name: "team/planned", tags: { team: "api" } });
    const { id, outputs } = await provider.create(REPOSITORY, inputs, true);
    assert.equal(id, "");
    assert.equal(outputs["name"], "team/planned");
    assert.equal(outputs["region"], "eu-west-1");
    assert.deepEqual(outputs["tagsAll"], { team: "api" });
    assert.deepEqual(
      [outputs["arn"], outputs["repositoryUrl"], outputs["registryId"]],
      [UNKNOWN, UNKNOWN, UNKNOWN],
    );
    assert.equal(wire.calls.length, wiredBefore);
    assert.deepEqual(calls, []);
  });

  it("updates a repository in place", async () => {
    const made = await createRepository({ tags: { team: "api", stage: "dev" } });
    const { inputs } = await provider.check(REPOSITORY, {
      name: made.id,
      imageTagMutability: "MUTABLE_WITH_EXCLUSION",
      imageTagMutabilityExclusionFilters: [{ filter: "v*", filterType: "WILDCARD" }],
      imageScanningConfiguration: { scanOnPush: true },
      tags: { team: "web" },
      forceDelete: true,
    });
    const updated = await provider.update(REPOSITORY, made, inputs);
    assert.deepEqual((await provider.diff(REPOSITORY, updated, inputs)).paths, []);
    const found = await provider.read(REPOSITORY, made.id, updated.outputs, inputs);
    assert.deepEqual(found.outputs, updated.outputs);
    const { tags } = await aws.send(
      new ListTagsForResourceCommand({ resourceArn: String(made.outputs["arn"]) }),
    );
    assert.deepEqual(tags, [{ Key: "team", Value: "web" }]);
  });

  it("fails to create a repository that exists, in the real provider's words", async () => {
    const made = await createRepository();
    await assert.rejects(provider.create(REPOSITORY, made.inputs), (error: Error) => {
      const expected =
        /^creating ECR Repository \((.+)\): operation error ECR: CreateRepository, https response error StatusCode: 400, RequestID: \S+, RepositoryAlreadyExistsException: The repository with name '(.+)' already exists in the registry with id '123456789012'$/;
      const [, id, name] = expected.exec(error.message) ?? [];
      return id === made.id && name === made.id;
    });
    assert.match(calls.at(-1)?.error ?? "", /RepositoryAlreadyExistsException/);
  });

  it("puts both policies over existing ones", async () => {
    const { id } = await createRepository();
    for (const [urn, policies] of [
      [REPOSITORY_POLICY, [policyFor("222222222222"), policyFor("333333333333")]],
      [LIFECYCLE_POLICY, [keepUntagged(5), keepUntagged(6)]],
    ] as const) {
      for (const policy of policies) {
        const made = await create(urn, { repository: id, policy });
        assert.equal(made.id, id);
        assert.deepEqual(JSON.parse(String(made.outputs["policy"])), JSON.parse(policy));
        const { outputs } = await provider.read(urn, id);
        assert.deepEqual(JSON.parse(String(outputs["policy"])), JSON.parse(policy));
      }
    }
  });

  it("keeps the state's text of a policy that is live in another form, and shows one that was edited", async () => {
    const { id } = await createRepository();
    const made = await create(REPOSITORY_POLICY, { repository: id, policy: policyFor("222222222222") });
    const spelt = {
      ...made.outputs,
      policy: policyFor("222222222222").replace("arn:aws:iam::222222222222:root", "222222222222"),
    };
    assert.deepEqual((await provider.read(REPOSITORY_POLICY, id, spelt, made.inputs)).outputs, spelt);

    await provider.update(REPOSITORY_POLICY, made, { repository: id, policy: policyFor("444444444444") });
    const drifted = await provider.read(REPOSITORY_POLICY, id, made.outputs, made.inputs);
    assert.match(String(drifted.inputs["policy"]), /444444444444/);
    assert.deepEqual((await provider.diff(REPOSITORY_POLICY, drifted, made.inputs)).paths, ["policy"]);
  });

  it("refuses a policy that ECR refuses, though the emulator doesn't, with ECR's message", async () => {
    const { id } = await createRepository();
    const writes = wire.calls.length;
    await assert.rejects(
      create(REPOSITORY_POLICY, { repository: id, policy: policyFor("2222") }),
      /^Error: putting ECR Repository Policy \(.+\): operation error ECR: SetRepositoryPolicy, https response error StatusCode: 400, RequestID: \S+, InvalidParameterException: Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'$/,
    );
    await assert.rejects(
      create(LIFECYCLE_POLICY, { repository: id, policy: keepUntagged(0) }),
      /^Error: creating ECR Lifecycle Policy \(.+\): operation error ECR: PutLifecyclePolicy, .*'Lifecycle policy validation failure: numeric instance is lower/,
    );
    assert.equal(wire.calls.length, writes);
  });

  it("says so when it is the emulator that refuses what ECR takes", async () => {
    await assert.rejects(
      createRepository({ name: "a--b" }),
      /\(ECR accepts this; the local emulator doesn't\)$/,
    );
  });

  it("reads nothing where nothing is, and deletes what is gone", async () => {
    const made = await createRepository();
    for (const urn of [REPOSITORY_POLICY, LIFECYCLE_POLICY]) {
      assert.equal((await provider.read(urn, made.id)).id, "");
      await provider.delete(urn, { id: made.id, outputs: { repository: made.id } });
    }
    await provider.delete(REPOSITORY, made);
    await provider.delete(REPOSITORY, made);
    for (const urn of [REPOSITORY, REPOSITORY_POLICY, LIFECYCLE_POLICY]) {
      assert.deepEqual(await provider.read(urn, made.id), { id: "", outputs: {}, inputs: {} });
    }
  });

  it("deletes a repository with images only with forceDelete", async () => {
    const made = await createRepository();
    await aws.send(new PutImageCommand({ repositoryName: made.id, imageManifest: MANIFEST, imageTag: "v1" }));
    await assert.rejects(
      provider.delete(REPOSITORY, made),
      /^Error: ECR Repository \(.+\) not empty, consider using force_delete: operation error ECR: DeleteRepository, .*RepositoryNotEmptyException: The repository with name '.+' in registry with id '123456789012' cannot be deleted because it still contains images$/,
    );
    const forced = await provider.update(REPOSITORY, made, { ...made.inputs, forceDelete: true });
    await provider.delete(REPOSITORY, forced);
    assert.equal((await provider.read(REPOSITORY, made.id)).id, "");
  });

  it("keeps a repository whose create failed after it was made, and heals it", async () => {
    const fault = { status: 403, type: "AccessDeniedException", message: "not authorized" };
    wire.before = ({ operation }) => (operation === "ListTagsForResource" ? fault : undefined);
    const { inputs } = await provider.check(REPOSITORY, { name: "team/half-made", tags: { team: "api" } });
    const failure = await provider.create(REPOSITORY, inputs).then(undefined, (error: unknown) => error);
    assert.ok(failure instanceof CallFailed && failure.kept !== undefined);
    assert.match(
      failure.message,
      /^reading ECR Repository \(team\/half-made\): .*AccessDeniedException: not authorized$/,
    );
    assert.equal(failure.kept.id, "team/half-made");

    wire.before = undefined;
    const healed = await provider.update(REPOSITORY, failure.kept, inputs);
    assert.deepEqual((await provider.diff(REPOSITORY, healed, inputs)).paths, []);
  });

  it("keeps what an update got done before it failed", async () => {
    const made = await createRepository();
    const fault = { status: 403, type: "AccessDeniedException", message: "not authorized" };
    wire.before = ({ operation }) => (operation === "PutImageScanningConfiguration" ? fault : undefined);
    const { inputs } = await provider.check(REPOSITORY, {
      name: made.id,
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
    });
    const failure = await provider
      .update(REPOSITORY, made, inputs)
      .then(undefined, (error: unknown) => error);
    assert.ok(failure instanceof CallFailed && failure.kept !== undefined);
    const left = await provider.diff(REPOSITORY, failure.kept, inputs);
    assert.deepEqual(left.paths, ["imageScanningConfiguration.scanOnPush"]);
  });

  it("tries again when it is throttled, as often as maxRetries says", async () => {
    const { id } = await createRepository();
    const fault = { status: 400, type: "ThrottlingException", message: "Rate exceeded" };
    let throttled = 1;
    wire.before = ({ operation }) =>
      operation === "SetRepositoryPolicy" && throttled-- > 0 ? fault : undefined;
    await create(REPOSITORY_POLICY, { repository: id, policy: policyFor("222222222222") });
    throttled = 2;
    await assert.rejects(
      create(REPOSITORY_POLICY, { repository: id, policy: policyFor("222222222222") }),
      /putting ECR Repository Policy .*ThrottlingException: Rate exceeded$/,
    );
  });

  it("logs what talks to AWS: once each, with the id, and with the error", async () => {
    const made = await createRepository();
    await provider.delete(REPOSITORY, made);
    assert.deepEqual(calls, [
      { method: "Create", type: "aws:ecr/repository:Repository", urn: REPOSITORY, id: made.id },
      { method: "Delete", type: "aws:ecr/repository:Repository", urn: REPOSITORY, id: made.id },
    ]);
  });
});
