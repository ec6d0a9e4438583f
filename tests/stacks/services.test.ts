import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { buildContract } from "../../ecr/contract";
import { readStackConfig } from "../../ecr/stack-config";
import packageJson from "../../package.json";
import { consumer } from "../../stacks/consumer";
import { type Config, goodConsumerConfig, stackFile } from "../bad-config";
import { mockEngine } from "../mock-engine";

const host = "111111111111.dkr.ecr.us-east-1.amazonaws.com";
const arn = (name: string) => `arn:aws:ecr:us-east-1:111111111111:repository/${name}`;
const repository = (name: string) => ({ url: `${host}/${name}`, arn: arn(name), environments: ["staging"] });
const contract = buildContract({
  "team/api": repository("team/api"),
  "team/worker": repository("team/worker"),
});

const cluster = "arn:aws:ecs:us-east-1:222222222222:cluster/main";
const least = { image: "api", cluster, subnets: ["subnet-0123456789abcdef0"] };
const roleArn = (name: string) => `arn:aws:iam::222222222222:role/${name}`;
const logGroupArn = "arn:aws:logs:us-east-1:222222222222:log-group";

/** What AWS answers for what is made here. */
function state(type: string, name: string): Record<string, unknown> {
  switch (type) {
    case "pulumi:pulumi:StackReference":
      return { outputs: { contract } };
    case "aws:iam/role:Role":
      return { arn: roleArn(`${name}-0123456`), name: `${name}-0123456` };
    case "aws:cloudwatch/logGroup:LogGroup":
      return { arn: `${logGroupArn}:${name}-0123456`, name: `${name}-0123456`, region: "us-east-1" };
    default:
      return {};
  }
}

/** What a stack with these services asks the engine to make, in the order in which it is made. */
async function made(services: Record<string, unknown>, images?: unknown) {
  const config: Config = { ...goodConsumerConfig(), services, ...(images !== undefined && { images }) };
  const { config: reading, problems, argumentProblems } = readStackConfig(stackFile(config));
  assert.deepEqual([...problems, ...argumentProblems], []);
  const functions = {
    "aws:index/getCallerIdentity:getCallerIdentity": { accountId: "222222222222" },
  };
  const engine = mockEngine({ state, functions });
  consumer(reading as Extract<typeof reading, { role: "consumer" }>);
  await engine.settled();
  return engine.registrations
    .filter(({ type }) => !type.endsWith("SharedRegistryReference"))
    .map(({ type, name, inputs }) => ({ type, name, inputs: inputs as Record<string, unknown> }));
}

const fargateOf = async (...args: Parameters<typeof made>) => {
  const services = (await made(...args)).filter(({ type }) => type === "awsx:ecs:FargateService");
  return services.map(({ name, inputs }) => ({ name, inputs }));
};

const statements = (inputs: Record<string, unknown>) => JSON.parse(String(inputs["policy"])).Statement;

describe("services, as mocks see them, which proves nothing of what awsx's plugin makes of it", () => {
  it("are each one FargateService with exactly these inputs", async () => {
    assert.deepEqual(await fargateOf({ web: least }), [
      {
        name: "web",
        inputs: {
          cluster,
          desiredCount: 1,
          networkConfiguration: { subnets: least.subnets, assignPublicIp: false },
          deploymentCircuitBreaker: { enable: true, rollback: true },
          taskDefinitionArgs: {
            cpu: "256",
            memory: "512",
            runtimePlatform: { cpuArchitecture: "X86_64", operatingSystemFamily: "LINUX" },
            executionRole: { roleArn: roleArn("web-execution-0123456") },
            taskRole: { skip: true },
            logGroup: { skip: true },
            container: {
              name: "web",
              image: `${host}/team/api:v1.2.3`,
              essential: true,
              environment: [],
              logConfiguration: {
                logDriver: "awslogs",
                options: {
                  "awslogs-group": "web-0123456",
                  "awslogs-region": "us-east-1",
                  "awslogs-stream-prefix": "web",
                },
              },
            },
          },
        },
      },
    ]);
  });

  it("take every setting to its input", async () => {
    const [fargate] = await fargateOf({
      web: {
        ...least,
        securityGroups: ["sg-0123456789abcdef0"],
        assignPublicIp: true,
        cpu: 1024,
        memory: 4096,
        cpuArchitecture: "ARM64",
        desiredCount: 3,
        port: 8080,
        environment: { LEVEL: "info" },
        executionRole: roleArn("execution"),
        taskRole: roleArn("task"),
      },
    });
    const { taskDefinitionArgs, ...inputs } = fargate?.inputs ?? {};
    const { container, ...task } = taskDefinitionArgs as Record<string, Record<string, unknown>>;
    assert.deepEqual(inputs, {
      cluster,
      desiredCount: 3,
      networkConfiguration: {
        subnets: least.subnets,
        securityGroups: ["sg-0123456789abcdef0"],
        assignPublicIp: true,
      },
      deploymentCircuitBreaker: { enable: true, rollback: true },
    });
    assert.deepEqual(task, {
      cpu: "1024",
      memory: "4096",
      runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" },
      executionRole: { roleArn: roleArn("execution") },
      taskRole: { roleArn: roleArn("task") },
      logGroup: { skip: true },
    });
    assert.deepEqual(container?.["portMappings"], [{ containerPort: 8080 }]);
    assert.deepEqual(container?.["environment"], [{ name: "LEVEL", value: "info" }]);
  });

  it("pull by digest where the image is given by it", async () => {
    const digest = `sha256:${"ab".repeat(32)}`;
    const [fargate] = await fargateOf({ web: least }, { api: { repository: "team/api", digest } });
    const inputs = JSON.stringify(fargate?.inputs["taskDefinitionArgs"]);
    assert.equal(JSON.parse(inputs).container.image, `${host}/team/api@${digest}`);
  });
});

