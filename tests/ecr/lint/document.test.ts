import assert from "node:assert/strict";
import { lint, lintStatement, policyOf, statement, suggestions } from "../../linting";

const known =
  "(known: Sid, Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition)";
const otherRoot = (index: number) => `arn:aws:iam::${200_000_000_000 + index}:root`;

describe("the document of a policy", () => {
  const cases: [title: string, policy: unknown, problems: string[]][] = [
    ["may have an Id and a single statement", { Version: "2012-10-17", Id: "x", Statement: statement() }, []],
    ["may be of the older version", { Version: "2008-10-17", Statement: [statement()] }, []],
    [
      "has no other keys",
      { Version: "2012-10-17", statement: [], Statement: [statement()] },
      ['statement: unknown key; did you mean "Statement"? (known: Version, Id, Statement) [key-unknown]'],
    ],
    [
      "should have a version",
      { Statement: [statement()] },
      [
        'warning: Version: is missing, which means "2008-10-17", a version without policy variables: say which [policy-version]',
      ],
    ],
    [
      "has a version that there is",
      { Version: "2012-10-18", Statement: [statement()] },
      ['Version: is "2012-10-18", wanted "2012-10-17" or "2008-10-17" [policy-version]'],
    ],
    [
      "has a version that is text",
      { Version: null, Statement: [statement()] },
      ['Version: is null, wanted "2012-10-17" or "2008-10-17" [policy-version]'],
    ],
    [
      "has an Id that is text",
      { Version: "2012-10-17", Id: 7, Statement: [statement()] },
      ["Id: is the number 7, wanted text [type-wrong]"],
    ],
    [
      "has statements, and not null",
      { Version: "2012-10-17", Statement: null },
      ["Statement: is null, wanted a list of statements [type-wrong]"],
    ],
    [
      "has at least one statement",
      policyOf(),
      [
        "Statement: has no statement, and ECR takes no policy without any: delete the repository's policy instead [list-empty]",
      ],
    ],
    [
      "has statements that are maps",
      policyOf(null, 7, statement()),
      [
        "Statement[0]: is null, wanted a statement [type-wrong]",
        "Statement[1]: is the number 7, wanted a statement [type-wrong]",
      ],
    ],
    [
      "names a place without an index where there is a single statement",
      { Version: "2012-10-17", Statement: statement({ Sid: 7 }) },
      ["Statement.Sid: is the number 7, wanted text [type-wrong]"],
    ],
    [
      "has each Sid once",
      policyOf(
        statement({ Sid: "A" }),
        statement({ Sid: "B", Principal: { AWS: "333333333333" } }),
        statement({ Sid: "A", Principal: { AWS: "444444444444" } }),
      ),
      [
        'Statement[2].Sid: "A" is the Sid of Statement[0] as well, and a policy has each once: rename one [sid-duplicate]',
      ],
    ],
  ];
  for (const [title, policy, problems] of cases) {
    it(title, () => {
      assert.deepEqual(lint(policy), problems);
    });
  }

  it("has 10,240 characters at most, and the problem says if merging statements would be enough", () => {
    const accounts = Array.from({ length: 70 }, (_, index) =>
      statement({ Sid: `Account${index}`, Principal: { AWS: otherRoot(index) } }),
    );
    assert.deepEqual(lint(policyOf(...accounts)), [
      "Statement: has 10528 characters without spaces and line breaks, ECR takes 10240: merging statements that differ only in their principals makes it 2466 [policy-too-large]",
    ]);
    const different = accounts.map((its, index) => ({
      ...its,
      Condition: { StringEquals: { "aws:PrincipalTag/a": `v${index}` } },
    }));
    assert.deepEqual(lint(policyOf(...different)), [
      "has 14578 characters without spaces and line breaks, ECR takes 10240: let readers in by their organisation (aws:PrincipalOrgID) instead of one by one [policy-too-large]",
    ]);
  });
});

describe("a statement", () => {
  const cases: [title: string, change: Record<string, unknown>, problems: string[]][] = [
    ["may have a Sid with spaces", { Sid: "new policy" }, []],
    [
      "has no other keys",
      { Conditions: {} },
      [`Statement[0].Conditions: unknown key; did you mean "Condition"? ${known} [key-unknown]`],
    ],
    ["has a Sid that is text", { Sid: null }, ["Statement[0].Sid: is null, wanted text [type-wrong]"]],
    [
      "has an Effect",
      { Effect: undefined },
      ["Statement[0].Effect: is missing: give one of Allow, Deny [required]"],
    ],
    [
      "has an Effect that is text",
      { Effect: true },
      ["Statement[0].Effect: is the boolean true, wanted one of Allow, Deny [type-wrong]"],
    ],
    [
      "has an Effect that there is",
      { Effect: "Grant" },
      ['Statement[0].Effect: is "Grant", wanted one of Allow, Deny [value-unknown]'],
    ],
    [
      "has an Effect spelt as IAM spells it",
      { Effect: "allow" },
      ['Statement[0].Effect: is "allow", wanted one of Allow, Deny; did you mean "Allow"? [value-unknown]'],
    ],
    [
      "says who it is about",
      { Principal: undefined },
      ["Statement[0]: wants exactly one of Principal and NotPrincipal [required]"],
    ],
    [
      "says it once",
      { NotPrincipal: { AWS: "333333333333" } },
      ["Statement[0]: wants exactly one of Principal and NotPrincipal [required]"],
    ],
    [
      "says what it is about",
      { Action: undefined },
      ["Statement[0]: wants exactly one of Action and NotAction [required]"],
    ],
    [
      "says that once, too",
      { NotAction: "ecr:PutImage" },
      ["Statement[0]: wants exactly one of Action and NotAction [required]"],
    ],
  ];
  for (const [title, change, problems] of cases) {
    it(title, () => {
      assert.deepEqual(lintStatement(change), problems);
    });
  }

  it("is suggested with its Effect in the right case", () => {
    const { Effect: _, ...rest } = statement();
    assert.deepEqual(suggestions(policyOf(statement({ Effect: "allow" }))), [{ Effect: "Allow", ...rest }]);
  });
});
