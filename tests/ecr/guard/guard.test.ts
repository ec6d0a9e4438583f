import assert from "node:assert/strict";
import type { Deployment } from "../../../ecr/guard/location";
import { planRegistry } from "../../../ecr/plan";
import { formatProblem } from "../../../ecr/problem";

const place = { region: "us-east-1", account: "111111111111" };
const problemsOf = (args: Record<string, unknown>, deployment: Deployment = place) =>
  planRegistry(args, deployment).problems.map(formatProblem);
const withExtra = (...extraStatements: unknown[]) => ({
  repositories: { "team/api": { extraStatements } },
  environments: {
    staging: ["222222222222"],
    production: { roles: ["arn:aws:iam::333333333333:role/nodes"] },
  },
  publishers: { ci: { accounts: ["444444444444"], repositories: ["team/*"] } },
});
const deny = (more: Record<string, unknown> = {}) => ({
  Sid: "Nobody",
  Effect: "Deny",
  Principal: "*",
  Action: "ecr:BatchGetImage",
  ...more,
});

describe("a statement of the user's that keeps out a reader", () => {
  it("is refused, with each reader that it keeps out, what it denies and where it stands", () => {
    assert.deepEqual(problemsOf(withExtra(deny({ Action: ["ecr:BatchGetImage", "ecr:PutImage"] }))), [
      'repositories["team/api"]: keeps out environments.production: "Nobody" (repositories["team/api"].extraStatements[0]) denies ecr:BatchGetImage to arn:aws:iam::333333333333:role/nodes: narrow that statement, or take the reader out [reader-denied]',
      'repositories["team/api"]: keeps out environments.staging: "Nobody" (repositories["team/api"].extraStatements[0]) denies ecr:BatchGetImage to 222222222222: narrow that statement, or take the reader out [reader-denied]',
      'repositories["team/api"]: keeps out publishers.ci: "Nobody" (repositories["team/api"].extraStatements[0]) denies ecr:BatchGetImage and ecr:PutImage to 444444444444: narrow that statement, or take the reader out [reader-denied]',
    ]);
  });

  it("is named by its place where it has no Sid, whatever its order and form", () => {
    const { Sid: _, ...unnamed } = deny({ Principal: { AWS: "222222222222" }, Action: "ecr:batchgetimage" });
    const first = deny({ Sid: "Zebra", Action: "ecr:DeleteRepository" });
    assert.deepEqual(problemsOf(withExtra(first, unnamed)), [
      'repositories["team/api"]: keeps out environments.staging: repositories["team/api"].extraStatements[1] denies ecr:BatchGetImage to 222222222222: narrow that statement, or take the reader out [reader-denied]',
    ]);
  });

  it("is told once where the defaults say it, with the repositories that have it", () => {
    const environments = { staging: ["222222222222", "333333333333", "444444444444"] };
    const defaults = { extraStatements: [deny({ Action: "ecr:*" })] };
    const text =
      'keeps out environments.staging: "Nobody" (defaults.extraStatements[0]) denies ecr:BatchCheckLayerAvailability and 2 more to 222222222222 and 2 more: narrow that statement, or take the reader out';
    assert.deepEqual(problemsOf({ repositories: ["a1", "b2"], environments, defaults }), [
      `repositories[0]: ${text} (and so in b2) [reader-denied]`,
    ]);
    assert.deepEqual(problemsOf({ repositories: ["a1", "b2", "c3"], environments, defaults }), [
      `repositories[0]: ${text} (and so in 2 more repositories, b2 among them) [reader-denied]`,
    ]);
  });

  it("is told once where repositories with different readers have it", () => {
    const repositories = { a1: {}, b2: { readers: ["staging"] } };
    const environments = {
      staging: ["222222222222"],
      production: { accounts: ["333333333333"], access: "audit" },
    };
    const defaults = { extraStatements: [deny({ Principal: { AWS: "222222222222" } })] };
    assert.deepEqual(problemsOf({ repositories, environments, defaults }), [
      'repositories.a1: keeps out environments.staging: "Nobody" (defaults.extraStatements[0]) denies ecr:BatchGetImage to 222222222222: narrow that statement, or take the reader out (and so in b2) [reader-denied]',
    ]);
  });

  it("is one for all but an organisation, which keeps out Lambda, as no service is in any", () => {
    const args = {
      repositories: {
        "team/api": {
          extraStatements: [
            deny({ Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } } }),
          ],
        },
      },
      environments: { staging: { accounts: ["222222222222"], lambda: true } },
    };
    assert.deepEqual(problemsOf(args), [
      'repositories["team/api"]: keeps out environments.staging: "Nobody" (repositories["team/api"].extraStatements[0]) denies ecr:BatchGetImage to lambda.amazonaws.com for 222222222222: narrow that statement, or take the reader out [reader-denied]',
      'warning: repositories["team/api"]: lets in environments.staging in some requests only: whether 222222222222 is allowed ecr:BatchGetImage hangs on aws:PrincipalOrgID ("Nobody" (repositories["team/api"].extraStatements[0])); if that is meant, nothing is to be done [reader-conditional]',
    ]);
  });

  it("is one for roles of a whole account that is to read, unless it names them", () => {
    const but = (role: string) => ({
      ArnNotLike: { "aws:PrincipalArn": `arn:aws:iam::222222222222:role/${role}` },
    });
    const only = { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/intern-*" } };
    const to = { Principal: { AWS: "222222222222" } };
    assert.deepEqual(problemsOf(withExtra(deny({ ...to, Condition: but("ci-*") }))), [
      'repositories["team/api"]: keeps out environments.staging: "Nobody" (repositories["team/api"].extraStatements[0]) denies ecr:BatchGetImage to 222222222222: narrow that statement, or take the reader out [reader-denied]',
    ]);
    assert.deepEqual(problemsOf(withExtra(deny({ ...to, Condition: only }))), []);
    assert.deepEqual(problemsOf(withExtra(deny({ ...to, Condition: but("*") }))), []);
  });

  for (const [what, statement] of [
    [
      "an action that isn't the readers'",
      deny({ Action: ["ecr:DeleteRepository", "ecr:SetRepositoryPolicy"] }),
    ],
    ["somebody else", deny({ Principal: { AWS: "555555555555" } })],
    [
      "requests without TLS, which ECR doesn't take",
      deny({ Action: "ecr:*", Condition: { Bool: { "aws:SecureTransport": false } } }),
    ],
    ["a service that isn't a reader", deny({ Principal: { Service: "lambda.amazonaws.com" } })],
    ["another repository", deny({ Resource: "arn:aws:ecr:us-east-1:111111111111:repository/team/worker" })],
    ["repositories with another tag", deny({ Condition: { StringEquals: { "aws:ResourceTag/team": "b" } } })],
  ] as const) {
    it(`isn't one that denies ${what}`, () => {
      const args = { ...withExtra(statement), tags: { team: "a" } };
      assert.deepEqual(
        problemsOf(args).filter((problem) => !problem.includes("[resource-element]")),
        [],
      );
    });
  }

  it("may be about the repository by its resource or its tags, which the plan knows", () => {
    const about = (statement: unknown) =>
      problemsOf({ ...withExtra(statement), tags: { Team: "a" } }).filter((problem) =>
        /reader-denied/.test(problem),
      ).length;
    assert.equal(about(deny({ Resource: "arn:aws:ecr:us-east-1:111111111111:repository/team/*" })), 3);
    assert.equal(about(deny({ Condition: { StringEquals: { "aws:ResourceTag/team": "a" } } })), 3);
  });

  it("tells repositories apart by what their statements say of their resources", () => {
    const defaults = {
      extraStatements: [deny({ Resource: "arn:aws:ecr:us-east-1:111111111111:repository/b2" })],
    };
    const found = problemsOf({
      repositories: ["a1", "b2"],
      environments: { staging: ["222222222222"] },
      defaults,
    });
    assert.deepEqual(
      found.filter((problem) => /reader-denied/.test(problem)),
      [
        'repositories[1]: keeps out environments.staging: "Nobody" (defaults.extraStatements[0]) denies ecr:BatchGetImage to 222222222222: narrow that statement, or take the reader out [reader-denied]',
      ],
    );
  });
});

