import assert from "node:assert/strict";
import { formatProblem, Problems } from "../../ecr/problem";
import { readServices } from "../../ecr/service";
import { Place } from "../../ecr/shape";

const cluster = "arn:aws:ecs:eu-central-1:222222222222:cluster/main";
const subnet = (n: number) => `subnet-0123456${String(n).padStart(2, "0")}`;
const least = { image: "api", cluster, subnets: [subnet(1)] };

function read(value: unknown) {
  const problems = new Problems();
  const services = readServices(new Place(value, "services", problems), ["api", "worker"]);
  return { services, problems: problems.list().map(formatProblem) };
}

describe("services of a consumer stack", () => {
  it("need an image, a cluster and subnets, and have defaults for the rest", () => {
    assert.deepEqual(read({ web: least }), {
      services: [
        {
          name: "web",
          ...least,
          securityGroups: [],
          assignPublicIp: false,
          size: { cpu: 256, memory: 512 },
          cpuArchitecture: "X86_64",
          desiredCount: 1,
          port: undefined,
          environment: {},
          executionRole: undefined,
          taskRole: undefined,
        },
      ],
      problems: [],
    });
  });

  it("can say all of it; ids are sorted, so that their order never matters", () => {
    const role = (name: string) => `arn:aws:iam::222222222222:role/ecs/${name}`;
    const written = {
      image: "worker",
      cluster,
      subnets: [subnet(2), subnet(1), subnet(2)],
      securityGroups: ["sg-0123456789abcdef0"],
      assignPublicIp: true,
      cpu: 1024,
      memory: 4096,
      cpuArchitecture: "ARM64",
      desiredCount: 0,
      port: 8080,
      environment: { LEVEL: "info", EMPTY: "" },
      executionRole: role("execution"),
      taskRole: role("task"),
    };
    const { cpu, memory, ...rest } = written;
    assert.deepEqual(read({ "web-2": written }), {
      services: [
        {
          ...rest,
          name: "web-2",
          subnets: [subnet(1), subnet(2)],
          size: { cpu, memory },
          executionRole: { arn: role("execution"), name: "execution" },
          taskRole: { arn: role("task"), name: "task" },
        },
      ],
      problems: [],
    });
  });

  it("are sorted by name", () => {
    const { services } = read({ b: least, a: least });
    assert.deepEqual(
      services.map(({ name }) => name),
      ["a", "b"],
    );
  });

  it("take as many subnets and security groups as ECS does", () => {
    const many = (count: number, kind: string) =>
      Array.from({ length: count }, (_, index) => `${kind}-${String(index).padStart(8, "0")}`);
    const of = (subnets: number, groups: number) =>
      read({ web: { ...least, subnets: many(subnets, "subnet"), securityGroups: many(groups, "sg") } })
        .problems;
    assert.deepEqual(of(16, 5), []);
    assert.deepEqual(of(17, 6), [
      "services.web.subnets: are 17, ECS takes 16 [service-invalid]",
      "services.web.securityGroups: are 6, ECS takes 5 [service-invalid]",
    ]);
  });

  it("are refused where they are no map, or a service is none", () => {
    assert.deepEqual(read([least]).problems, [
      "services: is a list, wanted a map of services by name [type-wrong]",
    ]);
    assert.deepEqual(read({ web: "api" }).problems, [
      'services.web: is the string "api", wanted a map of a service\'s settings [type-wrong]',
    ]);
  });

  it("know a misspelt setting", () => {
    assert.deepEqual(read({ web: { ...least, securityGroup: [] } }).problems, [
      'services.web.securityGroup: unknown key; did you mean "securityGroups"? (known: image, cluster, subnets, securityGroups, assignPublicIp, cpu, memory, cpuArchitecture, desiredCount, port, environment, executionRole, taskRole) [key-unknown]',
    ]);
  });
});
