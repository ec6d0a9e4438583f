import assert from "node:assert/strict";
import fc from "fast-check";
import { decide, decideRepositorySide } from "../../../ecr/access";
import { compilePolicy } from "../../../ecr/iam/policy";
import { requestPrincipal } from "../../../ecr/iam/request-principal";
import { fixPolicy } from "../../../ecr/lint/fix";
import { type LintOptions, type LintProblem, lintPolicy } from "../../../ecr/lint/lint";
import { askedActions, messyPolicy, ratherGoodPolicy, requesters } from "../../arbitrary-policy";
import { policyOf, statement } from "../../linting";
import { awsExamples, correctPolicies, startingPoints } from "../../repository-policies";

const root = (account: string) => `arn:aws:iam::${account}:root`;

/** The corrected policy. */
const fixed = (policy: unknown, options: LintOptions = {}) => fixPolicy(policy, options).policy;

/** What becomes of the statements of a policy. */
const fixedStatements = (...statements: unknown[]) => fixed(policyOf(...statements))?.["Statement"];

describe("correcting a policy", () => {
  const dropped: [title: string, before: Record<string, unknown>, after: Record<string, unknown>][] = [
    [
      "actions that do nothing here",
      { Action: ["ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:CreateRepository", "s3:GetObject"] },
      { Action: ["ecr:BatchGetImage"] },
    ],
    [
      "misspelt actions",
      { Action: ["ecr:BatchGetImages", "ecr:BatchGetImage"] },
      { Action: ["ecr:BatchGetImage"] },
    ],
    [
      "actions that are listed twice or held by a pattern",
      { Action: ["ecr:GetRepositoryPolicy", "ecr:Get*", "ecr:PutImage", "ecr:putimage"] },
      { Action: ["ecr:Get*", "ecr:PutImage"] },
    ],
    [
      "principals that name nobody",
      { Principal: { AWS: ["222222222222", "arn:aws:iam::333333333333:*", "AROAEXAMPLEEXAMPLE123", null] } },
      { Principal: { AWS: ["222222222222"] } },
    ],
    [
      "services that never pull as themselves",
      { Principal: { AWS: "222222222222", Service: ["ecs-tasks.amazonaws.com"] } },
      { Principal: { AWS: "222222222222" } },
    ],
    [
      "an account that is named twice",
      { Principal: { AWS: ["222222222222", root("222222222222")] } },
      { Principal: { AWS: ["222222222222"] } },
    ],
    ["a Resource of *", { Resource: "*" }, {}],
    ["a Sid of null", { Sid: null }, {}],
    [
      "the right to set the policy, for those who read by the Sid",
      {
        Sid: "AllowRead",
        Action: ["ecr:GetRepositoryPolicy", "ecr:SetRepositoryPolicy", "ecr:DeleteRepositoryPolicy"],
      },
      { Sid: "AllowRead", Action: ["ecr:GetRepositoryPolicy"] },
    ],
    [
      "the right to set the policy, for the whole world",
      { Principal: "*", Action: ["ecr:BatchGetImage", "ecr:SetRepositoryPolicy"] },
      { Principal: "*", Action: ["ecr:BatchGetImage"] },
    ],
  ];
  for (const [title, before, after] of dropped) {
    it(`drops ${title}`, () => {
      assert.deepEqual(fixedStatements(statement(before)), [statement(after)]);
    });
  }

  const kept: [title: string, change: Record<string, unknown>][] = [
    ["everyone who is let in", { Principal: "*" }],
    ["the right to set the policy, for an account", { Action: ["ecr:SetRepositoryPolicy"] }],
    ["everything for an account", { Action: "ecr:*" }],
    ["push for those who read by the Sid", { Sid: "Pull", Action: ["ecr:BatchGetImage", "ecr:PutImage"] }],
    ["an action that may be a new one", { Action: ["ecr:BatchGetImage", "ecr:Frobnicate"] }],
    ["a session", { Principal: { AWS: "arn:aws:sts::222222222222:assumed-role/ci/build" } }],
    [
      "a role beside its account",
      { Principal: { AWS: [root("222222222222"), "arn:aws:iam::222222222222:role/ci"] } },
    ],
    ["actions of a Deny", { Effect: "Deny", Action: ["ecr:GetAuthorizationToken", "ecr:BatchGetImage"] }],
    [
      "principals of a Deny",
      { Effect: "Deny", Principal: { AWS: ["222222222222", "AROAEXAMPLEEXAMPLE123"] } },
    ],
    ["what is listed in NotAction", { Action: undefined, NotAction: ["ecr:GetAuthorizationToken"] }],
    ["who is listed in NotPrincipal", { Principal: undefined, NotPrincipal: { AWS: ["x"] } }],
    ["a Resource of * beside NotResource", { Resource: "*", NotResource: "x" }],
    ["a Resource that names a repository", { Resource: "arn:aws:ecr:us-east-1:111111111111:repository/a" }],
    ["a condition that can't be read", { Condition: null }],
    ["unknown elements", { Conditions: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } } }],
    ["a wrong Effect", { Effect: "allow" }],
    ["a bare principal", { Principal: root("222222222222") }],
  ];
  for (const [title, change] of kept) {
    it(`keeps ${title}`, () => {
      assert.deepEqual(fixedStatements(statement(change)), [statement(change)]);
    });
  }

  it("drops a role beside its account where the registry is known to be in another one", () => {
    const Principal = { AWS: [root("222222222222"), "arn:aws:iam::222222222222:role/ci"] };
    const policy = policyOf(statement({ Principal }));
    assert.deepEqual(
      fixed(policy, { registryAccount: "111111111111" }),
      policyOf(statement({ Principal: { AWS: [root("222222222222")] } })),
    );
    assert.deepEqual(fixed(policy, { registryAccount: "222222222222" }), policy);
  });

  it("drops a statement of which nothing is left, and one that isn't any", () => {
    assert.deepEqual(
      fixedStatements(
        null,
        statement({ Action: "ecr:GetAuthorizationToken" }),
        statement({ Principal: { Service: "ec2.amazonaws.com" } }),
        statement({ Principal: { AWS: [] } }),
        statement(),
      ),
      [statement()],
    );
    assert.deepEqual(fixed({ Version: "2012-10-17", Statement: statement({ Action: [] }) }), policyOf());
  });

  it("drops statements that another one covers, only after those have lost what they lose", () => {
    const wide = statement({ Sid: "Read", Action: ["ecr:GetRepositoryPolicy", "ecr:SetRepositoryPolicy"] });
    const narrow = statement({ Sid: "Admin", Action: ["ecr:SetRepositoryPolicy"] });
    assert.deepEqual(fixedStatements(narrow, wide), [
      narrow,
      { ...wide, Action: ["ecr:GetRepositoryPolicy"] },
    ]);
    assert.deepEqual(fixedStatements(statement(), statement({ Action: "ecr:*" })), [
      statement({ Action: "ecr:*" }),
    ]);
  });

  it("renames Sids that stand twice, to names that no statement has", () => {
    const sids = ["A", "A2", "A", "A"].map((Sid, index) =>
      statement({ Sid, Principal: { AWS: `${index}22222222222` } }),
    );
    assert.deepEqual(
      (fixedStatements(...sids) as { Sid: string }[]).map(({ Sid }) => Sid),
      ["A", "A2", "A3", "A4"],
    );
  });

  it("merges statements where the policy is too long and would fit then", () => {
    const accounts = Array.from({ length: 70 }, (_, index) => root(String(200_000_000_000 + index)));
    const statements = accounts.map((AWS, index) =>
      statement({ Sid: `Account${index}`, Principal: { AWS } }),
    );
    assert.deepEqual(fixedStatements(...statements), [
      statement({ Sid: "Account0", Principal: { AWS: accounts } }),
    ]);
  });

  it("gives a version that changes nothing, in front", () => {
    const variable = statement({
      Condition: { StringEquals: { "aws:PrincipalAccount": "${aws:ResourceAccount}" } },
    });
    assert.equal(
      JSON.stringify(fixed({ Statement: [statement()] })),
      JSON.stringify({ Version: "2012-10-17", Statement: [statement()] }),
    );
    assert.deepEqual(fixed({ Statement: [variable] }), { Version: "2008-10-17", Statement: [variable] });
    assert.deepEqual(fixed({ Version: "2012", Statement: [statement()] }), policyOf(statement()));
  });

  it("never applies a suggestion", () => {
    const policy = policyOf(
      statement({ Effect: "allow" }),
      statement({ Action: ["ecr:BatchGetImages", "ecr:ListImages"] }),
      statement({ Principal: { AWS: ["333333333333", "arn:aws:iam::222222222222:*"] } }),
      statement({ Principal: "*", Condition: { StringEquals: { "aws:ResourceOrgID": "o-a1b2c3d4e5" } } }),
    );
    assert.equal(lintPolicy(policy).filter(({ suggestion }) => suggestion !== undefined).length, 4);
    assert.deepEqual(fixed(policy), {
      Version: "2012-10-17",
      Statement: [
        statement({ Effect: "allow" }),
        statement({ Action: ["ecr:ListImages"] }),
        statement({ Principal: { AWS: ["333333333333"] } }),
        statement({ Principal: "*", Condition: { StringEquals: { "aws:ResourceOrgID": "o-a1b2c3d4e5" } } }),
      ],
    });
  });

  it("says which problems are gone with it", () => {
    const { applied } = fixPolicy(
      policyOf(statement({ Action: ["ecr:BatchGetImage", "ecr:CreateRepository"] })),
    );
    assert.deepEqual(applied, [
      {
        severity: "error",
        code: "action-unknown",
        path: "Statement[0].Action[1]",
        message:
          '"ecr:CreateRepository" does nothing in a repository policy, as it is about the registry: it belongs in an IAM policy, on Resource "*", or in the registry\'s policy',
      },
    ]);
  });

  it("leaves the policy that it is given as it is, where two of its places are one object too", () => {
    const shared: unknown[] = [null];
    const policy = policyOf(statement({ Condition: shared }), statement({ Action: shared }));
    const before = JSON.stringify(policy);
    assert.deepEqual(fixed(policy), policyOf(statement({ Condition: [null] })));
    assert.equal(JSON.stringify(policy), before);
  });

  it("gives null for what is no policy", () => {
    for (const value of [null, [], "x", { rules: [] }]) {
      assert.deepEqual(fixPolicy(value), { policy: null, applied: [] });
    }
  });

  it("changes nothing of a policy without problems", () => {
    for (const { policy } of [...awsExamples, ...startingPoints, ...correctPolicies]) {
      if (lintPolicy(policy).length === 0) {
        assert.equal(JSON.stringify(fixed(policy)), JSON.stringify(policy));
      }
    }
  });
});

