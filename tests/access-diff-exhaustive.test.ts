import assert from "node:assert/strict";
import fc from "fast-check";
import { type AccessRequest, decide } from "../ecr/access";
import { type AccessChange, diffAccess } from "../ecr/access-diff";
import { globMatches } from "../ecr/glob";
import type { RequestContext } from "../ecr/iam/context";
import { compilePolicy } from "../ecr/iam/policy";
import { requestPrincipal } from "../ecr/iam/request-principal";
import { planRegistry, type RegistryPlan } from "../ecr/plan";

const home = "111111111111";
const region = "eu-west-1";
const organization = "o-a1b2c3d4e5";
/** The last is one that no statement names. */
const accounts = [home, "222222222222", "333333333333", "444444444444"];
const actions = ["ecr:BatchGetImage", "ecr:PutImage", "ecr:DeleteRepository"];

/** Who may ask, each with what is to be known of the request. */
interface Asker {
  account: string;
  principal: AccessRequest["principal"];
  context: RequestContext;
}

const names = [
  "role/app",
  "role/contractor",
  "role/ops/contractor-1",
  "user/alice",
  "user/ops-contractor",
  "user/contractor/alice",
  "root",
];

const people: Asker[] = accounts.flatMap((account) =>
  names.flatMap((name) =>
    [null, "x", "y"].flatMap((team) =>
      [null, organization].map(
        (id): Asker => ({
          account,
          principal: requestPrincipal(`arn:aws:iam::${account}:${name}`),
          context: { "aws:PrincipalTag/team": team, "aws:PrincipalOrgID": id },
        }),
      ),
    ),
  ),
);

const functions: Asker[] = accounts.flatMap((account) =>
  ["api", "prod-1"].map(
    (name): Asker => ({
      account,
      principal: requestPrincipal("lambda.amazonaws.com"),
      context: {
        "aws:SourceArn": `arn:aws:lambda:${region}:${account}:function:${name}`,
        "aws:SourceAccount": account,
      },
    }),
  ),
);

const everyone = [...people, ...functions];
const always = { "aws:RequestedRegion": region, "aws:SecureTransport": "true" };
const everything = compilePolicy({ Statement: { Effect: "Allow", Action: "*", Resource: "*" } });

/** Whether a request is allowed, whatever the requester's own policies do that leaves it to the repository's. */
function mayIn(plan: RegistryPlan) {
  const repository = plan.repositories.get("team/api")?.repositoryPolicy ?? null;
  const policy = repository === null ? null : compilePolicy(repository);
  return ({ principal, context }: Asker, action: string, isOwnAllowing: boolean): boolean => {
    const request = {
      principal,
      action,
      resource: `arn:aws:ecr:${region}:${home}:repository/team/api`,
      resourceAccount: home,
      context: { ...always, ...context },
      contextIsComplete: true,
    };
    const { decision } = decide(request, { repository: policy, identity: isOwnAllowing ? [everything] : [] });
    assert.notEqual(decision, "undetermined");
    return decision === "allowed";
  };
}

interface Difference {
  asker: Asker;
  action: string;
  isGain: boolean;
}

/** What differs for anybody. */
function differences(from: RegistryPlan, to: RegistryPlan): Difference[] {
  const [was, will] = [mayIn(from), mayIn(to)];
  return everyone.flatMap((asker) =>
    actions.flatMap((action) =>
      (asker.account === home ? [true, false] : [true]).flatMap((isOwnAllowing) => {
        const [before, after] = [was(asker, action, isOwnAllowing), will(asker, action, isOwnAllowing)];
        return before === after ? [] : [{ asker, action, isGain: after }];
      }),
    ),
  );
}

/** Whether a change is about an asker, as its label has it. */
function isAbout(
  { principal: label }: AccessChange,
  { account, context, principal }: Asker,
  named: string,
): boolean {
  return (
    label.includes(account) ||
    (label.includes("accounts that nobody names") && !named.includes(account)) ||
    (label === organization && context["aws:PrincipalOrgID"] === organization) ||
    globMatches(label, principal.name)
  );
}

const values = <T>(...pool: T[]) =>
  fc.oneof(
    fc.constantFrom(...pool),
    fc.uniqueArray(fc.constantFrom(...pool), { minLength: 1, maxLength: 2 }),
  );

const arns = values(
  "arn:aws:iam::222222222222:role/*contractor*",
  "*contractor*",
  "arn:aws:iam::*:role/app",
  "arn:aws:iam::222222222222:user/*",
  "arn:aws:iam::333333333333:role/ops/*",
  "arn:aws:iam::222222222222:root",
);

const entry = (operators: string[], key: string, some: fc.Arbitrary<string | string[]>) =>
  fc.tuple(fc.constantFrom(...operators), fc.constant(key), some);

