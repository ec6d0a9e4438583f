import assert from "node:assert/strict";
import { formatProblem, Problems } from "../../ecr/problem";
import { type RoleReference, readRoleReference, roleNameIn } from "../../ecr/role-reference";
import { Place } from "../../ecr/shape";

/** What `act` makes at a place, or the problems that it reports there. */
function at<T>(value: unknown, act: (place: Place) => T) {
  const problems = new Problems();
  const result = act(new Place(value, "roles[0]", problems));
  return problems.hasErrors ? problems.list().map(formatProblem) : result;
}

describe("a role of the account that is deployed into", () => {
  const roles: [text: string, role: RoleReference][] = [
    ["eks-nodes", { name: "eks-nodes", account: undefined }],
    ["a_B+c=d,e.f@g-h", { name: "a_B+c=d,e.f@g-h", account: undefined }],
    ["x".repeat(64), { name: "x".repeat(64), account: undefined }],
    ["arn:aws:iam::222222222222:role/eks-nodes", { name: "eks-nodes", account: "222222222222" }],
    ["arn:aws-cn:iam::222222222222:role/a/b/pods", { name: "pods", account: "222222222222" }],
    [
      "arn:aws:iam::222222222222:role/aws-service-role/x.amazonaws.com/y",
      { name: "y", account: "222222222222" },
    ],
  ];
  for (const [text, role] of roles) {
    it(`can be ${text}`, () => assert.deepEqual(at(text, readRoleReference), role));
  }

  for (const text of [
    "",
    "x".repeat(65),
    "a/b",
    "arn:aws:iam::2222:role/a",
    "arn:aws:iam::222222222222:role/a/",
  ]) {
    it(`can't be ${JSON.stringify(text)}`, () => {
      assert.deepEqual(at(text, readRoleReference), [
        `roles[0]: ${JSON.stringify(text)} is not a role: wanted a name, 1 to 64 of A-Z a-z 0-9 _ + = , . @ -, or arn:aws:iam::<12 digits>:role/<name> [role-invalid]`,
      ]);
    });
  }

  it("has its name put into a policy only if an ARN is one of that account", () => {
    const role = { name: "eks-nodes", account: "222222222222" };
    const named = (own: string, its: RoleReference) => at(undefined, (place) => roleNameIn(own, its, place));
    assert.equal(named("222222222222", role), "eks-nodes");
    assert.equal(named("333333333333", { ...role, account: undefined }), "eks-nodes");
    assert.deepEqual(named("333333333333", role), [
      'roles[0]: names role "eks-nodes" of account 222222222222, and this stack is deployed into 333333333333: give roles of that account in a stack of its own [role-invalid]',
    ]);
  });
});
