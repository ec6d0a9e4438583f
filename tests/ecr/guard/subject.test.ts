import assert from "node:assert/strict";
import { later } from "../../../ecr/account";
import { type LocatedRequester, type Subject, subjectsOf, unnamedIn } from "../../../ecr/guard/subject";
import { planRegistry } from "../../../ecr/plan";

const organization = "o-a1b2c3d4e5";

const declaredIn = (args: Record<string, unknown>) => {
  const { plan, problems } = planRegistry({ repositories: ["team/api"], ...args });
  assert.deepEqual(
    problems.filter(({ severity }) => severity === "error"),
    [],
  );
  return plan.declared;
};
const subjectsIn = (args: Record<string, unknown>) => subjectsOf(declaredIn(args));
/** The subjects of an environment `staging`. */
const staging = (readers: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  subjectsIn({ environments: { staging: readers }, ...more }).environments.get("staging") ?? [];
const shown = ({ label, kind, requesters }: Subject) => [label, kind, requesters.map(nameOf)];
const nameOf = ({ principal }: LocatedRequester) => principal.name;
const contextsOf = ({ requesters }: Subject) =>
  requesters.flatMap(({ requests }) => requests.map(({ context }) => context));

const pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];

describe("the subjects of an environment", () => {
  it("are for an account a role of it that nothing names", () => {
    assert.deepEqual(staging({ accounts: ["222222222222"] }).map(shown), [
      ["222222222222", "account", ["arn:aws:iam::222222222222:role/unnamed"]],
    ]);
  });

  it("are for a role that role", () => {
    const role = "arn:aws:iam::222222222222:role/eks/nodes";
    assert.deepEqual(staging({ roles: [role] }).map(shown), [[role, "role", [role]]]);
  });

  it("are for a pattern two roles that it matches, one of them with a path in the place of the star", () => {
    const pattern = "arn:aws:iam::222222222222:role/eks-*";
    assert.deepEqual(staging({ roles: [pattern] }).map(shown), [
      [
        pattern,
        "role-pattern",
        ["arn:aws:iam::222222222222:role/eks-0", "arn:aws:iam::222222222222:role/eks-0/0"],
      ],
    ]);
  });

  it("are for an organisation a role of an account that nobody names, with the organisation's id", () => {
    const [subject] = staging({ organization: { id: organization } });
    assert.ok(subject);
    assert.deepEqual(shown(subject), [
      organization,
      "organization",
      ["arn:aws:iam::999999999999:role/unnamed"],
    ]);
    assert.deepEqual(contextsOf(subject), [
      {
        "aws:SecureTransport": "true",
        "aws:RequestedRegion": "unnamed-region-1",
        "aws:PrincipalOrgID": organization,
        "aws:PrincipalOrgPaths": [`${organization}/r-0000/ou-0000-unnamed0/`],
      },
    ]);
  });

  it("are for a path's units the one itself and one below it, where the path has both", () => {
    const unit = `${organization}/r-ab12/ou-ab12-11111111`;
    const paths = [`${unit}/`, `${unit}/*`, `${organization}/*/ou-ab12-22222222/`];
    const units = staging({ organization: { id: organization, paths } }).map((subject) => [
      subject.label,
      contextsOf(subject).flatMap((context) => context["aws:PrincipalOrgPaths"]),
    ]);
    assert.deepEqual(units, [
      [paths[2], [`${organization}/ou-0000-unnamed0/ou-ab12-22222222/`]],
      [paths[0], [`${unit}/`]],
      [paths[1], [`${unit}/`, `${unit}/ou-0000-unnamed0/`]],
    ]);
  });

  it("are for Lambda the service, acting for a function of the account", () => {
    const [account, lambda] = staging({ accounts: ["222222222222"], lambda: true, access: "audit" });
    assert.ok(account && lambda);
    assert.deepEqual(shown(lambda), [
      "lambda.amazonaws.com for 222222222222",
      "service",
      ["lambda.amazonaws.com"],
    ]);
    assert.deepEqual(contextsOf(lambda), [
      {
        "aws:SecureTransport": "true",
        "aws:RequestedRegion": "unnamed-region-1",
        "aws:SourceArn": "arn:aws:lambda:unnamed-region-1:222222222222:function:unnamed",
        "aws:SourceAccount": "222222222222",
      },
    ]);
    assert.deepEqual(lambda.actions, ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]);
    assert.deepEqual(account.actions.length, 10);
  });

  it("are to be allowed what their access level says", () => {
    assert.deepEqual(
      staging({ accounts: ["222222222222"] }).map(({ actions }) => actions),
      [pull],
    );
  });

  it("leave out what is known later", () => {
    assert.deepEqual(
      staging({ accounts: ["222222222222", later] }).map(({ label }) => label),
      ["222222222222"],
    );
  });

  it("leave what can't be known unknown: an address, a tag, and what organisation an account is in", () => {
    const contexts = staging({ accounts: ["222222222222"] }).flatMap(contextsOf);
    assert.deepEqual(contexts, [
      { "aws:SecureTransport": "true", "aws:RequestedRegion": "unnamed-region-1" },
    ]);
  });

  it("are in the registry's partition", () => {
    const subjects = subjectsIn({
      partition: "aws-cn",
      environments: { staging: { accounts: ["222222222222"], lambda: true } },
    });
    assert.deepEqual(
      subjects.environments.get("staging")?.flatMap(({ requesters }) => requesters.map(nameOf)),
      ["arn:aws-cn:iam::222222222222:role/unnamed", "lambda.amazonaws.com"],
    );
  });
});

