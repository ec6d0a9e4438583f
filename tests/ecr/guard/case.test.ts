import assert from "node:assert/strict";
import fc from "fast-check";
import { decideRepositorySide, type Verdict } from "../../../ecr/access";
import { publishActions, readActions, repositoryActions } from "../../../ecr/action";
import { globMatches } from "../../../ecr/glob";
import { type LocatedRequester, type Requester, subjectsOf } from "../../../ecr/guard/subject";
import type { RequestContext } from "../../../ecr/iam/context";
import { compilePolicy, type IamPolicy } from "../../../ecr/iam/policy";
import { requestPrincipal } from "../../../ecr/iam/request-principal";
import { planRegistry, type RegistryPlan } from "../../../ecr/plan";
import type { ProblemCode } from "../../../ecr/problem";
import { type Args, extraStatement, registryArgs } from "../../arbitrary-config";

const numRuns = 400;
const codes: readonly ProblemCode[] = ["reader-denied", "reader-conditional", "undeclared-access"];

const says = (policy: IamPolicy, { principal, context }: Requester, action: string): Verdict =>
  decideRepositorySide(
    {
      principal,
      context,
      action,
      resource: "arn:aws:ecr:us-east-1:111111111111:repository/team/api",
      resourceAccount: "111111111111",
    },
    policy,
  ).decision;

/** What somebody asks for, in a request of which nothing but `context` is known. */
const asking = (principal: string, context: RequestContext = {}): Requester => ({
  principal: requestPrincipal(principal),
  context,
});

/** Environments and publishers of any kind, all of which read and push to the one repository. */
const readersOnly = registryArgs.map(({ environments, publishers, partition }) => ({
  partition,
  environments: everywhere(environments),
  ...(publishers !== undefined && { publishers: everywhere(publishers) }),
}));

function everywhere(readers: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(readers as Record<string, unknown>).map(([name, its]) => [
      name,
      Array.isArray(its) ? its : { ...(its as object), repositories: ["*"] },
    ]),
  );
}

const planOf = (args: Args, extraStatements: readonly unknown[] = []) =>
  planRegistry(
    { ...args, repositories: { "team/api": { extraStatements } } },
    { region: "us-east-1", account: "111111111111" },
  );

/** What a requester asks for of a registry whose place is known. */
const asked = ({ principal, requests }: LocatedRequester): Requester[] =>
  requests.map(({ context }) => ({ principal, context }));

const policyIn = ({ repositories }: RegistryPlan): IamPolicy =>
  compilePolicy(repositories.get("team/api")?.repositoryPolicy);

const hasErrors = (problems: readonly { severity: string }[]) =>
  problems.some(({ severity }) => severity === "error");

describe("a plan without statements of the user's", () => {
  it("never trips the guard, whoever reads and pushes", () => {
    let passed = 0;
    fc.assert(
      fc.property(registryArgs, (args) => {
        const { problems } = planRegistry(withoutStatements(args));
        passed += hasErrors(problems) ? 0 : 1;
        assert.deepEqual(
          problems.filter(({ code }) => codes.includes(code)),
          [],
        );
      }),
      { numRuns },
    );
    assert.ok(passed > numRuns / 2, `only ${passed} plans had no errors`);
  });

  it("allows each subject exactly what its environments and publishers say", () => {
    let checked = 0;
    fc.assert(
      fc.property(readersOnly, (args) => {
        const { plan, problems } = planOf(args);
        if (hasErrors(problems)) {
          return;
        }
        const policy = policyIn(plan);
        const { environments, publishers } = subjectsOf(plan.declared);
        for (const { label, requesters } of [...environments.values(), ...publishers.values()].flat()) {
          for (const requester of requesters.flatMap(asked)) {
            checked++;
            const expected = expectedOf(requester, plan);
            const allowed = repositoryActions.filter(
              (action) => says(policy, requester, action) === "allowed",
            );
            assert.deepEqual(allowed, expected, label);
          }
        }
      }),
      { numRuns: 150 },
    );
    assert.ok(checked > 500, `only ${checked} requesters were checked`);
  });

  it("allows strangers nothing, whatever is not known of their requests", () => {
    fc.assert(
      fc.property(readersOnly, (args) => {
        const { plan, problems } = planOf(args);
        const policy = policyIn(plan);
        for (const stranger of hasErrors(problems) ? [] : strangersTo(plan)) {
          const verdicts = repositoryActions.map((action) => says(policy, stranger, action));
          assert.deepEqual([...new Set(verdicts)], ["denied"], stranger.principal.name);
        }
      }),
      { numRuns },
    );
  });
});

