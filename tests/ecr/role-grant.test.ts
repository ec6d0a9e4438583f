import assert from "node:assert/strict";
import { later } from "../../ecr/account";
import { buildContract } from "../../ecr/contract";
import { pullPolicy } from "../../ecr/identity-policy";
import { formatProblem, Problems } from "../../ecr/problem";
import {
  type Grantable,
  grantableOf,
  grantableToPublisher,
  grantableToReader,
  grantPolicy,
  readGrant,
  readRepositoryArns,
} from "../../ecr/role-grant";
import { Place } from "../../ecr/shape";

const arn = (name: string) => `arn:aws:ecr:eu-central-1:111111111111:repository/${name}`;
const entry = (name: string, ...environments: string[]) => ({
  url: `111111111111.dkr.ecr.eu-central-1.amazonaws.com/${name}`,
  arn: arn(name),
  environments,
});
const contract = buildContract({
  "team/api": entry("team/api", "production", "staging"),
  "team/secret": entry("team/secret", "production"),
  "team/idle": entry("team/idle"),
});
const kind = { policyOf: pullPolicy, managedPolicy: "AmazonEC2ContainerRegistryPullOnly" };

/** The repositories in the policy that comes of these arguments, or the problems in its way. */
function granted(grantable: Grantable, repositories?: string[]) {
  const args = {
    registry: { repositoryArns: later },
    roles: ["nodes"],
    ...(repositories && { repositories }),
  };
  const { request, problems } = readGrant(args, { canOmitRepositories: true });
  assert.deepEqual(problems, []);
  const { text, problems: others } = grantPolicy(request, grantable, kind);
  return others.length > 0 ? others.map(formatProblem) : JSON.parse(text).Statement[1].Resource;
}

describe("what roles are granted", () => {
  it("is, to a reader, what its environment may read", () => {
    const staging = grantableToReader(contract, "staging");
    assert.deepEqual(granted(staging), [arn("team/api")]);
    assert.deepEqual(granted(staging, ["team/api"]), [arn("team/api")]);
    assert.deepEqual(granted(staging, ["team/idle", "team/apo"]), [
      'repositories[0]: environment "staging" may not read repository "team/idle" (its environments: none): let it in in the tooling stack\'s config, then run pulumi up there [environment-unauthorized]',
      'repositories[1]: there is no repository "team/apo" in the shared registry; did you mean "team/api"? [repository-unknown]',
    ]);
  });

  it("is, to a publisher, whatever is there", () => {
    assert.deepEqual(granted(grantableToPublisher(contract), ["team/secret", "team/idle"]), [
      arn("team/idle"),
      arn("team/secret"),
    ]);
  });

  it("is no method that every object has", () => {
    assert.deepEqual(granted(grantableOf({ "team/api": arn("team/api") }), ["constructor"]), [
      'repositories[0]: there is no repository "constructor" in the shared registry [repository-unknown]',
    ]);
  });

  it("is something", () => {
    assert.deepEqual(granted(grantableToReader(contract, "nobody")), [
      "registry: has no repository that these roles could use [repository-unknown]",
    ]);
  });
});

describe("the arguments of a grant", () => {
  it("keep the order of roles and the place of one known later, and name each repository once", () => {
    const args = {
      registry: { repositoryArns: later },
      roles: ["b", later, "a", later],
      repositories: ["y", "x", "y"],
    };
    const { request, problems } = readGrant(args, { canOmitRepositories: false });
    assert.deepEqual(problems, []);
    assert.deepEqual(
      request.roles.map(({ role, index }) => [role === later ? "later" : role.name, index]),
      [
        ["b", 0],
        ["later", 1],
        ["a", 2],
        ["later", 3],
      ],
    );
    assert.deepEqual(
      request.repositories?.map(({ name }) => name),
      ["y", "x"],
    );
  });

  it("name their repositories, where not every one can be meant", () => {
    const args = { registry: { repositoryArns: {} }, roles: ["a"] };
    const problemsOf = (canOmitRepositories: boolean) =>
      readGrant(args, { canOmitRepositories }).problems.map(formatProblem);
    assert.deepEqual(problemsOf(true), []);
    assert.deepEqual(problemsOf(false), ["repositories: is missing: give names of repositories [required]"]);
  });
});

describe("ARNs by name of repository", () => {
  const read = (value: unknown) => {
    const problems = new Problems();
    const arns = readRepositoryArns(new Place(value, "registry.repositoryArns", problems));
    return problems.hasErrors ? problems.list().map(formatProblem) : arns;
  };

  it("are a map of ARNs of repositories in any partition", () => {
    const arns = { a: arn("a"), b: "arn:aws-us-gov:ecr:us-gov-west-1:111111111111:repository/b/c__d" };
    assert.deepEqual(read(arns), arns);
  });

  for (const wrong of [arn("*"), `${arn("a")}*`, "arn:aws:iam::111111111111:role/a", "team/api", ""]) {
    it(`aren't ${JSON.stringify(wrong)}`, () => {
      assert.deepEqual(read({ a: wrong }), [
        `registry.repositoryArns.a: is ${JSON.stringify(wrong)}, wanted the ARN of a repository [type-wrong]`,
      ]);
    });
  }

  it("aren't an output that is missing, or something else", () => {
    assert.deepEqual(read(undefined), [
      "registry.repositoryArns: is missing: give the ARNs of repositories by name [required]",
    ]);
    assert.deepEqual(read("yes"), [
      'registry.repositoryArns: is the string "yes", wanted the ARNs of repositories by name [type-wrong]',
    ]);
  });
});