describe("the execution role of a service", () => {
  it("is made for it: it pulls from the service's repository, writes to its log group, and no more", async () => {
    const registered = await made({ web: least });
    const role = registered.find(({ type }) => type === "aws:iam/role:Role");
    assert.equal(role?.name, "web-execution");
    assert.deepEqual(Object.keys(role.inputs), ["assumeRolePolicy"]);
    assert.deepEqual(JSON.parse(String(role.inputs["assumeRolePolicy"])), {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" },
      ],
    });
    const policies = registered.filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy");
    assert.deepEqual(
      policies
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map(({ name, inputs }) => [name, inputs["role"], statements(inputs)]),
      [
        [
          "web-execution-role0",
          "web-execution-0123456",
          [
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
              Resource: [arn("team/api")],
            },
          ],
        ],
        [
          "web-logs",
          "web-execution-0123456",
          [
            {
              Sid: "WriteLogs",
              Effect: "Allow",
              Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
              Resource: `${logGroupArn}:web-0123456:*`,
            },
          ],
        ],
      ],
    );
  });

  it("has its policies before a task can want them", async () => {
    const order = (await made({ web: least })).map(({ name }) => name);
    const service = order.lastIndexOf("web");
    assert.ok(order.indexOf("web-execution-role0") < service);
    assert.ok(order.indexOf("web-logs") < service);
    assert.equal(service, order.length - 1);
  });

  it("can be one that exists, which gets the same policies", async () => {
    const registered = await made({ web: { ...least, executionRole: roleArn("ecs/execution") } });
    assert.deepEqual(
      registered.filter(({ type }) => type === "aws:iam/role:Role"),
      [],
    );
    assert.deepEqual(
      registered
        .filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy")
        .map(({ name, inputs }) => [name, inputs["role"]])
        .sort(),
      [
        ["web-execution-execution", "execution"],
        ["web-logs", "execution"],
      ],
    );
  });

  it("is another for each service", async () => {
    const registered = await made({ api: least, worker: { ...least, image: "worker" } });
    const pulls = registered
      .filter(({ name }) => name.endsWith("-role0"))
      .map(({ inputs }) => [inputs["role"], statements(inputs)[1].Resource]);
    assert.deepEqual(pulls.sort(), [
      ["api-execution-0123456", [arn("team/api")]],
      ["worker-execution-0123456", [arn("team/worker")]],
    ]);
  });
});

describe("a stack with services where @pulumi/awsx isn't installed", function () {
  this.timeout(60_000);

  it("says what to install, which is what package.json has as an optional peer", () => {
    const program = `
      require("ts-node/register");
      const Module = require("node:module");
      const resolve = Module._resolveFilename;
      Module._resolveFilename = function (request, ...rest) {
        if (request.startsWith("@pulumi/awsx")) {
          throw Object.assign(new Error("Cannot find module"), { code: "MODULE_NOT_FOUND" });
        }
        return resolve.call(this, request, ...rest);
      };
      require("./tests/mock-engine").mockEngine();
      try {
        require("./stacks/services").runServices(undefined, []);
      } catch (error) {
        process.stdout.write(error.message, () => process.exit(0));
      }
    `;
    const cwd = join(__dirname, "..", "..");
    const { stdout, stderr } = spawnSync(process.execPath, ["-e", program], { cwd, encoding: "utf8" });
    assert.equal(stderr, "");
    assert.equal(
      stdout,
      `services needs the package @pulumi/awsx, which is not installed here: npm install @pulumi/awsx@${packageJson.peerDependencies["@pulumi/awsx"]}`,
    );
    assert.deepEqual(packageJson.peerDependenciesMeta, { "@pulumi/awsx": { optional: true } });
  });
});
