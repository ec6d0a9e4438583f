import assert from "node:assert/strict";
import fc from "fast-check";
import { byReader } from "../../../ecr/guard/by-reader";
import { type Judged, policyJudge } from "../../../ecr/guard/finding";
import { planRegistry } from "../../../ecr/plan";
import { repositoryPolicy } from "../../../ecr/policy";
import type { ReaderStatements } from "../../../ecr/policy-builder";
import { environmentStatements, publisherStatements, type Statement } from "../../../ecr/statement";

const organization = "o-a1b2c3d4e5";
const { plan } = planRegistry({
  repositories: ["team/api"],
  environments: {
    staging: ["222222222222", "333333333333"],
    production: { accounts: ["333333333333"], lambda: true },
    roles: { roles: ["arn:aws:iam::222222222222:role/ci", "arn:aws:iam::555555555555:role/ci-*"] },
    all: { organization: { id: organization } },
    unit: { organization: { id: organization, paths: [`${organization}/r-ab12/*`] } },
  },
  publishers: { ci: { accounts: ["444444444444"], repositories: ["*"] } },
});
const { environments, publishers } = plan.declared;

type Change = (statement: Statement) => Statement;

/** Faults in a reader's statements, most of which let in somebody whom some other reader may declare. */
const changes: Record<string, Change> = {
  none: (its) => its,
  everyone: (its) => ({ ...its, Principal: { AWS: "*" } }),
  unconditioned: ({ Condition: _, ...its }) => its,
  "another's account": (its) => ({ ...its, Principal: { AWS: ["222222222222", "444444444444"] } }),
  "another's account alone": (its) => ({ ...its, Principal: { AWS: "555555555555" } }),
  "another's functions": (its) => ({
    ...its,
    Principal: { Service: "lambda.amazonaws.com" },
    Condition: { StringEquals: { "aws:SourceAccount": "333333333333" } },
  }),
  fewer: ({ Action = [], ...its }) => ({ ...its, Action: Action.slice(1) }),
};

const readersWith = (changeOf: Readonly<Record<string, string>>): ReaderStatements[] => {
  const changed = (name: string, statements: Statement[]) =>
    statements.map((statement) =>
      (changes[changeOf[name] ?? "none"] ?? ((its: Statement) => its))(statement),
    );
  const place = { place: undefined as never };
  return [
    ...[...environments.values()].map((its) => ({
      group: "environments" as const,
      name: its.name,
      statements: changed(its.name, environmentStatements({ ...its, ...place }, "aws")),
    })),
    ...[...publishers.values()].map((its) => ({
      group: "publishers" as const,
      name: its.name,
      statements: changed(its.name, publisherStatements({ ...its, ...place }, "aws")),
    })),
  ];
};

const judged = (
  readers: readonly ReaderStatements[],
  policy: Judged["policy"],
  extra: Statement[] = [],
): Judged => ({
  name: "team/api",
  tags: {},
  policy,
  readers,
  extra,
  pathOf: () => "extraStatements[0]",
});

const sum = (readers: readonly ReaderStatements[], extra: Statement[] = []): Judged =>
  judged(
    readers,
    repositoryPolicy(
      readers.flatMap(({ statements }) => statements),
      extra,
    ).policy,
    extra,
  );

const names = [...environments.keys(), ...publishers.keys()];
const faults = fc.dictionary(fc.constantFrom(...names), fc.constantFrom(...Object.keys(changes)), {
  maxKeys: 2,
});

describe("judging policies by their readers one by one", () => {
  it("finds what judging each whole finds, whoever reads and whatever is wrong", () => {
    let [right, wrong] = [0, 0];
    fc.assert(
      fc.property(faults, fc.array(fc.subarray(names), { minLength: 1, maxLength: 12 }), (wrongs, some) => {
        const readers = readersWith(wrongs);
        const whole = policyJudge(plan.declared);
        const judge = byReader(policyJudge(plan.declared));
        for (const reading of some) {
          const its = sum(readers.filter(({ name }) => reading.includes(name)));
          const found = whole(its);
          assert.deepEqual(judge(its), found);
          if (found.length === 0) right++;
          else wrong++;
        }
      }),
      { numRuns: 300 },
    );
    assert.ok(right > 300 && wrong > 300, `${right} right, ${wrong} wrong`);
  });

  it("judges each reader once", () => {
    let count = 0;
    const judge = byReader((its: Judged) => {
      count++;
      return its.policy === null ? ["no policy"] : [];
    });
    const readers = readersWith({});
    for (let round = 0; round < 3; round++) {
      assert.deepEqual(judge(sum(readers)), []);
      assert.deepEqual(judge(sum(readers.slice(2))), []);
    }
    assert.equal(count, readers.length);
  });

  const good = readersWith({});
  for (const [what, its] of [
    [
      "that has statements of the user's",
      sum(good, [{ Effect: "Deny", Principal: { AWS: "*" }, Action: ["ecr:*"] }]),
    ],
    ["that lacks a statement of a reader's", judged(good, sum(good.slice(1)).policy)],
    ["that has a statement too many", judged(good.slice(0, 2), sum(good).policy)],
    [
      "that has another statement in the place of the last reader's",
      judged(good, sum([...good.slice(0, -1), ...readersWith({ ci: "fewer" }).slice(-1)]).policy),
    ],
    ["that isn't there", judged(good, null)],
  ] as const) {
    it(`leaves a policy whole ${what}`, () => {
      const found = policyJudge(plan.declared)(its);
      assert.ok(found.length > 0);
      assert.deepEqual(byReader(policyJudge(plan.declared))(its), found);
    });
  }
});
