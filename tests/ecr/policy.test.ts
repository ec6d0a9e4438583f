import assert from "node:assert/strict";
import { planRegistry } from "../../ecr/plan";
import { type PolicyDocument, policyLimit, policyText, repositoryPolicy } from "../../ecr/policy";
import type { Condition, Statement } from "../../ecr/statement";

const account = (n: number) => `2${String(n).padStart(11, "0")}`;

describe("a repository policy", () => {
  it("is none where nobody is let in", () => {
    assert.deepEqual(repositoryPolicy([], []), { policy: null, size: 0 });
  });

  it("holds our statements, then the user's, as they are while they fit", () => {
    const own = [statement("ReadA", account(1)), statement("ReadB", account(2))];
    const extra = [statement("Mine", account(3))];
    const policy = { Version: "2012-10-17", Statement: [...own, ...extra] };
    assert.deepEqual(repositoryPolicy(own, extra), { policy, size: JSON.stringify(policy).length });
  });

  it("counts characters of the text that goes to ECR", () => {
    const { policy, size } = repositoryPolicy([statement("ReadA", account(1))], []);
    assert.ok(policy);
    assert.equal(policyText(policy).length, size);
    assert.ok(!/\s/.test(policyText(policy)));
  });
});

describe("a repository policy over the limit", () => {
  /** Environments that together need more than 10,240 characters. */
  const environments = Object.fromEntries(
    Array.from({ length: 24 }, (_, n) => [
      `environment-${n}`,
      {
        accounts: [account(n)],
        roles: [
          `arn:aws:iam::${account(100 + n)}:role/nodes`,
          ...(n % 3 === 0 ? [`arn:aws:iam::${account(200 + n)}:role/eks-*`] : []),
        ],
        ...(n % 5 === 0 && {
          organization: {
            id: `o-${String(n).padStart(10, "a")}`,
            ...(n % 2 === 0 && { paths: [`o-${String(n).padStart(10, "a")}/r-ab12/*`] }),
          },
        }),
        lambda: n % 4 === 0,
        access: n % 7 === 0 ? "inspect" : "pull",
      },
    ]),
  );
  const extraStatements = [
    { Sid: "Mine", Effect: "Allow", Principal: { AWS: account(900) }, Action: "ecr:BatchGetImage" },
  ];
  const repositories = { "team/api": { extraStatements } };
  const publishers = { ci: { accounts: [account(800)], repositories: ["*"] } };
  const merged = policyOf({ repositories, environments, publishers });
  const parts = Object.entries(environments).map(([name, its]) =>
    policyOf({ repositories: { "team/api": {} }, environments: { [name]: its } }),
  );
  const unmerged = [
    ...parts.flatMap(({ Statement }) => Statement),
    ...policyOf({ repositories, publishers }).Statement,
  ];

  it("is merged until it fits", () => {
    assert.ok(JSON.stringify({ Version: "2012-10-17", Statement: unmerged }).length > policyLimit);
    assert.ok(policyText(merged).length <= policyLimit, `${policyText(merged).length}`);
    assert.deepEqual(
      merged.Statement.map(({ Sid }) => Sid),
      [
        "ReadEnvironment0Accounts",
        "ReadEnvironment0Roles",
        "ReadEnvironment0RolePatterns",
        "ReadEnvironment0Organization",
        "ReadEnvironment0Lambda",
        "ReadEnvironment1Accounts",
        "ReadEnvironment1Roles",
        "ReadEnvironment10Organization",
        "ReadEnvironment12RolePatterns",
        "ReadEnvironment15Organization",
        "PublishCiAccounts",
        "Mine",
      ],
    );
  });

  it("lets in nobody new and forgets nobody: every grant is one of before, and the other way round", () => {
    assert.deepEqual(grantsOf(merged.Statement), grantsOf(unmerged));
  });

  it("is merged without touching the user's own statements", () => {
    assert.deepEqual(merged.Statement.at(-1), {
      Sid: "Mine",
      Effect: "Allow",
      Principal: { AWS: [`arn:aws:iam::${account(900)}:root`] },
      Action: ["ecr:BatchGetImage"],
    });
  });

  it("is refused where merging is not enough, with its size and the way out", () => {
    const many = Array.from({ length: 400 }, (_, n) => account(n));
    const { problems } = planRegistry({
      repositories: { "team/api": {} },
      environments: { staging: { accounts: many } },
    });
    assert.deepEqual(problems, [
      {
        severity: "error",
        code: "policy-too-large",
        path: 'repositories["team/api"]',
        message:
          "needs a repository policy of 13401 characters, ECR takes 10240: let readers in by their organisation " +
          "(environments.<name>.organization) instead of one by one, or give the repository fewer readers",
      },
    ]);
  });
});