const everything = compilePolicy(policyOf({ Effect: "Allow", Action: "*", Resource: "*" }));
const principals = requesters.map(requestPrincipal);
const contexts = [
  {},
  {
    "aws:PrincipalOrgID": "o-a1b2c3d4e5",
    "aws:PrincipalOrgPaths": ["o-a1b2c3d4e5/r-ab12/"],
    "aws:ResourceOrgID": "o-a1b2c3d4e5",
    "aws:PrincipalTag/a": "a",
    "aws:SourceIp": "203.0.113.7",
  },
  {
    "aws:SourceArn": "arn:aws:lambda:us-east-1:111111111111:function:f",
    "aws:SourceAccount": "111111111111",
  },
];

/** One question, and what a policy answers: by itself, to one without IAM policies, and to one that may do all. */
interface Answer {
  principal: string;
  action: string;
  decisions: readonly string[];
}

function accessOf(policy: unknown): Answer[] {
  const repository = compilePolicy(policy);
  return principals.flatMap((principal) =>
    askedActions.flatMap((action) =>
      contexts.map((context) => {
        const resource = "arn:aws:ecr:us-east-1:111111111111:repository/a";
        const request = {
          principal,
          action,
          resource,
          resourceAccount: "111111111111",
          context,
          contextIsComplete: true,
        };
        const decisions = [
          decideRepositorySide(request, repository).decision,
          decide(request, { repository, identity: [] }).decision,
          decide(request, { repository, identity: [everything] }).decision,
        ];
        return { principal: principal.name, action, decisions };
      }),
    ),
  );
}

