import assert from "node:assert/strict";
import { accessText } from "../../cli/access-text";
import { accessMatrix } from "../../ecr/access-matrix";
import { planRegistry } from "../../ecr/plan";

const nowhere = { account: null, region: null };

function textOf(args: Record<string, unknown>, width?: number): string {
  const { plan } = planRegistry(args);
  return accessText(plan, accessMatrix(plan, nowhere), width);
}

const registry = {
  repositories: { base: { readers: [] }, "team/api": {}, "team/worker": { readers: ["staging"] } },
  environments: {
    staging: ["222222222222"],
    production: { accounts: ["333333333333"], access: "inspect" },
    integration: ["444444444444"],
  },
};

const table = `
repository   integration  production  staging
base         -            -           -
team/api     pull         inspect     pull
team/worker  -            -           pull
`.trimStart();

describe("the access matrix as text", () => {
  it("is a table where there is room, or where the output goes into a file", () => {
    assert.equal(textOf(registry), table);
    assert.equal(textOf(registry, 45), table);
  });

  it("is a few lines for each repository in a terminal that is too narrow for the table", () => {
    assert.equal(
      textOf(registry, 44),
      `
base
  nobody
team/api
  pull: integration, staging
  inspect: production
team/worker
  pull: staging
`.trimStart(),
    );
  });

  it("says below it what differs between members, and what is more or less than config says", () => {
    const role = "arn:aws:iam::222222222222:role/nodes";
    const no = (name: string, action: string, Principal: unknown, Condition?: unknown) => ({
      Sid: name,
      Effect: "Deny",
      Principal,
      Action: [action],
      ...(Condition !== undefined && { Condition }),
    });
    assert.equal(
      textOf({
        repositories: {
          "team/a": {
            readers: ["staging", "audit"],
            extraStatements: [
              no("NoNodes", "ecr:BatchGetImage", "*", { ArnEquals: { "aws:PrincipalArn": role } }),
              no("NoPolicies", "ecr:GetRepositoryPolicy", "*"),
            ],
          },
          "team/b": { readers: ["staging"] },
          "team/c": { readers: ["staging"] },
        },
        environments: {
          staging: { accounts: ["333333333333", "222222222222"], roles: [role] },
          nodes: { roles: [role] },
          audit: { accounts: ["555555555555"], access: "audit" },
        },
      }),
      `
repository  audit     nodes  staging
team/a      inspect*  -      -*
team/b      -         pull!  pull
team/c      -         pull!  pull

* audit: config gives it audit (team/a)
* staging: config gives it pull; pull for account 222222222222, account 333333333333; none for arn:aws:iam::222222222222:role/nodes (team/a)
! nodes: config doesn't let it in (team/b and 1 more)
`.trimStart(),
    );
  });
});
