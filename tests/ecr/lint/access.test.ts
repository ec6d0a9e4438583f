import assert from "node:assert/strict";
import { lint, lintStatement, policyOf, statement, suggestions } from "../../linting";

const organization = "o-a1b2c3d4e5";
const way =
  'name the principals, or bind them to an organisation with StringEquals {"aws:PrincipalOrgID": "o-…"}';
const open = (why = "", who = "everyone in AWS", place = "") =>
  `Statement[0]${place}: lets in ${who}${why}: ${way} [principal-undeclared]`;

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
    [
      "roles of an account in any partition",
      { ArnLike: { "aws:PrincipalArn": "arn:*:iam::222222222222:role/ci" } },
    ],
    [
      "roles of an account, as text",
      { StringLike: { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/*" } },
    ],
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

  const tooMany = ": the networks of aws:SourceIp hold too many addresses to keep anyone out";
  const asText =
    "is compared as text, where a wildcard before the account reaches over colons, into the path of a role of any account (ArnLike compares part by part)";
  const loose: [how: string, condition: unknown, why: string, place?: string][] = [
    ["an empty condition", {}, ""],
    ["a tag that anyone can have", { StringEquals: { "aws:PrincipalTag/team": "a" } }, ""],
    ["encryption", { Bool: { "aws:SecureTransport": "true" } }, ""],
    ...["0.0.0.0/0", "::/0", "2000::/3", ["0.0.0.0/1", "128.0.0.0/1"], ["203.0.113.0/24", "0.0.0.0/5"]].map(
      (networks): [string, unknown, string] => [
        `too many addresses, ${networks}`,
        { IpAddress: { "aws:SourceIp": networks } },
        tooMany,
      ],
    ),
    ["a key with the name of a method", { StringEquals: { constructor: "a", toString: "a" } }, ""],
    ["a key with the name of a prototype", { StringEquals: JSON.parse('{"__proto__": "a"}') }, ""],
    ...[
      "arn:*:iam::222222222222:role/ci",
      "arn:???:iam::222222222222:role/ci",
      "arn:aws:i*:222222222222:role/ci",
    ].map((pattern): [string, unknown, string, string] => [
      `text that a role's path can have, ${pattern}`,
      { StringLike: { "aws:PrincipalArn": pattern } },
      `: ${JSON.stringify(pattern)} ${asText}`,
      '.Condition.StringLike["aws:PrincipalArn"]',
    ]),
    [
      "one path of units of any organisation among others",
      { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": [`${organization}/*`, "o-*"] } },
      ': "o-*" names no account and no organisation',
      '.Condition["ForAnyValue:StringLike"]["aws:PrincipalOrgPaths"][1]',
    ],
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
      '.Condition.StringLike["aws:PrincipalOrgID"]',
    ],
    [
      "roles of any account",
      { ArnLike: { "aws:PrincipalArn": ["arn:aws:iam::222222222222:role/a", "arn:aws:iam::*:role/ci"] } },
      ': "arn:aws:iam::*:role/ci" names no account and no organisation',
      '.Condition.ArnLike["aws:PrincipalArn"][1]',
    ],
  ];
  for (const [how, Condition, why, place] of loose) {
    it(`may not be let in where they are bound by ${how} only`, () => {
      const found = lintStatement({ Principal: "*", Condition });
      assert.deepEqual(
        found.filter((problem) => problem.includes("[principal-undeclared]")),
        [open(why, undefined, place)],
      );
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

  describe("who are denied but for some", () => {
    const everyone = statement({ Principal: "*" });
    const fence = (change: Record<string, unknown>) =>
      statement({ Effect: "Deny", Principal: "*", Action: "ecr:*", ...change });
    const outsiders = (key: string, value: unknown, operator = "StringNotEquals") =>
      fence({ Condition: { [operator]: { [key]: value } } });

    for (const deny of [
      outsiders("aws:PrincipalOrgID", organization),
      // In a Deny this holds for requests without the key as well.
      outsiders("aws:PrincipalOrgID", organization, "StringNotEqualsIfExists"),
      outsiders("aws:PrincipalOrgPaths", `${organization}/*`, "ForAllValues:StringNotLike"),
      outsiders("aws:PrincipalArn", "arn:*:iam::222222222222:role/ci", "ArnNotLike"),
      fence({
        Action: undefined,
        NotAction: "ecr:PutImage",
        Condition: {
          StringNotEquals: { "aws:PrincipalAccount": "222222222222", "aws:PrincipalOrgID": organization },
        },
      }),
    ]) {
      it(`get a warning that another statement keeps them out: ${JSON.stringify(deny["Condition"])}`, () => {
        assert.deepEqual(lint(policyOf(everyone, deny)), [
          `warning: Statement[0]: lets in everyone in AWS, and Statement[1] alone denies it to all but some of them: ${way} as well, so that this doesn't hang on another statement [principal-undeclared]`,
        ]);
      });
    }

    for (const [how, deny] of [
      ["some actions", { ...outsiders("aws:PrincipalOrgID", organization), Action: "ecr:BatchGetImage" }],
      [
        "one account",
        { ...outsiders("aws:PrincipalOrgID", organization), Principal: { AWS: "222222222222" } },
      ],
      [
        "another repository",
        { ...outsiders("aws:PrincipalOrgID", organization), Resource: "arn:aws:ecr:a:b:c" },
      ],
      [
        "requests with a key",
        outsiders("aws:PrincipalOrgPaths", `${organization}/*`, "ForAnyValue:StringNotLike"),
      ],
      ["hardly anyone", outsiders("aws:PrincipalOrgID", "o-*", "StringNotLike")],
      [
        "roles by their text",
        outsiders("aws:PrincipalArn", "arn:*:iam::222222222222:role/ci", "StringNotLike"),
      ],
      ["those within", outsiders("aws:PrincipalOrgID", organization, "StringEquals")],
      [
        "outsiders under another condition",
        fence({
          Condition: {
            StringNotEquals: { "aws:PrincipalOrgID": organization },
            Bool: { "aws:SecureTransport": "false" },
          },
        }),
      ],
    ] as const) {
      it(`are let in where the Deny is about ${how}`, () => {
        const found = lint(policyOf(everyone, deny)).filter((its) => its.includes("[principal-undeclared]"));
        assert.deepEqual(found, [open()]);
      });
    }
  });

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
