import assert from "node:assert/strict";
import { join } from "node:path";
import { GetRolePolicyCommand, ListRolePoliciesCommand } from "@aws-sdk/client-iam";
import { accountConfig } from "../../sandbox/accounts";
import { engineTimeout, Stack, theSandbox } from "./support";

const examples = join(__dirname, "..", "..", "examples");

describe("The examples, through the compiled package, on the real engine", function () {
  this.timeout(engineTimeout);

  it("examples/minimal makes a registry that examples/consumer reads", async () => {
    const sandbox = theSandbox();
    const create = async (example: string, config: Record<string, unknown>) => {
      const main = join(examples, example, "index.ts");
      const project = await sandbox.project(`example-${example}`, { main, projectName: example });
      const stack = await Stack.create(sandbox, project, "dev", config);
      await stack.up();
      await stack.expectNoChanges();
      return project.outputs("dev");
    };
    const { contract } = await create("minimal", accountConfig("tooling"));
    const { registryId, repositories } = contract as { registryId: string; repositories: object };
    assert.equal(registryId, "111111111111");
    assert.deepEqual(Object.keys(repositories), ["team/api", "team/worker"]);

    const outputs = await create("consumer", {
      ...accountConfig("staging"),
      "consumer:registryStack": "organization/minimal/dev",
    });
    const host = "111111111111.dkr.ecr.us-east-1.amazonaws.com";
    assert.equal(outputs["api"], `${host}/team/api:v1.2.3`);
    assert.equal(outputs["worker"], `${host}/team/worker:v7`);
    const RoleName = String(outputs["nodeRole"]);
    const iam = sandbox.clients.iam("staging");
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    const [PolicyName, ...others] = PolicyNames;
    assert.match(PolicyName ?? "", /^puller-role0-[0-9a-f]{7}$/);
    assert.deepEqual(others, []);
    const { PolicyDocument = "" } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    assert.deepEqual(JSON.parse(decodeURIComponent(PolicyDocument)).Statement[1].Resource, [
      "arn:aws:ecr:us-east-1:111111111111:repository/team/api",
      "arn:aws:ecr:us-east-1:111111111111:repository/team/worker",
    ]);
  });
});
