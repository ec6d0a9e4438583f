import assert from "node:assert/strict";
import { type AccessRequest, decide, type PolicySet } from "../../../ecr/access";
import { type Change, changesFor, suggestions } from "../../../ecr/explain/change";
import { compilePolicy } from "../../../ecr/iam/policy";
import { requestPrincipal } from "../../../ecr/iam/request-principal";
import { type AccessCase, accessCases } from "../../access-cases";

const seed = 4_711;
const count = 4_000;

type Statement = { Effect: string; Sid?: string };
type Document = { Version?: string; Statement: Statement | Statement[] };

function policiesOf(one: AccessCase): PolicySet {
  return {
    repository: one.repository && compilePolicy(one.repository),
    identity: one.identity.map(compilePolicy),
    ...(one.boundary && { boundary: compilePolicy(one.boundary) }),
    ...(one.scps.length > 0 && { scps: one.scps.map((level) => level.map(compilePolicy)) }),
    ...(one.rcps.length > 0 && { rcps: one.rcps.map((level) => level.map(compilePolicy)) }),
  };
}

function requestOf({ principal, action, resource, resourceAccount, context }: AccessCase): AccessRequest {
  const request = { action, resource, resourceAccount, context, contextIsComplete: true };
  return { principal: requestPrincipal(principal), ...request };
}

/** The case after a reader did what the changes say, to the letter. */
function applied(one: AccessCase, changes: readonly Change[]): AccessCase {
  const change = (side: Change["side"], level?: number) =>
    changes.find((its) => its.side === side && its.level === level);
  const edit = (document: object, its: Change | undefined) => {
    const statements = [(document as Document).Statement].flat();
    const kept = statements.filter(
      ({ Effect, Sid }, index) => Effect !== "Deny" || !its?.denying.includes(Sid || `Statement[${index}]`),
    );
    return { Version: "2012-10-17", Statement: kept };
  };
  const add = (its: Change | undefined) =>
    its?.added === undefined ? [] : [{ Version: "2012-10-17", Statement: [its.added] }];
  const repository = change("repository-policy");
  const own = change("identity-policy");
  const boundary = change("permissions-boundary");
  return {
    ...one,
    repository: {
      Version: "2012-10-17",
      Statement: [
        ...[edit(one.repository ?? { Statement: [] }, repository), ...add(repository)].flatMap(
          ({ Statement }) => Statement as object[],
        ),
      ],
    },
    identity: [...one.identity.map((policy) => edit(policy, own)), ...add(own)],
    boundary:
      one.boundary &&
      ({
        Version: "2012-10-17",
        Statement: [edit(one.boundary, boundary), ...add(boundary)].flatMap(
          ({ Statement }) => Statement as object[],
        ),
      } as object),
    scps: one.scps.map((level, index) => {
      const its = change("scp", index + 1);
      return [...level.map((policy) => edit(policy, its)), ...add(its)];
    }),
    rcps: one.rcps.map((level) => level.map((policy) => edit(policy, change("rcp")))),
  };
}

describe(`what would have to change before a request is allowed, of ${count} cases`, () => {
  it("makes every denied one allowed, done to the letter", () => {
    let tried = 0;
    for (const one of take(accessCases(seed), count)) {
      const request = requestOf(one);
      const policies = policiesOf(one);
      const decision = decide(request, policies);
      if (decision.decision !== "denied") {
        continue;
      }
      const changes = changesFor([{ request, policies, decision }]);
      const after = applied(one, changes);
      assert.equal(
        decide(request, policiesOf(after)).decision,
        "allowed",
        JSON.stringify({ one, changes }, null, 1),
      );
      tried += 1;
    }
    assert(tried > 2_000, `only ${tried} such cases`);
  });
});

const request: AccessRequest = {
  principal: requestPrincipal("arn:aws:iam::222222222222:role/eks-nodes"),
  action: "ecr:BatchGetImage",
  resource: "arn:aws:ecr:us-east-1:111111111111:repository/team/api",
  resourceAccount: "111111111111",
};
const policy = (...Statement: object[]) => compilePolicy({ Version: "2012-10-17", Statement });
const own = policy({ Effect: "Allow", Action: "ecr:*", Resource: "*" });

describe("the changes", () => {
  const ask = (action: string, policies: PolicySet) => {
    const its = { ...request, action };
    return { request: its, policies, decision: decide(its, policies) };
  };

  it("name every statement that denies, and the level of a service control policy", () => {
    const policies = {
      repository: policy(
        { Sid: "One", Effect: "Deny", Principal: "*", Action: "ecr:*" },
        { Sid: "Two", Effect: "Deny", Principal: { AWS: "222222222222" }, Action: "ecr:Batch*" },
      ),
      identity: [own],
      scps: [[own], [policy({ Sid: "Wall", Effect: "Deny", Action: "ecr:*", Resource: "*" })]],
    };
    const added = (change: object) => ({ Effect: "Allow", ...change, Action: "ecr:BatchGetImage" });
    assert.deepEqual(
      changesFor([ask("ecr:BatchGetImage", policies)]).map(({ added: _, ...rest }) => rest),
      [
        { side: "repository-policy", denying: ["One", "Two"] },
        { side: "scp", level: 2, denying: ["Wall"] },
      ],
    );
    assert.deepEqual(changesFor([ask("ecr:BatchGetImage", policies)])[1]?.added, {
      ...added({}),
      Resource: request.resource,
    });
  });

  it("are one statement for all actions that lack", () => {
    const policies = { repository: null, identity: [own] };
    assert.deepEqual(
      changesFor([ask("ecr:BatchGetImage", policies), ask("ecr:GetDownloadUrlForLayer", policies)]),
      [
        {
          side: "repository-policy",
          denying: [],
          added: {
            Effect: "Allow",
            Principal: { AWS: "arn:aws:iam::222222222222:root" },
            Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            Condition: { ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/eks-nodes" } },
          },
        },
      ],
    );
  });
});

describe("what would settle an undetermined request", () => {
  const sidesFor = (policies: PolicySet) =>
    suggestions({ request, policies, decision: decide(request, policies) }).map(([side]) => side);
  const org = policy({
    Effect: "Allow",
    Principal: "*",
    Action: "ecr:*",
    Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
  });

  it("is the side that hangs on something, and both where both do", () => {
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