describe("the grants that the proof of merging counts", () => {
  it("tell apart what a wrong merge would mix", () => {
    const a = { ...statement("A", account(1)), Condition: arnIs(`arn:aws:iam::${account(1)}:role/x`) };
    const b = statement("B", account(2));
    const mixed: Statement = {
      ...a,
      Principal: { AWS: [`arn:aws:iam::${account(1)}:root`, `arn:aws:iam::${account(2)}:root`] },
    };
    const dropped: Statement = { ...mixed, Condition: {} };
    assert.notDeepEqual(grantsOf([mixed]), grantsOf([a, b]));
    assert.notDeepEqual(grantsOf([dropped]), grantsOf([a, b]));
  });
});

function statement(Sid: string, id: string): Statement {
  return {
    Sid,
    Effect: "Allow",
    Principal: { AWS: [`arn:aws:iam::${id}:root`] },
    Action: ["ecr:BatchGetImage"],
  };
}

function arnIs(arn: string): Condition {
  return { ArnEquals: { "aws:PrincipalArn": [arn] } };
}

function policyOf(args: Record<string, unknown>): PolicyDocument {
  const { plan, problems } = planRegistry(args);
  assert.deepEqual(
    problems.filter(({ severity }) => severity === "error"),
    [],
  );
  const policy = plan.repositories.get("team/api")?.repositoryPolicy;
  assert.ok(policy);
  return policy;
}

/**
 * Each (action, principal, condition) that statements allow, with a list of values taken one by one. A pair is
 * left out where nobody can be both: the account in a role's ARN is another one than the principal's, or the
 * organisation in a path another one than the id's.
 */
function grantsOf(statements: readonly Statement[]): string[] {
  const grants = new Set<string>();
  for (const { Action = [], Principal = {}, Condition = {} } of statements) {
    const principals = Object.entries(Principal).flatMap(([kind, names]) =>
      [names].flat().map((name) => `${kind} ${name}`),
    );
    for (const action of Action) {
      for (const principal of principals) {
        for (const condition of combinations(Condition)) {
          if (isPossible(principal, condition)) {
            grants.add(`${action} ${principal} ${condition.map((one) => one.join(" ")).join(", ")}`);
          }
        }
      }
    }
  }
  return [...grants].sort();
}

type One = [operator: string, key: string, value: string];

function combinations(condition: Condition): One[][] {
  const keys = Object.entries(condition).flatMap(([operator, its]) =>
    Object.entries(its).map(([key, values]) => [values].flat().map((value): One => [operator, key, value])),
  );
  return keys.reduce<One[][]>(
    (all, values) => all.flatMap((some) => values.map((value) => [...some, value])),
    [[]],
  );
}

function isPossible(principal: string, condition: readonly One[]): boolean {
  const only = (name: string) => condition.find(([, key]) => key === name)?.[2];
  const inRole = only("aws:PrincipalArn")?.split(":")[4];
  const root = /iam::(\d{12}):root/.exec(principal)?.[1];
  const id = only("aws:PrincipalOrgID");
  const inPath = only("aws:PrincipalOrgPaths")?.split("/")[0];
  return (inRole === undefined || inRole === root) && (inPath === undefined || inPath === id);
}
