import assert from "node:assert/strict";
import { CreateRepositoryCommand, DescribeRepositoriesCommand } from "@aws-sdk/client-ecr";
import { accountConfig } from "../../sandbox/accounts";
import type { Project } from "../../sandbox/project";
import { importFile, recover } from "../../sandbox/recover";
import { Sandbox } from "../../sandbox/sandbox";
import { until } from "./support";

const NAMES = Array.from({ length: 12 }, (_, index) => `team/service-${index}`);
const STACK = "tooling";

describe("recovering a stack whose update was killed", function () {
  this.timeout(600_000); // the first run on a machine builds the engine
  let sandbox: Sandbox;
  let project: Project;
  before(async () => {
    sandbox = await Sandbox.start();
    const config = {
      ...accountConfig("tooling"),
      "shared-tooling-registry:role": "tooling",
      "shared-tooling-registry:repositories": NAMES,
      "shared-tooling-registry:environments": { staging: ["222222222222"] },
    };
    project = await sandbox.project("recover", { stacks: { [STACK]: config } });
    await project.createStack(STACK);
  });
  after(() => sandbox.stop());

  const pulumi = (args: string[]) => project.pulumi(args, { stack: STACK });

  async function pendingCreates(): Promise<string[]> {
    const { deployment } = await project.stackExport(STACK);
    return (deployment.pending_operations ?? []).map(({ resource }) => String(resource.inputs?.["name"]));
  }

  async function creationTimes() {
    const { repositories = [] } = await sandbox.clients
      .ecr("tooling")
      .send(new DescribeRepositoriesCommand({}));
    return new Map(
      repositories.map(({ repositoryName, createdAt }) => [repositoryName, createdAt?.getTime()]),
    );
  }

  it("imports what exists, forgets what doesn't, and the next up ends in the plan without recreating anything", async () => {
    // Half of the repositories are created without the engine hearing of it; the others never get there.
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const isCreate = (operation: string) => operation === "CreateRepository";
    const arrives = (name = "") => NAMES.indexOf(name) % 2 === 0;
    sandbox.wire.after = ({ operation }) => (isCreate(operation) ? held : undefined);
    sandbox.wire.before = async ({ operation, repositoryName }) => {
      if (!isCreate(operation) || arrives(repositoryName)) return undefined;
      await held;
      return { status: 400, type: "InvalidParameterException", message: "the engine is gone" };
    };
    const { child, finished } = await project.spawn(["up", "--yes", "--skip-preview"], { stack: STACK });
    const asked = (arriving: boolean) =>
      sandbox.wire.calls.some(
        ({ operation, repositoryName: name }) => isCreate(operation) && arrives(name) === arriving,
      );
    await until(() => asked(true) && asked(false), "repositories of both kinds are being created");
    await until(async () => (await creationTimes()).size > 0, "a repository exists");
    child.kill("SIGKILL");
    await finished;
    sandbox.wire.after = undefined;
    sandbox.wire.before = ({ operation }) =>
      isCreate(operation)
        ? { status: 400, type: "InvalidParameterException", message: "the engine is gone" }
        : undefined;
    release();

    const pending = await pendingCreates();
    const existing = await creationTimes();
    const { imported, missing, unresolved } = await recover(pulumi);
    sandbox.wire.before = undefined;
    assert.deepEqual(imported.sort(), pending.filter((name) => existing.has(name)).sort());
    assert.deepEqual(missing.sort(), pending.filter((name) => !existing.has(name)).sort());
    assert.ok(imported.length > 0 && missing.length > 0);
    assert.deepEqual(unresolved, []);
    assert.deepEqual(await pendingCreates(), []);

    const { code, stdout } = await pulumi(["up", "--yes", "--skip-preview"]);
    assert.equal(code, 0, stdout);
    const now = await creationTimes();
    assert.deepEqual([...now.keys()].sort(), [...NAMES].sort());
    for (const [name, createdAt] of existing) assert.equal(now.get(name), createdAt, name);
    assert.equal((await pulumi(["preview", "--expect-no-changes"])).code, 0);
  });

  it("takes over a repository that exists and that the state never heard of, if it is told to", async () => {
    const extra = "team/extra";
    await sandbox.clients.ecr("tooling").send(new CreateRepositoryCommand({ repositoryName: extra }));
    const { code, stdout } = await pulumi([
      "config",
      "set",
      "--path",
      `repositories[${NAMES.length}]`,
      extra,
    ]);
    assert.equal(code, 0, stdout);
    assert.deepEqual((await recover(pulumi)).imported, []);
    assert.deepEqual((await recover(pulumi, { adopt: true })).imported, [extra]);
    const up = await pulumi(["up", "--yes", "--skip-preview"]);
    assert.equal(up.code, 0, up.stdout);
  });
});

describe("the file that pulumi import reads", () => {
  const urn = (type: string, name: string) => `urn:pulumi:s::p::${type}::${name}`;
  const parent = urn("shared-tooling-registry:index:SharedToolingRegistry", "registry");
  const repository = "aws:ecr/repository:Repository";
  const provider = (name: string) => ({
    urn: urn("pulumi:providers:aws", name),
    type: "pulumi:providers:aws",
    inputs: { version: "7.48.0" },
  });

  it("names each repository with its parent, its provider's version and, if that is not the default one, its provider", () => {
    const state = [provider("default_7_48_0"), provider("second")];
    const wanted = [
      {
        urn: urn(`shared-tooling-registry:index:SharedToolingRegistry$${repository}`, "registry-a"),
        type: repository,
        inputs: { name: "a" },
        parent,
        provider: `${urn("pulumi:providers:aws", "default_7_48_0")}::id-1`,
      },
      {
        urn: urn(repository, "b::c"),
        type: repository,
        inputs: { name: "b", region: "eu-west-1" },
        parent: urn("pulumi:pulumi:Stack", "p-s"),
        provider: `${urn("pulumi:providers:aws", "second")}::id-2`,
      },
    ];
    assert.deepEqual(importFile(wanted, state), {
      nameTable: { known0: parent, known1: urn("pulumi:providers:aws", "second") },
      resources: [
        {
          type: repository,
          name: "import0",
          logicalName: "registry-a",
          id: "a",
          parent: "known0",
          version: "7.48.0",
        },
        {
          type: repository,
          name: "import1",
          logicalName: "b::c",
          id: "b@eu-west-1",
          provider: "known1",
          version: "7.48.0",
        },
      ],
    });
  });
});