describe("the subjects of a publisher", () => {
  it("are to be allowed to pull and to push", () => {
    const publishers = { ci: { accounts: ["444444444444"], repositories: ["*"] } };
    const subjects = subjectsIn({ publishers }).publishers.get("ci") ?? [];
    assert.deepEqual(
      subjects.map(({ label, actions }) => [label, actions.length, actions.includes("ecr:PutImage")]),
      [["444444444444", 7, true]],
    );
  });
});

describe("the names that a config leaves unused", () => {
  const unnamed = (statement: Record<string, unknown>, environments: Record<string, unknown> = {}) =>
    unnamedIn(declaredIn({ repositories: { "team/api": { extraStatements: [statement] } }, environments }));
  const deny = (condition: unknown) => ({
    Effect: "Deny",
    Principal: { AWS: "444444444444" },
    Action: "ecr:PutImage",
    Condition: condition,
  });

  it("have no account, organisation or service of it", () => {
    const {
      account,
      organization: id,
      service,
      locations,
    } = unnamed(
      {
        Effect: "Allow",
        Principal: { AWS: ["999999999999", "999999999997"], Service: "codebuild.amazonaws.com" },
        Action: "ecr:BatchGetImage",
        Condition: {
          StringEquals: { "aws:PrincipalOrgID": "o-unnamed000000", "aws:SourceAccount": "444444444444" },
        },
      },
      { staging: ["999999999998"] },
    );
    assert.deepEqual(
      [account, locations, id, service],
      [
        "999999999996",
        [{ region: "unnamed-region-1", account: "999998999999" }],
        "o-unnamed000001",
        "sagemaker.amazonaws.com",
      ],
    );
  });

  it("have no role that a pattern matches, however wide, unless it matches all of the account", () => {
    const patterns = [
      "arn:aws:iam::222222222222:role/un*",
      "arn:aws:iam::*:role/*0*",
      "arn:aws:iam::222222222222:role/Z?*",
    ];
    const { roleIn } = unnamed(deny({ ArnLike: { "aws:PrincipalArn": patterns } }));
    assert.equal(roleIn("222222222222"), "arn:aws:iam::222222222222:role/QQQQQQQQ");
    assert.equal(roleIn("333333333333"), "arn:aws:iam::333333333333:role/unnamed");
    const all = unnamed(deny({ ArnLike: { "aws:PrincipalArn": [...patterns, "arn:aws:iam::*:role/*"] } }));
    assert.equal(all.roleIn("222222222222"), "arn:aws:iam::222222222222:role/QQQQQQQQ");
  });
});
