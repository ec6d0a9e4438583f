import assert from "node:assert/strict";
import { lintStatement, policyOf, statement, suggestions } from "../../linting";

const leaveOut =
  "a repository policy is always about its own repository; ECR has refused this element: leave it out [resource-element]";
const repository = "arn:aws:ecr:us-east-1:111111111111:repository/team/api";
const role = "arn:aws:iam::222222222222:role/ci";

describe("a Resource element", () => {
  const cases: [title: string, change: Record<string, unknown>, problems: string[]][] = [
    ["gets a warning for *", { Resource: "*" }, [`warning: Statement[0].Resource: ${leaveOut}`]],
    [
      "gets a warning for a repository",
      { Resource: [repository] },
      [`warning: Statement[0].Resource: ${leaveOut}`],
    ],
    [
      "gets a warning as NotResource",
      { NotResource: repository },
      [`warning: Statement[0].NotResource: ${leaveOut}`],
    ],
    [
      "is no bucket",
      { Resource: "arn:aws:s3:::bucket/*" },
      [
        `Statement[0].Resource: "arn:aws:s3:::bucket/*" is no repository, so that the statement is about nothing: ${leaveOut}`,
      ],
    ],
    [
      "is no name",
      { Resource: ["team/api"] },
      [`Statement[0].Resource[0]: "team/api" is no ARN, so that the statement is about nothing: ${leaveOut}`],
    ],
    ["is not null", { Resource: null }, [`Statement[0].Resource: is null, wanted text: ${leaveOut}`]],
    [
      "doesn't stand beside NotResource",
      { Resource: "*", NotResource: repository },
      [
        "Statement[0]: has both Resource and NotResource: leave both out [resource-element]",
        `warning: Statement[0].Resource: ${leaveOut}`,
        `warning: Statement[0].NotResource: ${leaveOut}`,
      ],
    ],
  ];
  for (const [title, change, problems] of cases) {
    it(title, () => {
      assert.deepEqual(lintStatement(change), problems);
    });
  }

  it("is no role, which is suggested as the principal where there is none", () => {
    const change = { Principal: undefined, Resource: role };
    assert.deepEqual(lintStatement(change), [
      "Statement[0]: wants exactly one of Principal and NotPrincipal [required]",
      `Statement[0].Resource: "${role}" is no repository, so that the statement is about nothing: who is let in stands in Principal [resource-element]`,
    ]);
    assert.deepEqual(suggestions(policyOf(statement(change))), [{ Principal: { AWS: role } }]);
  });

  it("is in the registry's account, where that is known", () => {
    assert.deepEqual(lintStatement({ Resource: repository }, { registryAccount: "999999999999" }), [
      `Statement[0].Resource: "${repository}" is in account 111111111111, and this registry in 999999999999: ${leaveOut}`,
    ]);
  });
});