/** Whether an error names an action or a principal, by a pattern or by its name. */
function isNamed(problems: readonly LintProblem[], { principal, action }: Answer): boolean {
  const quotedIn = ({ message }: LintProblem) =>
    [...message.matchAll(/"([^"]*)"/g)].map(([, text = ""]) => text);
  const fits = (pattern: string) =>
    new RegExp(
      `^${pattern
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replaceAll("*", ".*")
        .replaceAll("?", ".")}$`,
      "i",
    ).test(action);
  return problems.some(
    (problem) =>
      problem.severity === "error" && quotedIn(problem).some((text) => text === principal || fits(text)),
  );
}

describe("any policy, corrected", function () {
  this.timeout(60_000);

  it("lets in nobody new, loses no grant that no error names, and none at all where there was no error", () => {
    let [flawless, changed, lost] = [0, 0, 0];
    fc.assert(
      fc.property(fc.oneof(messyPolicy, ratherGoodPolicy), (policy) => {
        const problems = lintPolicy(policy);
        const after = fixed(policy);
        const hasErrors = problems.some(({ severity }) => severity === "error");
        flawless += hasErrors ? 0 : 1;
        changed += JSON.stringify(after) === JSON.stringify(policy) ? 0 : 1;
        const now = accessOf(after);
        for (const [index, was] of accessOf(policy).entries()) {
          const is = now[index]?.decisions ?? [];
          if (was.decisions.join() === is.join()) {
            continue;
          }
          lost++;
          const isNarrower = was.decisions.every(
            (decision, side) => decision === is[side] || decision === "allowed" || is[side] === "denied",
          );
          assert.ok(isNarrower, `${JSON.stringify(was)} became ${is}`);
          assert.ok(hasErrors, `${JSON.stringify(was)} became ${is} without an error`);
          assert.ok(isNamed(problems, was), `${JSON.stringify(was)} is named by no problem`);
        }
      }),
      { numRuns: 1_500 },
    );
    assert.ok(
      flawless > 300 && changed > 500 && lost > 300,
      `${flawless} flawless, ${changed} changed, ${lost} lost`,
    );
  });

  it("is corrected for good: there is nothing to correct any more, and no problem is left that was", () => {
    fc.assert(
      fc.property(fc.oneof(messyPolicy, ratherGoodPolicy), (policy) => {
        const once = fixPolicy(policy);
        assert.deepEqual(fixPolicy(once.policy), { policy: once.policy, applied: [] });
      }),
      { numRuns: 1_500 },
    );
  });

  it("is no reason to throw, whatever it is", () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.record({ Statement: fc.jsonValue() })), (policy) => {
        assert.doesNotThrow(() => fixPolicy(policy));
      }),
      { numRuns: 1_000 },
    );
  });
});
