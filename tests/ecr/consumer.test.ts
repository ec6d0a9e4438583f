import assert from "node:assert/strict";
import { readConsumer, resolveImages } from "../../ecr/consumer";
import { buildContract } from "../../ecr/contract";
import { formatProblem } from "../../ecr/problem";

const host = "111111111111.dkr.ecr.eu-central-1.amazonaws.com";
const digest = `sha256:${"ab".repeat(32)}`;
const contract = buildContract(
  Object.fromEntries(
    Object.entries({
      "team/api": ["production", "staging"],
      "team/worker": ["staging"],
      "team/secret": ["production"],
    }).map(([name, environments]) => [
      name,
      {
        url: `${host}/${name}`,
        arn: `arn:aws:ecr:eu-central-1:111111111111:repository/${name}`,
        environments,
      },
    ]),
  ),
);

/** The images that a consumer gets, or the problems in its way. */
function images(args: Record<string, unknown>) {
  const { request, problems } = readConsumer({ environment: "staging", ...args });
  assert.deepEqual(problems, []);
  const resolved = resolveImages(contract, request);
  return { images: resolved.images, problems: resolved.problems.map(formatProblem) };
}

describe("what a consumer asks for", () => {
  it("becomes URIs by its own names", () => {
    const asked = {
      images: {
        api: { repository: "team/api", tag: "v1.2.3" },
        worker: "registry.old.example/worker:v7",
        pinned: `team/api@${digest}`,
        whole: `${host}/team/api:v1`,
      },
      imageMappings: { "registry.old.example": "team" },
    };
    assert.deepEqual(images(asked), {
      images: {
        api: `${host}/team/api:v1.2.3`,
        pinned: `${host}/team/api@${digest}`,
        whole: `${host}/team/api:v1`,
        worker: `${host}/team/worker:v7`,
      },
      problems: [],
    });
  });

  it("may be nothing", () => {
    assert.deepEqual(images({}), { images: {}, problems: [] });
  });

  it("is refused for a repository that isn't there, with the nearest that it may read", () => {
    assert.deepEqual(images({ images: { api: "team/apo:v1", other: "team/secre:v1" } }).problems, [
      'images.api: there is no repository "team/apo" in the shared registry; did you mean "team/api"? [repository-unknown]',
      'images.other: there is no repository "team/secre" in the shared registry [repository-unknown]',
    ]);
  });

  it("is refused for a repository of others, with who reads it", () => {
    assert.deepEqual(images({ images: { api: "team/secret:v1", worker: "team/worker:v1" } }), {
      images: { worker: `${host}/team/worker:v1` },
      problems: [
        'images.api: environment "staging" may not read repository "team/secret" (its environments: production): let it in in the tooling stack\'s config, then run pulumi up there [environment-unauthorized]',
      ],
    });
  });

  it("is refused for an environment that reads nothing, with those that do", () => {
    assert.deepEqual(images({ environment: "prodution", images: { api: "team/api:v1" } }), {
      images: {},
      problems: [
        'environment: environment "prodution" may read no repository of the shared registry; did you mean "production"? (environments there: production, staging): let it in in the tooling stack\'s config, then run pulumi up there [environment-unauthorized]',
      ],
    });
  });

  it("hides nothing else that is wrong behind an environment that reads nothing", () => {
    const wanted = {
      api: "team/apo:v1",
      worker: "registry.old.example/team/worker:v1",
      secret: "team/secret:v1",
    };
    const { problems } = images({ environment: "prodution", images: wanted });
    assert.deepEqual(problems.slice(1), [
      'images.api: there is no repository "team/apo" in the shared registry; did you mean "team/api"? [repository-unknown]',
      'images.worker: names the registry registry.old.example, which is neither the shared one nor in imageMappings: add it there with its prefix in the shared registry ("" for none) [image-reference]',
    ]);
  });

  it("is refused for a registry that is neither the shared one nor mapped", () => {
    assert.deepEqual(images({ images: { api: "registry.old.example/team/api:v1" } }).problems, [
      'images.api: names the registry registry.old.example, which is neither the shared one nor in imageMappings: add it there with its prefix in the shared registry ("" for none) [image-reference]',
    ]);
  });

  it("lists all that is wrong before the contract is known", () => {
    const { problems } = readConsumer({ environmnt: "x", images: { a: 1, b: "b" }, imageMappings: [] });
    assert.deepEqual(problems.map(formatProblem), [
      'environmnt: unknown key; did you mean "environment"? (known: environment, images, imageMappings, region, fallback) [key-unknown]',
      "environment: is missing: give the name of this environment in the tooling stack's config [required]",
      "imageMappings: is a list, wanted a map from old registry hosts to prefixes in the shared registry [type-wrong]",
      "images.a: is the number 1, wanted an image reference, or a map with repository and tag or digest [type-wrong]",
      'images.b: "b" has neither tag nor digest: say which image, as in b:v1.2.3 [image-reference]',
    ]);
  });
});
