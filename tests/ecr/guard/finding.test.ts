import assert from "node:assert/strict";
import { type GuardedRepository, guardPolicies } from "../../../ecr/guard/guard";
import { planRegistry } from "../../../ecr/plan";
import type { PolicyDocument } from "../../../ecr/policy";
import { formatProblem, Problems } from "../../../ecr/problem";
import { Place } from "../../../ecr/shape";
import type { Statement } from "../../../ecr/statement";

const fault = "That is a fault of this package: please report it";

type Change = (policy: PolicyDocument) => void;

/**
 * What the guard says of a plan whose one policy is changed.
 *
 * @param changes one for each repository that has the policy
 */
function judged(args: Record<string, unknown>, ...changes: Change[]): string[] {
  const { plan, problems } = planRegistry({ repositories: ["team/api"], ...args });
  assert.deepEqual(
    problems.filter(({ severity }) => severity === "error"),
    [],
  );
  const found = new Problems();
  const reader = (group: "environments" | "publishers") => (name: string) => ({
    group,
    name,
    statements: [],
  });
  const repositories = changes.map((change, index): GuardedRepository => {
    const policy = structuredClone(plan.repositories.get("team/api")?.repositoryPolicy ?? null);
    assert.ok(policy);
    change(policy);
    return {
      name: "team/api",
      place: new Place({}, index === 0 ? "here" : "there", found),
      policy,
      readers: [
        ...[...plan.declared.environments.keys()].map(reader("environments")),
        ...[...plan.declared.publishers.keys()].map(reader("publishers")),
      ],
      extra: plan.declared.extraStatements.get("team/api") ?? [],
      tags: {},
      pathOf: () => "nowhere",
    };
  });
  guardPolicies(repositories, plan.declared);
  return found.list().map(formatProblem);
}