describe("a statement of the user's about where the registry is", () => {
  const staging = (...extraStatements: unknown[]) => ({
    repositories: { "team/api": { extraStatements } },
    environments: { staging: ["222222222222"] },
  });
  const found = (statement: unknown, deployment: Deployment) =>
    problemsOf(staging(statement), deployment).filter((problem) => !problem.includes("[resource-element]"));
  const outside = (region: string | string[]) => ({ StringNotEquals: { "aws:RequestedRegion": region } });
  const denied = (what = "ecr:BatchGetImage") =>
    `repositories["team/api"]: keeps out environments.staging: "Nobody" (repositories["team/api"].extraStatements[0]) denies ${what} to 222222222222: narrow that statement, or take the reader out [reader-denied]`;
  const hangs = (keys: string, config: string) =>
    `warning: repositories["team/api"]: lets in environments.staging in some requests only: whether 222222222222 is allowed ecr:BatchGetImage hangs on ${keys} ("Nobody" (repositories["team/api"].extraStatements[0])); set ${config} in the stack's config, so that it can be told [reader-conditional]`;

  it("keeps out a reader where config says that it is there", () => {
    assert.deepEqual(found(deny({ Condition: outside("eu-west-1") }), place), [denied()]);
    assert.deepEqual(found(deny({ Condition: outside(["eu-west-1", "us-east-1"]) }), place), []);
    const inRegion = { StringLike: { "aws:RequestedRegion": "us-*" } };
    assert.deepEqual(found(deny({ Condition: inRegion }), place), [denied()]);
    const inAccount = { StringEquals: { "aws:ResourceAccount": "111111111111" } };
    assert.deepEqual(found(deny({ Condition: inAccount }), place), [denied()]);
    for (const Resource of ["arn:aws:ecr:us-east-1:111111111111:repository/*", "arn:aws:ecr:us-*:*:*"]) {
      assert.deepEqual(found(deny({ Resource }), place), [denied()]);
    }
  });

  it("is nothing to readers where config says that it is elsewhere, whatever other statements name", () => {
    for (const Resource of [
      "arn:aws:ecr:eu-west-1:111111111111:repository/team/api",
      "arn:aws:ecr:us-east-1:333333333333:repository/team/api",
    ]) {
      assert.deepEqual(found(deny({ Resource }), place), []);
    }
    const elsewhere = { StringEquals: { "aws:ResourceAccount": "333333333333" } };
    assert.deepEqual(found(deny({ Condition: elsewhere }), place), []);
  });

  it("is a warning where config doesn't say it, with the key that would", () => {
    const there = "arn:aws:ecr:eu-west-1:333333333333:repository/team/api";
    assert.deepEqual(found(deny({ Condition: outside("eu-west-1") }), { account: "111111111111" }), [
      hangs("aws:RequestedRegion", "aws:region"),
    ]);
    assert.deepEqual(found(deny({ Resource: there }), { region: "eu-west-1" }), [
      hangs("aws:ResourceAccount", "aws:allowedAccountIds"),
    ]);
    assert.deepEqual(found(deny({ Resource: there }), {}), [
      hangs("aws:RequestedRegion and aws:ResourceAccount", "aws:allowedAccountIds and aws:region"),
    ]);
    assert.deepEqual(found(deny({ Resource: there }), { region: "us-east-1" }), []);
    assert.deepEqual(found(deny({ NotResource: there }), {}), [
      hangs("aws:RequestedRegion and aws:ResourceAccount", "aws:allowedAccountIds and aws:region"),
    ]);
  });

  it("keeps out a reader wherever it is, where it denies everywhere", () => {
    const here = deny({ Condition: outside("eu-west-1") });
    const there = {
      ...here,
      Sid: "There",
      Condition: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } },
    };
    assert.deepEqual(
      problemsOf(staging(here, there), {}).map((problem) => problem.split(" ").at(-1)),
      ["[reader-denied]"],
    );
  });
});

