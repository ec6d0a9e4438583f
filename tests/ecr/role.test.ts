import assert from "node:assert/strict";
import { readRoles } from "../../ecr/role";
import { read } from "../reading";

const roles = (...arns: unknown[]) => read(arns, (place) => readRoles(place, "aws"));

describe("role ARNs", () => {
  it("are taken apart, sorted, without duplicates", () => {
    const nodes = "arn:aws:iam::222222222222:role/eks/nodes";
    const ci = "arn:aws:iam::222222222222:role/ci";
    assert.deepEqual(roles(nodes, ci, nodes), {
      value: [
        { arn: ci, account: "222222222222", isPattern: false },
        { arn: nodes, account: "222222222222", isPattern: false },
      ],
      problems: [],
    });
  });

  it("may hold every character that IAM takes in a role's name", () => {
    assert.deepEqual(roles("arn:aws:iam::222222222222:role/a_B+c=d,e.f@g-h").problems, []);
  });

  it("may be service-linked and end in 64 characters", () => {
    const path = "role/aws-service-role/ecs.amazonaws.com";
    assert.deepEqual(roles(`arn:aws:iam::222222222222:${path}/${"n".repeat(64)}`).problems, []);
  });

  for (const pattern of ["eks/*", "eks-*", "*-nodes", "*/nodes", "team/*/nodes"]) {
    it(`make a pattern with a *, and a warning: ${pattern}`, () => {
      const arn = `arn:aws:iam::222222222222:role/${pattern}`;
      assert.deepEqual(roles(arn), {
        value: [{ arn, account: "222222222222", isPattern: true }],
        problems: [
          `warning: here[0]: "${arn}": its * stands for any characters, / included, so whoever creates roles in account 222222222222 can name one to match [role-pattern]`,
        ],
      });
    });
  }

  for (const all of ["*", "**", "*/*"]) {
    it(`are refused where they are every role of an account: ${all}`, () => {
      assert.deepEqual(roles(`arn:aws:iam::222222222222:role/${all}`), {
        value: [],
        problems: [
          `here[0]: "arn:aws:iam::222222222222:role/${all}" is every role of account 222222222222: say accounts: ["222222222222"] if that is meant [principal-invalid]`,
        ],
      });
    });
  }

  it("belong to the registry's partition", () => {
    const arn = "arn:aws-us-gov:iam::222222222222:role/ci";
    assert.deepEqual(read([arn], (place) => readRoles(place, "aws-us-gov")).problems, []);
    assert.deepEqual(roles(arn).problems, [
      `here[0]: "${arn}" is in partition aws-us-gov, this registry is in aws: a role of another partition can never pull [principal-invalid]`,
    ]);
  });

  it("say how the role of a session is written, in the registry's partition", () => {
    const session = "arn:aws-cn:sts::222222222222:assumed-role/ci/build";
    assert.deepEqual(read([session], (place) => readRoles(place, "aws-cn")).problems, [
      `here[0]: "${session}" is one session of a role, which ends within hours: give the role, arn:aws-cn:iam::222222222222:role/ci (with its path, if it has one) [principal-invalid]`,
    ]);
  });
});
