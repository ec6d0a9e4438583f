import assert from "node:assert/strict";
import { readConsumer } from "../../ecr/consumer";
import { readConsumerRoles } from "../../ecr/consumer-roles";
import { formatProblem, Problems } from "../../ecr/problem";

const service = {
  image: "api",
  cluster: "arn:aws:ecs:us-east-1:222222222222:cluster/main",
  subnets: ["subnet-0123456789abcdef0"],
};

function read(values: { pullers?: unknown; services?: unknown; images?: Record<string, unknown> }) {
  const { pullers, services, images } = values;
  const { request } = readConsumer({ environment: "staging", ...(images && { images }) });
  const problems = new Problems();
  const roles = readConsumerRoles({ pullers, services, images }, request, problems);
  return { ...roles, problems: problems.list().map(formatProblem) };
}

describe("what a consumer stack makes in its account", () => {
  it("is nothing where it says nothing", () => {
    assert.deepEqual(read({}), { pullers: [], repositories: undefined, services: [], problems: [] });
  });

  it("is the policy of its pullers on the repositories of its images, each once", () => {
    const images = { api: "team/api:v1", old: "team/api:v0", base: "base:v1" };
    assert.deepEqual(read({ pullers: ["eks-nodes", "arn:aws:iam::222222222222:role/pods"], images }), {
      pullers: ["eks-nodes", "arn:aws:iam::222222222222:role/pods"],
      repositories: ["base", "team/api"],
      services: [],
      problems: [],
    });
  });

  it("is, without images, the policy of its pullers on all that its environment may read", () => {
    assert.equal(read({ pullers: ["eks-nodes"] }).repositories, undefined);
    assert.equal(read({ pullers: ["eks-nodes"], images: {} }).repositories, undefined);
  });

  it("is its services, each with the repository of its image", () => {
    const { services, problems } = read({
      services: { web: service },
      images: { api: "team/api:v1", worker: "team/worker:v1" },
    });
    assert.deepEqual(problems, []);
    assert.deepEqual(
      services.map(({ name, image, repository }) => ({ name, image, repository })),
      [{ name: "web", image: "api", repository: "team/api" }],
    );
  });

  it("doesn't call an image missing that has a problem of its own", () => {
    const { services, problems } = read({ services: { web: service }, images: { api: "team/api" } });
    assert.deepEqual([services, problems], [[], []]);
  });
});