describe("a statement of the user's that keeps out a reader in some requests", () => {
  it("is a warning with what it hangs on", () => {
    const statement = deny({
      Action: "ecr:*",
      Condition: {
        NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" },
        StringNotEquals: { "aws:PrincipalTag/team": "a" },
      },
    });
    const args = { ...withExtra(statement), environments: { staging: ["222222222222"] }, publishers: {} };
    assert.deepEqual(problemsOf(args), [
      'warning: repositories["team/api"]: lets in environments.staging in some requests only: whether 222222222222 is allowed ecr:BatchCheckLayerAvailability and 2 more hangs on aws:PrincipalTag/team and aws:SourceIp ("Nobody" (repositories["team/api"].extraStatements[0])); if that is meant, nothing is to be done [reader-conditional]',
    ]);
  });

  it("says nothing of tags that others may set as well", () => {
    const statement = deny({ Condition: { StringNotEquals: { "aws:ResourceTag/team": "a" } } });
    assert.deepEqual(
      problemsOf(withExtra(statement)).map((problem) => problem.split(" ").at(-1)),
      ["[reader-conditional]", "[reader-conditional]", "[reader-conditional]"],
    );
  });
});

describe("a policy that lets in somebody whom nobody declared", () => {
  it("isn't one that a statement of the user's lets in by name", () => {
    const allow = (more: Record<string, unknown>) => ({
      Effect: "Allow",
      Action: "ecr:BatchGetImage",
      ...more,
    });
    const bound = { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } };
    const source = { StringEquals: { "aws:SourceAccount": "555555555555" } };
    const extra = [
      allow({ Principal: { AWS: "555555555555" } }),
      // The other roles of production's account, and Lambda functions of another account.
      allow({ Principal: { AWS: "333333333333" } }),
      allow({ Principal: { Service: "lambda.amazonaws.com" }, Condition: source }),
      allow({ Principal: "*", Condition: bound }),
      allow({ NotPrincipal: { AWS: "222222222222" }, Condition: bound }),
    ];
    assert.deepEqual(problemsOf(withExtra(...extra)), []);
  });
});
