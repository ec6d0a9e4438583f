import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pullPolicy } from "../ecr/identity-policy";
import { planRegistry } from "../ecr/plan";
import { grantableOf, grantPolicy } from "../ecr/role-grant";

const text = readFileSync(join(__dirname, "..", "docs", "limits.md"), "utf8");
const account = (index: number) => String(100_000_000_000 + index);
const role = (index: number) => `arn:aws:iam::${account(index)}:role/eks-nodes`;

/** Whether one environment with so many readers of a kind has a policy that ECR takes. */
function fits(kind: "accounts" | "roles", count: number): boolean {
  const readers = Array.from({ length: count }, (_, index) => (kind === "accounts" ? account : role)(index));
  const { problems } = planRegistry({
    repositories: ["team/api"],
    environments: { staging: { [kind]: readers } },
  });
  return problems.length === 0;
}

describe("docs/limits.md", () => {
  const [, accounts, roles] = /after (\d+) whole accounts, or (\d+) roles/.exec(text) ?? [];

  it("says how many repositories one role's inline policies take", () => {
    const [, count, length] =
      /(\d+) repositories for an `ImagePuller` whose names have (\d+)/.exec(text) ?? [];
    const fitsInRole = (repositories: number) => {
      const arns = Array.from({ length: repositories }, (_, index) => {
        const name = String(index).padStart(Number(length), "r");
        return [name, `arn:aws:ecr:us-east-1:111111111111:repository/${name}`];
      });
      const kind = { policyOf: pullPolicy, managedPolicy: "" };
      const request = { roles: [], repositories: undefined };
      return grantPolicy(request, grantableOf(Object.fromEntries(arns)), kind).problems.length === 0;
    };
    assert.deepEqual([fitsInRole(Number(count)), fitsInRole(Number(count) + 1)], [true, false]);
  });

  it("says how many whole accounts one policy takes", () => {
    assert.deepEqual(
      [fits("accounts", Number(accounts)), fits("accounts", Number(accounts) + 1)],
      [true, false],
    );
  });

  it("says how many roles one policy takes", () => {
    assert.deepEqual([fits("roles", Number(roles)), fits("roles", Number(roles) + 1)], [true, false]);
  });
});
