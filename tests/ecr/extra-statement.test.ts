import assert from "node:assert/strict";
import { readExtraStatements } from "../../ecr/extra-statement";
import { forEachPolicy } from "../corpus";
import { read } from "../reading";

const organization = "o-a1b2c3d4e5";
const extra = (...statements: unknown[]) => read(statements, (place) => readExtraStatements(place, "aws"));
const allow = (change: Record<string, unknown> = {}) => ({
  Effect: "Allow",
  Principal: { AWS: "222222222222" },
  Action: "ecr:BatchGetImage",
  ...change,
});

describe("extra statements", () => {
  it("come out in one form, whatever form of IAM's they are written in", () => {
    const expected = {
      value: [
        {
          Effect: "Allow",
          Principal: { AWS: ["arn:aws:iam::222222222222:root"] },
          Action: ["ecr:BatchGetImage"],
        },
      ],
      problems: [],
    };
    assert.deepEqual(extra(allow()), expected);
    assert.deepEqual(extra(allow({ Principal: { AWS: "arn:aws:iam::222222222222:root" } })), expected);
    assert.deepEqual(
      extra({
        Action: ["ecr:BatchGetImage", "ecr:BatchGetImage"],
        Principal: { AWS: ["222222222222"] },
        Effect: "Allow",
      }),
      expected,
    );
  });

  it("are ordered by their text, so that their order makes no other policy", () => {
    const one = allow({ Sid: "One" });
    const two = { ...allow({ Sid: "Two" }), Effect: "Deny" };
    assert.deepEqual(extra(one, two), extra(two, one));
  });

  it("may deny everyone: that lets nobody in", () => {
    const deny = {
      Effect: "Deny",
      Principal: "*",
      Action: "ecr:*",
      Condition: { Bool: { "aws:SecureTransport": false } },
    };
    assert.deepEqual(extra(deny), {
      value: [
        {
          Effect: "Deny",
          Principal: { AWS: "*" },
          Action: ["ecr:*"],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
      problems: [],
    });
    assert.deepEqual(
      extra({ Effect: "Deny", NotPrincipal: { AWS: "222222222222" }, Action: "*" }).problems,
      [],
    );
  });

  it("may have a Sid with spaces, and none", () => {
    assert.deepEqual(extra(allow({ Sid: "Allow the build" })).problems, []);
  });

  it("may name an account, its root, a role and a user, in the registry's partition", () => {
    const AWS = [
      "222222222222",
      "arn:aws:iam::222222222222:root",
      "arn:aws:iam::222222222222:role/path/ci",
      "arn:aws:iam::222222222222:user/alice",
    ];
    assert.deepEqual(extra(allow({ Principal: { AWS } })).problems, []);
  });

  it("may name every action that a repository policy can grant, with wildcards and in any case", () => {
    assert.deepEqual(extra(allow({ Action: ["ecr:*", "ECR:batchgetimage", "ecr:Get*", "*"] })).problems, []);
  });

  it("give a warning for a Resource, and keep it", () => {
    assert.deepEqual(extra(allow({ Resource: "*" })), {
      value: [
        {
          Effect: "Allow",
          Principal: { AWS: ["arn:aws:iam::222222222222:root"] },
          Action: ["ecr:BatchGetImage"],
          Resource: "*",
        },
      ],
      problems: [
        "warning: here[0].Resource: a repository policy is always about its own repository; ECR has refused this element: leave it out [resource-element]",
      ],
    });
  });

  it("give a warning for a service without a condition on its source", () => {
    const Principal = { Service: "codebuild.amazonaws.com" };
    assert.deepEqual(extra(allow({ Principal })).problems, [
      "warning: here[0]: lets a service in for whichever account it acts: add a condition on aws:SourceArn or aws:SourceAccount [service-unconditioned]",
    ]);
    for (const key of ["aws:SourceArn", "aws:sourceaccount", "AWS:SourceOrgID"]) {
      const Condition = { StringLike: { [key]: "222222222222" } };
      assert.deepEqual(extra(allow({ Principal, Condition })).problems, []);
    }
  });
});

describe("everyone", () => {
  const bound: [how: string, condition: unknown][] = [
    ["an organisation's id", { StringEquals: { "aws:PrincipalOrgID": organization } }],
    [
      "a list of organisations' ids",
      { StringEquals: { "aws:PrincipalOrgID": [organization, "o-zzzzzzzzzz"] } },
    ],
    ["the key in another case", { StringEquals: { "AWS:principalorgid": organization } }],
    ["a path", { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": `${organization}/r-ab12/*` } }],
    [
      "all of an organisation by path",
      { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": [`${organization}/*`] } },
    ],
    [
      "an organisation's id and something else",
      { StringEquals: { "aws:PrincipalOrgID": organization }, IpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
    ],
  ];
  for (const [how, Condition] of bound) {
    it(`may be let in where they are bound by ${how}`, () => {
      assert.deepEqual(extra(allow({ Principal: "*", Condition })).problems, []);
    });
  }

  const open: [how: string, condition: unknown][] = [
    ["nothing", undefined],
    ["an empty condition", {}],
    ["the resource's organisation", { StringEquals: { "aws:ResourceOrgID": organization } }],
    ["an id if there is one", { StringEqualsIfExists: { "aws:PrincipalOrgID": organization } }],
    ["an id in any case", { StringEqualsIgnoreCase: { "aws:PrincipalOrgID": organization } }],
    ["an id by StringLike", { StringLike: { "aws:PrincipalOrgID": organization } }],
    ["a pattern of ids", { StringLike: { "aws:PrincipalOrgID": "o-*" } }],
    ["an id that is a policy variable", { StringEquals: { "aws:PrincipalOrgID": "${aws:ResourceOrgID}" } }],
    [
      "one good id and one bad",
      { StringEquals: { "aws:PrincipalOrgID": [organization, "${aws:ResourceOrgID}"] } },
    ],
    ["not an organisation", { StringNotEquals: { "aws:PrincipalOrgID": organization } }],
    ["the absence of an organisation", { Null: { "aws:PrincipalOrgID": "true" } }],
    ["a path that begins with *", { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "*" } }],
    [
      "a path whose id is a pattern",
      { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": `${organization}*` } },
    ],
    [
      "a path whose id goes on as a pattern",
      { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": `${organization}*/r-ab12/*` } },
    ],
    ["a path and *", { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": [`${organization}/*`, "*"] } }],
    ["a path without set operator", { StringLike: { "aws:PrincipalOrgPaths": `${organization}/*` } }],
    [
      "paths that it may not have",
      { "ForAnyValue:StringLikeIfExists": { "aws:PrincipalOrgPaths": `${organization}/*` } },
    ],
    ["another key", { StringEquals: { "aws:PrincipalAccount": "222222222222" } }],
  ];
  for (const [how, Condition] of open) {
    for (const who of [
      { Principal: "*" },
      { Principal: { AWS: ["*", "222222222222"] } },
      { NotPrincipal: { AWS: "222222222222" } },
    ]) {
      it(`may not be let in where they are bound by ${how}: ${JSON.stringify(who)}`, () => {
        const { Principal: _, ...rest } = allow(Condition === undefined ? {} : { Condition });
        const { problems } = extra({ ...rest, ...who });
        const everyone =
          "NotPrincipal" in who ? "everyone but those listed (NotPrincipal with Allow)" : "everyone in AWS";
        assert.deepEqual(problems, [
          `here[0]: lets in ${everyone}: name the principals, or bind them to an organisation with StringEquals {"aws:PrincipalOrgID": "o-…"} [principal-undeclared]`,
        ]);
      });
    }
  }
});

describe("the repository policies that other people wrote", () => {
  forEachPolicy("policy", "are taken, or refused with a place and a reason each", (policy) => {
    const statements = [policy.Statement ?? policy].flat();
    const { value, problems } = extra(...statements);
    assert.ok(value.length > 0 || problems.length > 0);
    for (const problem of problems) {
      assert.match(problem, /^(warning: )?here(\[\d+\]|\[").*: .+ \[[a-z-]+\]$/s);
      assert.doesNotMatch(problem, /undefined|\[object|NaN/);
    }
  });
});
