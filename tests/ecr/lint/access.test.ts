import assert from "node:assert/strict";
import { lintStatement, policyOf, statement, suggestions } from "../../linting";

const organization = "o-a1b2c3d4e5";
const way =
  'name the principals, or bind them to an organisation with StringEquals {"aws:PrincipalOrgID": "o-…"}';
const open = (why = "", who = "everyone in AWS") =>
  `Statement[0]: lets in ${who}${why}: ${way} [principal-undeclared]`;

describe("everyone", () => {
  for (const Principal of ["*", { AWS: "*" }, { AWS: ["*"] }, { Service: "*" }]) {
    it(`may not be let in without a condition: ${JSON.stringify(Principal)}`, () => {
      assert.deepEqual(lintStatement({ Principal }), [open()]);
    });
  }

  const bound: [how: string, condition: unknown][] = [
    ["an organisation", { StringEquals: { "aws:PrincipalOrgID": organization } }],
    ["organisations", { StringLike: { "aws:principalorgid": [organization, "o-zzzzzzzzzz"] } }],
    [
      "a unit",
      { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": `${organization}/r-ab12/ou-ab12-11111111/*` } },
    ],
    ["an account", { StringEquals: { "aws:PrincipalAccount": "222222222222" } }],
    ["roles of an account", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/*" } }],
    ["a role's unique id", { StringLike: { "aws:userId": "AROAEXAMPLEEXAMPLE123:*" } }],
    ["the registry's account", { StringEquals: { "aws:PrincipalAccount": "${aws:ResourceAccount}" } }],
    ["the registry's organisation", { StringEquals: { "aws:ResourceOrgID": "${aws:PrincipalOrgID}" } }],
  ];
  for (const [how, Condition] of bound) {
    it(`may be let in where they are bound to ${how}`, () => {
      assert.deepEqual(lintStatement({ Principal: "*", Condition }), []);
    });
  }

  const loose: [how: string, condition: unknown, why: string][] = [
    ["an empty condition", {}, ""],
    ["a tag that anyone can have", { StringEquals: { "aws:PrincipalTag/team": "a" } }, ""],
    ["encryption", { Bool: { "aws:SecureTransport": "true" } }, ""],
    ["all addresses", { IpAddress: { "aws:SourceIp": "0.0.0.0/0" } }, ""],
    ["any organisation", { Null: { "aws:PrincipalOrgID": "false" } }, ""],
    [
      "the resource's organisation",
      { StringEquals: { "aws:ResourceOrgID": organization } },
      ": aws:ResourceOrgID is about this repository's own owner, whoever asks, and aws:PrincipalOrgID may be meant",
    ],
    [
      "an organisation, if there is one",
      { StringEqualsIfExists: { "aws:PrincipalOrgID": organization } },
      ": StringEqualsIfExists holds for requests without aws:PrincipalOrgID too",
    ],
    [
      "not being in an organisation",
      { StringNotEquals: { "aws:PrincipalOrgID": organization } },
      ": StringNotEquals holds for requests without aws:PrincipalOrgID too",
    ],
    [
      "a pattern for organisations",
      { StringLike: { "aws:PrincipalOrgID": "o-*" } },
      ': "o-*" names no account and no organisation',
    ],
    [
      "roles of any account",
      { ArnLike: { "aws:PrincipalArn": ["arn:aws:iam::222222222222:role/a", "arn:aws:iam::*:role/ci"] } },
      ': "arn:aws:iam::*:role/ci" names no account and no organisation',
    ],
  ];
  for (const [how, Condition, why] of loose) {
    it(`may not be let in where they are bound by ${how} only`, () => {
      assert.deepEqual(lintStatement({ Principal: "*", Condition }), [open(why)]);
    });
  }

  it("may not be let in by ForAllValues, which gets a problem of its own", () => {
    const Condition = { "ForAllValues:StringLike": { "aws:PrincipalOrgPaths": `${organization}/*` } };
    assert.deepEqual(lintStatement({ Principal: "*", Condition }), [
      open(": ForAllValues:StringLike holds for requests without aws:PrincipalOrgPaths too"),
      'Statement[0].Condition["ForAllValues:StringLike"]: ForAllValues is true where the request has no such key, so in an Allow it lets everyone in: use ForAnyValue [condition-invalid]',
    ]);
  });

  for (const [key, condition] of [
    ["aws:SourceIp", { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }],
    ["aws:SourceVpce", { StringEquals: { "aws:SourceVpce": "vpce-0123456789abcdef0" } }],
  ] as const) {
    it(`get a warning where they are bound by the network only: ${key}`, () => {
      assert.deepEqual(lintStatement({ Principal: "*", Condition: condition }), [
        `warning: Statement[0]: lets in everyone in AWS who comes from the right network (${key}), with credentials of any account: ${way} as well [principal-undeclared]`,
      ]);
    });
  }

  it("are suggested to be bound by the key that is likely meant", () => {
    const Condition = { StringEquals: { "aws:ResourceOrgID": organization } };
    assert.deepEqual(suggestions(policyOf(statement({ Principal: "*", Condition }))), [
      { Condition: { StringEquals: { "aws:PrincipalOrgID": organization } } },
    ]);
  });
});

describe("NotPrincipal", () => {
  const NotPrincipal = { AWS: ["222222222222", "arn:aws:iam::222222222222:role/ci"] };
  const change = { Principal: undefined, NotPrincipal };

  it("may not be in an Allow", () => {
    assert.deepEqual(lintStatement(change), [
      open("", "everyone but those listed (NotPrincipal with Allow)"),
    ]);
  });

  it("gets a warning in an Allow that is bound to someone", () => {
    const Condition = { StringEquals: { "aws:PrincipalOrgID": organization } };
    assert.deepEqual(lintStatement({ ...change, Condition }), [
      "warning: Statement[0].NotPrincipal: lets in everyone but those listed, as far as the conditions hold: name those who are to be let in, or deny those who aren't [not-principal]",
    ]);
  });

  it("gets a warning in a Deny", () => {
    assert.deepEqual(lintStatement({ ...change, Effect: "Deny" }), [
      "warning: Statement[0].NotPrincipal: keeps out everyone but those listed, and roles even if they are listed: a request by a role comes from a session, which has to be listed too, with its account; deny everyone under a condition on aws:PrincipalArn (ArnNotLike) instead [not-principal]",
    ]);
  });
});