describe("a policy that this package built wrongly", () => {
  const first = (change: (statement: Statement) => void) => (policy: PolicyDocument) => {
    const [statement] = policy.Statement;
    assert.ok(statement);
    change(statement);
  };
  const accounts = { environments: { staging: ["222222222222"] } };
  const roles = { environments: { staging: { roles: ["arn:aws:iam::222222222222:role/ci"] } } };
  const patterns = { environments: { staging: { roles: ["arn:aws:iam::222222222222:role/ci-*"] } } };
  const organization = { environments: { staging: { organization: { id: "o-a1b2c3d4e5" } } } };
  const path = "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/";
  const paths = { environments: { staging: { organization: { id: "o-a1b2c3d4e5", paths: [path] } } } };
  const lambda = { environments: { staging: { accounts: ["222222222222"], lambda: true } } };
  const publisher = { publishers: { ci: { accounts: ["444444444444"], repositories: ["*"] } } };
  const last = (change: (statement: Statement) => void) => (policy: PolicyDocument) => {
    const statement = policy.Statement.at(-1);
    assert.ok(statement);
    change(statement);
  };
  const letsIn = (whom: string, sid: string, what = "ecr:BatchCheckLayerAvailability and 2 more") =>
    `here: lets in principals that nobody declared (${whom}): statement "${sid}" allows them ${what}. ${fault} [undeclared-access]`;
  const keepsOut = (reader: string, whom: string, what = "ecr:BatchCheckLayerAvailability and 2 more") =>
    `here: keeps out ${reader}: no statement allows ${what} to ${whom}. ${fault} [reader-denied]`;
  const mayLetIn = (whom: string, key: string) =>
    `here: may let in principals that nobody declared (${whom}): whether they are allowed ecr:BatchCheckLayerAvailability and 2 more hangs on ${key} alone. ${fault} [undeclared-access]`;
  const strangers = [
    "accounts that nobody names",
    "organisations that nobody names",
    "Lambda functions of accounts that nobody names",
    "services, such as codebuild.amazonaws.com, that nobody names",
  ];
  const anyone = (sid: string) => strangers.map((whom) => letsIn(whom, sid));
  const lambdaPull = "ecr:BatchGetImage and ecr:GetDownloadUrlForLayer";

  const cases: [
    what: string,
    args: Record<string, unknown>,
    change: (policy: PolicyDocument) => void,
    found: string[],
  ][] = [
    ["in nothing", accounts, () => {}, []],
    [
      "as it has no statement",
      accounts,
      (policy) => policy.Statement.pop(),
      [keepsOut("environments.staging", "222222222222")],
    ],
    [
      "as a publisher's statement is missing",
      publisher,
      (policy) => policy.Statement.pop(),
      [keepsOut("publishers.ci", "444444444444", "ecr:BatchCheckLayerAvailability and 6 more")],
    ],
    [
      "as an action is missing",
      accounts,
      first((its) => its.Action?.shift()),
      [keepsOut("environments.staging", "222222222222", "ecr:BatchCheckLayerAvailability")],
    ],
    [
      "as it names another account",
      accounts,
      first((its) => {
        its.Principal = { AWS: ["arn:aws:iam::888888888888:root"] };
      }),
      [
        keepsOut("environments.staging", "222222222222"),
        letsIn("account 888888888888", "ReadStagingAccounts"),
      ],
    ],
    [
      "as it names an account too many, by its id",
      accounts,
      first((its) => {
        its.Principal = { AWS: ["222222222222", "888888888888"] };
      }),
      [letsIn("account 888888888888", "ReadStagingAccounts")],
    ],
    [
      "as it names everyone",
      accounts,
      first((its) => {
        its.Principal = { AWS: "*" };
      }),
      anyone("ReadStagingAccounts"),
    ],
    [
      "as it names everyone but the reader",
      accounts,
      first((its) => {
        its.NotPrincipal = { AWS: "222222222222" };
        delete its.Principal;
      }),
      [
        keepsOut("environments.staging", "222222222222"),
        ...anyone("ReadStagingAccounts"),
        letsIn("Lambda functions of account 222222222222", "ReadStagingAccounts"),
      ],
    ],
    [
      "as it denies",
      accounts,
      first((its) => {
        its.Effect = "Deny";
      }),
      [
        'here: keeps out environments.staging: statement "ReadStagingAccounts" denies ecr:BatchCheckLayerAvailability and 2 more to 222222222222: narrow that statement, or take the reader out [reader-denied]',
      ],
    ],
    [
      "as roles have no condition",
      roles,
      first((its) => {
        delete its.Condition;
      }),
      [letsIn("other roles of account 222222222222", "ReadStagingRoles")],
    ],
    [
      "as the condition on roles may be absent",
      roles,
      first((its) => {
        its.Condition = { ArnEqualsIfExists: { "aws:SourceArn": "x" } };
      }),
      [letsIn("other roles of account 222222222222", "ReadStagingRoles")],
    ],
    [
      "as a pattern is wider",
      patterns,
      first((its) => {
        its.Condition = { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/*" } };
      }),
      [letsIn("other roles of account 222222222222", "ReadStagingRolePatterns")],
    ],
    [
      "as a pattern is read literally",
      patterns,
      first((its) => {
        its.Condition = { StringEquals: { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/ci-*" } };
      }),
      [keepsOut("environments.staging", "arn:aws:iam::222222222222:role/ci-*")],
    ],
    [
      "as an organisation has no condition",
      organization,
      first((its) => {
        delete its.Condition;
      }),
      anyone("ReadStagingOrganization"),
    ],
    [
      "as it is another organisation",
      organization,
      first((its) => {
        its.Condition = { StringEquals: { "aws:PrincipalOrgID": "o-zzzzzzzzzz" } };
      }),
      [
        keepsOut("environments.staging", "o-a1b2c3d4e5"),
        letsIn("accounts in o-zzzzzzzzzz/r-0000/", "ReadStagingOrganization"),
      ],
    ],
    [
      "as it is the resource's organisation",
      organization,
      first((its) => {
        its.Condition = { StringEquals: { "aws:ResourceOrgID": "o-a1b2c3d4e5" } };
      }),
      [
        ...strangers.map((whom) => mayLetIn(whom, "aws:ResourceOrgID")),
        "warning: here: lets in environments.staging in some requests only: whether o-a1b2c3d4e5 is allowed ecr:BatchCheckLayerAvailability and 2 more hangs on aws:ResourceOrgID; if that is meant, nothing is to be done [reader-conditional]",
      ],
    ],
    [
      "as a path is forgotten",
      paths,
      first((its) => {
        delete its.Condition?.["ForAnyValue:StringLike"];
      }),
      [
        letsIn("accounts in o-a1b2c3d4e5/r-0000/", "ReadStagingOrganization"),
        letsIn("accounts in o-a1b2c3d4e5/r-ab12/", "ReadStagingOrganization"),
        letsIn("accounts in o-a1b2c3d4e5/r-ab12/ou-0000-unnamed0/", "ReadStagingOrganization"),
        letsIn(
          "accounts in o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/ou-0000-unnamed0/",
          "ReadStagingOrganization",
        ),
      ],
    ],
    [
      "as paths are compared as if they were one value, which holds for nobody",
      paths,
      first((its) => {
        its.Condition = { StringLike: { "aws:PrincipalOrgPaths": path } };
      }),
      [keepsOut("environments.staging", path)],
    ],
    [
      "as Lambda has no condition",
      lambda,
      last((its) => {
        delete its.Condition;
      }),
      [letsIn("Lambda functions of accounts that nobody names", "ReadStagingLambda", lambdaPull)],
    ],
    [
      "as Lambda may act for any account",
      lambda,
      last((its) => {
        its.Condition = { StringLike: { "aws:SourceArn": "arn:aws:lambda:*:*:function:*" } };
      }),
      [letsIn("Lambda functions of accounts that nobody names", "ReadStagingLambda", lambdaPull)],
    ],
    [
      "as Lambda may act for another account too",
      lambda,
      last((its) => {
        its.Condition = {
          StringLike: {
            "aws:SourceArn": ["222222222222", "888888888888"].map(
              (id) => `arn:aws:lambda:*:${id}:function:*`,
            ),
          },
        };
      }),
      [letsIn("Lambda functions of account 888888888888", "ReadStagingLambda", lambdaPull)],
    ],
    [
      "as it is another service",
      lambda,
      last((its) => {
        its.Principal = { Service: "codebuild.amazonaws.com" };
        its.Condition = { StringEquals: { "aws:SourceAccount": "222222222222" } };
      }),
      [keepsOut("environments.staging", "lambda.amazonaws.com for 222222222222", lambdaPull)],
    ],
    [
      "as Lambda of an account without it is let in",
      {
        environments: { staging: ["222222222222"], production: { accounts: ["333333333333"], lambda: true } },
      },
      last((its) => {
        its.Principal = { Service: "lambda.amazonaws.com" };
        delete its.Condition;
      }),
      [
        keepsOut("environments.staging", "222222222222"),
        letsIn("Lambda functions of accounts that nobody names", "ReadStagingAccounts"),
      ],
    ],
  ];
  for (const [what, args, change, found] of cases) {
    it(`is reported: ${what}`, () => {
      assert.deepEqual(judged(args, change), found);
    });
  }

  it("is reported though another repository's policy of the same readers is right", () => {
    const lost: Change = (policy) => policy.Statement.pop();
    const text = keepsOut("environments.staging", "222222222222").replace(/^here/, "there");
    assert.deepEqual(
      judged(accounts, () => {}, lost),
      [text],
    );
  });

  it("lets in nobody whom a Deny of the user's keeps out, and counts no Deny as naming them", () => {
    const Deny = { Effect: "Deny", Principal: { AWS: "888888888888" }, Action: "ecr:*" };
    const repositories = { "team/api": { extraStatements: [Deny] } };
    const letIn = first((its) => {
      its.Principal = { AWS: ["222222222222", "888888888888"] };
    });
    assert.deepEqual(judged({ ...accounts, repositories }, letIn), []);
    const part = { "team/api": { extraStatements: [{ ...Deny, Action: "ecr:BatchGetImage" }] } };
    assert.deepEqual(judged({ ...accounts, repositories: part }, letIn), [
      letsIn(
        "account 888888888888",
        "ReadStagingAccounts",
        "ecr:BatchCheckLayerAvailability and ecr:GetDownloadUrlForLayer",
      ),
    ]);
  });

  it("is reported where a statement of the user's names the stranger, but isn't what lets it in", () => {
    const Allow = { Effect: "Allow", Principal: { AWS: "888888888888" }, Action: "ecr:ListImages" };
    const repositories = { "team/api": { extraStatements: [Allow] } };
    const letIn = first((its) => {
      its.Principal = { AWS: ["222222222222", "888888888888"] };
    });
    assert.deepEqual(
      judged({ ...accounts, repositories }, () => {}),
      [],
    );
    assert.deepEqual(judged({ ...accounts, repositories }, letIn), [
      letsIn("account 888888888888", "ReadStagingAccounts"),
    ]);
  });
});
