import assert from "node:assert/strict";
import { type AccessRequest, decide, type PolicySet } from "../../../ecr/access";
import { statementFor, suggestions } from "../../../ecr/explain/statement";
import { compilePolicy, type IamPolicy } from "../../../ecr/iam/policy";
import { requestPrincipal } from "../../../ecr/iam/request-principal";
import { type AccessCase, accessCases } from "../../access-cases";

const seed = 4_711;
const count = 4_000;

/** A repository policy with a statement more, and the principal's own policies with another. */
function withAdded(one: AccessCase, added: { repository?: object; identity?: object }): PolicySet {
  const repository = one.repository as { Statement: object | object[] } | null;
  const statements = [repository?.Statement ?? [], added.repository ?? []].flat();
  return {
    ...policiesOf(one),
    repository: compilePolicy({ Version: "2012-10-17", Statement: statements }),
    identity: [
      ...one.identity.map(compilePolicy),
      ...(added.identity ? [compilePolicy({ Version: "2012-10-17", Statement: added.identity })] : []),
    ],
  };
}

function policiesOf(one: AccessCase): PolicySet {
  return {
    repository: one.repository && compilePolicy(one.repository),
    identity: one.identity.map(compilePolicy),
    ...(one.boundary && { boundary: compilePolicy(one.boundary) }),
    ...(one.scps.length > 0 && { scps: one.scps.map((level) => level.map(compilePolicy)) }),
    ...(one.rcps.length > 0 && { rcps: one.rcps.map((level) => level.map(compilePolicy)) }),
  };
}

function requestOf(one: AccessCase): AccessRequest {
  const { principal, action, resource, resourceAccount, context } = one;
  return {
    principal: requestPrincipal(principal),
    action,
    resource,
    resourceAccount,
    context,
    contextIsComplete: true,
  };
}

describe(`the smallest statement that changes an answer, tried on ${count} cases`, () => {
  const cases = [...take(accessCases(seed), count)];

  it("makes a request allowed that the repository and own policies merely don't allow", () => {
    let tried = 0;
    for (const one of cases) {
      const request = requestOf(one);
      const { decision, isExplicit, blockedBy } = decide(request, policiesOf(one));
      const isBetween = blockedBy.every((side) => side === "repository-policy" || side === "identity-policy");
      if (decision !== "denied" || isExplicit || !isBetween) {
        continue;
      }
      const isHome = request.principal.account === one.resourceAccount;
      const both = {
        ...(blockedBy.includes("repository-policy") &&
          !(isHome && blockedBy.includes("identity-policy")) && {
            repository: statementFor("repository-policy", request),
          }),
        ...(blockedBy.includes("identity-policy") && { identity: statementFor("identity-policy", request) }),
      };
      const after = decide(request, withAdded(one, both));
      assert.equal(after.decision, "allowed", JSON.stringify({ one, both }, null, 1));
      tried += 1;
    }
    assert(tried > 500, `only ${tried} such cases`);
  });

  it("refuses a request that was allowed", () => {
    let tried = 0;
    for (const one of cases) {
      const request = requestOf(one);
      if (decide(request, policiesOf(one)).decision === "allowed") {
        const refusal = statementFor("repository-policy", request, "Deny");
        const { decision, isExplicit } = decide(request, withAdded(one, { repository: refusal }));
        assert.deepEqual({ decision, isExplicit }, { decision: "denied", isExplicit: true });
        tried += 1;
      }
    }
    assert(tried > 500, `only ${tried} such cases`);
  });

  it("is about no other principal", () => {
    for (const one of cases) {
      const request = requestOf(one);
      if (request.principal.kind === "service") {
        continue;
      }
      const only: IamPolicy = compilePolicy({
        Version: "2012-10-17",
        Statement: statementFor("repository-policy", request),
      });
      const stranger = requestPrincipal(`arn:aws:iam::${request.principal.account}:role/somebody-else`);
      const other = { ...request, principal: stranger, context: {} };
      assert.equal(decide(other, { repository: only, identity: [] }).decision, "denied");
    }
  });
});

describe("what would settle an undetermined request", () => {
  const request: AccessRequest = {
    principal: requestPrincipal("arn:aws:iam::222222222222:role/eks-nodes"),
    action: "ecr:BatchGetImage",
    resource: "arn:aws:ecr:us-east-1:111111111111:repository/team/api",
    resourceAccount: "111111111111",
  };
  const sidesFor = (policies: PolicySet) =>
    suggestions({ request, policies, decision: decide(request, policies) }).map(([side]) => side);
  const org = compilePolicy({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: "*",
      Action: "ecr:*",
      Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
    },
  });

  it("is the side that hangs on something, and both where both do", () => {
    const own = compilePolicy({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Action: "ecr:*", Resource: "*" },
    });
    assert.deepEqual(sidesFor({ repository: org, identity: [own] }), ["repository-policy"]);
    assert.deepEqual(sidesFor({ repository: org }), ["repository-policy", "identity-policy"]);
  });
});

function* take<T>(from: Iterable<T>, most: number): Generator<T> {
  let index = 0;
  for (const one of from) {
    if (index === most) {
      return;
    }
    yield one;
    index += 1;
  }
}