const condition = fc
  .array(
    fc.oneof(
      entry(["ArnLike", "ArnNotLike"], "aws:PrincipalArn", arns),
      entry(["StringLike", "StringNotLike"], "aws:PrincipalArn", arns),
      entry(
        ["StringEquals", "StringNotEquals"],
        "aws:PrincipalType",
        values("User", "AssumedRole", "Account"),
      ),
      entry(
        ["StringEquals", "StringNotEquals", "StringNotEqualsIfExists"],
        "aws:PrincipalTag/team",
        values("x", "y"),
      ),
      entry(["Null"], "aws:PrincipalTag/team", fc.constantFrom("true", "false")),
      entry(["StringEquals", "StringNotEquals"], "aws:PrincipalOrgID", fc.constant(organization)),
      entry(["StringEquals", "StringNotEquals"], "aws:PrincipalAccount", values("222222222222", home)),
      entry(["StringLike", "StringNotLike"], "aws:username", values("*contractor*", "alice")),
      entry(["StringEquals", "StringNotEquals"], "aws:RequestedRegion", values(region, "us-east-1")),
      entry(
        ["ArnLike", "ArnNotLike"],
        "aws:SourceArn",
        values("arn:aws:lambda:*:222222222222:function:*", "arn:aws:lambda:*:*:function:prod-*"),
      ),
    ),
    { maxLength: 2 },
  )
  .map((entries) => {
    const made: Record<string, Record<string, unknown>> = {};
    // Two operators on one key may contradict each other, which nobody's request shows.
    const byKey = new Map(entries.map((its) => [its[1], its]));
    for (const [operator, key, its] of byKey.values()) {
      made[operator] = { ...made[operator], [key]: its };
    }
    return made;
  });

const statement = fc.record({
  Effect: fc.constantFrom("Allow", "Deny"),
  Principal: fc.constantFrom<unknown>(
    "*",
    { AWS: "222222222222" },
    { AWS: ["222222222222", "333333333333"] },
    { AWS: "arn:aws:iam::222222222222:role/app" },
    { AWS: home },
    { AWS: `arn:aws:iam::${home}:role/app` },
    { Service: "lambda.amazonaws.com" },
  ),
  Action: values(...actions, "ecr:*"),
  Condition: condition,
});

/** Mostly the same statements before and after, and a few that go or come. */
const change = fc
  .tuple(
    fc.array(statement, { maxLength: 2 }),
    fc.array(statement, { maxLength: 2 }),
    fc.array(statement, { maxLength: 1 }),
  )
  .map(
    ([both, one, other]) =>
      [
        [...both, ...one],
        [...both, ...other],
      ] as const,
  );

const planOf = (extraStatements: readonly object[]) =>
  planRegistry(
    {
      repositories: { "team/api": { extraStatements: extraStatements.map(withoutEmpty) } },
      environments: { staging: { accounts: ["222222222222"], lambda: true } },
    },
    { region, account: home },
  ).plan;

function withoutEmpty(its: object): object {
  return Object.fromEntries(
    Object.entries(its).filter(([key, value]) => key !== "Condition" || Object.keys(value).length > 0),
  );
}

describe("the changes of access between any two configs, held against everybody's requests", function () {
  this.timeout(120_000);

  it("miss nobody's gain and nobody's loss, and tell of hardly any that nobody has", () => {
    const seen = { gains: 0, losses: 0, agreed: 0, told: 0, unfounded: 0 };
    fc.assert(
      fc.property(change, ([before, after]) => {
        const [from, to] = [planOf(before), planOf(after)];
        const changes = diffAccess(from, to);
        const found = differences(from, to);
        const named = JSON.stringify([home, "222222222222", before, after]);
        for (const { asker, action, isGain } of found) {
          seen[isGain ? "gains" : "losses"]++;
          const telling = changes.filter(
            (its) => (isGain ? its.gained : its.lost).includes(action) || its.unclear.includes(action),
          );
          assert.ok(
            telling.some((its) => isAbout(its, asker, named)),
            `${isGain ? "gain" : "loss"} of ${action} by ${asker.principal.name} ${JSON.stringify(asker.context)}:\n${JSON.stringify(changes)}`,
          );
        }
        seen.agreed += found.length === 0 ? 1 : 0;
        for (const its of changes.filter(({ principal }) => !principal.includes("lambda"))) {
          for (const action of actions) {
            const isTold = [...its.gained, ...its.lost, ...its.unclear].includes(action);
            seen.told += isTold ? 1 : 0;
            const isFounded = found.some((one) => one.action === action && isAbout(its, one.asker, named));
            seen.unfounded += isTold && !isFounded ? 1 : 0;
          }
        }
      }),
      { numRuns: 400 },
    );
    assert.ok(Math.min(seen.gains, seen.losses, seen.agreed, seen.told) > 100, JSON.stringify(seen));
    // Statements that contradict each other in what isn't known of a request are told all the same.
    assert.ok(seen.unfounded <= seen.told / 100, JSON.stringify(seen));
  });
});
