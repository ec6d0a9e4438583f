import assert from "node:assert/strict";
import { lint, policyOf, statement } from "../../linting";

const two = { AWS: ["arn:aws:iam::222222222222:root", "333333333333"] };
const Condition = { StringEquals: { "aws:PrincipalTag/team": "a" } };
const nothing = (index: number, cover: string, does = "grants") =>
  `warning: Statement[${index}]: adds nothing: ${cover} ${does} all of it to the same principals [grant-redundant]`;

describe("a statement", () => {
  const cases: [title: string, statements: unknown[], problems: string[]][] = [
    [
      "adds nothing to its double, of which the first one stays",
      [statement(), statement()],
      [nothing(1, "Statement[0]")],
    ],
    [
      "adds nothing to one with more actions",
      [statement(), statement({ Sid: "More", Action: ["ecr:BatchGet*", "ecr:GetDownloadUrlForLayer"] })],
      [nothing(0, 'Statement[1] ("More")')],
    ],
    [
      "adds nothing to one with more principals, an account by its id or root",
      [statement(), statement({ Principal: two })],
      [nothing(0, "Statement[1]")],
    ],
    [
      "adds nothing to one without its conditions",
      [statement({ Condition }), statement()],
      [nothing(0, "Statement[1]")],
    ],
    ["adds something to one with conditions", [statement(), statement({ Condition, Principal: two })], []],
    [
      "adds something to one with other conditions",
      [
        statement({ Condition }),
        statement({ Condition: { StringEquals: { "aws:PrincipalTag/team": "b" } } }),
      ],
      [],
    ],
    [
      "adds something to one for its account, if it names a role",
      [statement({ Principal: { AWS: "arn:aws:iam::222222222222:role/ci" } }), statement()],
      [],
    ],
    [
      "denies nothing beside a wider Deny",
      [statement({ Effect: "Deny" }), statement({ Effect: "Deny", Action: "ecr:*" })],
      [nothing(0, "Statement[1]", "denies")],
    ],
    [
      "denies something beside an Allow",
      [statement({ Effect: "Deny" }), statement({ Principal: { AWS: "333333333333" } })],
      [],
    ],
  ];
  for (const [title, statements, problems] of cases) {
    it(title, () => {
      assert.deepEqual(lint(policyOf(...statements)), problems);
    });
  }
});