describe("a plan with statements of the user's", () => {
  it("is refused or warned of exactly where the whole policy keeps out a reader", () => {
    const seen: Record<Verdict, number> = { allowed: 0, denied: 0, undetermined: 0 };
    const cases = readersOnly.chain((args) =>
      fc.tuple(
        fc.constant(args),
        fc.array(extraStatement(args.partition as "aws"), { minLength: 1, maxLength: 3 }),
      ),
    );
    fc.assert(
      fc.property(cases, ([args, statements]) => {
        const { plan, problems } = planOf(args, statements);
        if (problems.some(({ severity, code }) => severity === "error" && !codes.includes(code))) {
          return;
        }
        const policy = policyIn(plan);
        const subjects = subjectsOf(plan.declared);
        for (const group of ["environments", "publishers"] as const) {
          for (const [name, its] of subjects[group]) {
            const verdicts = its.flatMap(({ requesters, actions }) =>
              requesters
                .flatMap(asked)
                .flatMap((requester) => actions.map((action) => says(policy, requester, action))),
            );
            const found = problems.filter(({ message }) => message.includes(` ${group}.${name}`));
            const has = (code: ProblemCode) => found.some((problem) => problem.code === code);
            assert.equal(has("reader-denied"), verdicts.includes("denied"), `${group}.${name}`);
            assert.equal(has("reader-conditional"), verdicts.includes("undetermined"), `${group}.${name}`);
            for (const verdict of verdicts) seen[verdict]++;
          }
        }
        assert.deepEqual(
          problems.filter(({ code }) => code === "undeclared-access"),
          [],
        );
      }),
      { numRuns: 1500 },
    );
    assert.ok(Math.min(...Object.values(seen)) > 300, JSON.stringify(seen));
  });
});

function withoutStatements(value: unknown): Args {
  return JSON.parse(JSON.stringify(value, (key, its) => (key === "extraStatements" ? undefined : its)));
}

/** What readers and publishers say of a requester, read from the plan's declarations alone. */
function expectedOf({ principal, context }: Requester, { declared }: RegistryPlan): string[] {
  const organization = context["aws:PrincipalOrgID"];
  const units = [context["aws:PrincipalOrgPaths"] ?? []].flat();
  const { account } = principal;
  const source = context["aws:SourceAccount"];
  const actions = new Set<string>();
  const add = (some: readonly string[]) => some.map((action) => actions.add(action));
  const isNamed = ({
    accounts,
    roles,
  }: {
    accounts: readonly unknown[];
    roles: readonly { arn: string }[];
  }) => accounts.includes(account) || roles.some(({ arn }) => globMatches(arn, principal.name));
  for (const reader of declared.environments.values()) {
    const its = reader.organization;
    const isMember =
      its !== undefined &&
      its.id === organization &&
      (its.paths.length === 0 ||
        its.paths.some((path) => units.some((unit) => globMatches(path, unit ?? ""))));
    if (isNamed(reader) || isMember) {
      add(readActions[reader.access]);
    }
    if (reader.lambda && typeof source === "string" && reader.accounts.includes(source)) {
      add(["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]);
    }
  }
  for (const publisher of declared.publishers.values()) {
    if (isNamed(publisher)) {
      add(publishActions);
    }
  }
  return repositoryActions.filter((action) => actions.has(action));
}

/** Strangers to every generated config: its accounts begin with 2, 3, 5 and 6. */
function strangersTo({ declared }: RegistryPlan): Requester[] {
  const { partition, environments, publishers } = declared;
  const readers = [...environments.values(), ...publishers.values()];
  const whole = readers.flatMap(({ accounts }) => accounts);
  const roleOnly = readers.flatMap(({ roles }) => roles.map(({ account }) => account));
  const lambda = [...environments.values()].flatMap((its) => (its.lambda ? its.accounts : []));
  const nowhere = { "aws:PrincipalOrgID": null, "aws:PrincipalOrgPaths": null };
  const role = (account: string) => `arn:${partition}:iam::${account}:role/stranger`;
  const acting = (account: string) => ({
    "aws:SourceArn": `arn:${partition}:lambda:us-east-1:${account}:function:api`,
    "aws:SourceAccount": account,
  });
  const isDeclared = (account: string) =>
    readers.some(({ roles }) => roles.some(({ arn }) => globMatches(arn, role(account))));
  return [
    asking(role("777777777777"), nowhere),
    asking(`arn:${partition}:iam::777777777777:user/alice`, nowhere),
    asking(role("777777777777"), {
      "aws:PrincipalOrgID": "o-yyyyyyyyyy",
      "aws:PrincipalOrgPaths": ["o-yyyyyyyyyy/r-ab12/ou-ab12-11111111/"],
    }),
    asking("lambda.amazonaws.com", acting("777777777777")),
    asking("codebuild.amazonaws.com"),
    ...whole.flatMap((account) =>
      typeof account !== "string" || lambda.includes(account)
        ? []
        : [asking("lambda.amazonaws.com", acting(account))],
    ),
    ...roleOnly.flatMap((account) =>
      whole.includes(account) || isDeclared(account) ? [] : [asking(role(account), nowhere)],
    ),
  ];
}
