import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import Module from "node:module";
import fc from "fast-check";
import ts from "typescript";
import { doubtWords } from "../ecr/lifecycle/simulate/doubt";
import type * as Simulate from "../ecr/lifecycle/simulate/simulate";
import { simulate } from "../ecr/lifecycle/simulate/simulate";
import { readLifecycleJson } from "../ecr/lifecycle-json";
import { Problems } from "../ecr/problem";
import { Place } from "../ecr/shape";
import {
  at,
  childrenOf,
  comparable,
  described,
  type LifecycleCase,
  lifecycleCase,
  tableOf,
} from "./lifecycle-cases";
import { evaluateOpen, type Fate, forecastOpen, type Mistakes } from "./lifecycle-evaluator";

/** The same cases in every run, and others that catch what these don't. */
const fixed = { seed: 20_261_126, numRuns: 6000 };
const fresh = { seed: randomInt(2 ** 31), numRuns: 1500 };

type Evaluator = (one: LifecycleCase) => Record<string, string>;

const names = ["keep", "expire", "archive", "uncertain"] as const;

function oursBy(evaluate: typeof simulate): Evaluator {
  return ({ policy, images }) => {
    const { fates, rules } = evaluate(policy, tableOf(described(images)), {
      at,
      children: childrenOf(images),
    });
    return Object.fromEntries(
      images.map(({ id }, image) => {
        const fate = names[fates.fate[image] ?? 0] ?? "keep";
        const rulePriority = rules[fates.rule[image] ?? -1]?.rulePriority ?? null;
        return [id, comparable({ fate, rulePriority })];
      }),
    );
  };
}

const ours = oursBy(simulate);

function theirs(mistakes: Mistakes = {}): Evaluator {
  return ({ policy, images }) => {
    const fates = Object.entries<Fate>(evaluateOpen(policy, images, mistakes));
    return Object.fromEntries(fates.map(([id, fate]) => [id, comparable(fate)]));
  };
}

function compare(one: Evaluator, other: Evaluator, { seed, numRuns } = fixed): void {
  fc.assert(
    fc.property(lifecycleCase, (its) => assert.deepEqual(one(its), other(its))),
    { seed, numRuns },
  );
}

describe("the simulator, held against a second, naive implementation of the same rules", function () {
  this.timeout(600_000);

  it(`agrees on ${fixed.numRuns} cases of a fixed seed`, () => compare(ours, theirs(), fixed));

  it(`agrees on ${fresh.numRuns} cases of a fresh seed, ${fresh.seed}`, () => compare(ours, theirs(), fresh));

  it("forecasts the same for the days to come", () => {
    let later = 0;
    fc.assert(
      fc.property(lifecycleCase, ({ policy, images }) => {
        const days = 12;
        const { forecast } = simulate(policy, tableOf(described(images)), {
          at,
          days,
          children: childrenOf(images),
        });
        const expired = forecast.map((day) => day.expired);
        later += expired.slice(1).some((count) => count > 0) ? 1 : 0;
        assert.deepEqual(expired, forecastOpen(policy, images, days));
      }),
      { seed: fixed.seed, numRuns: 250 },
    );
    assert.ok(later > 40, `only ${later} of them have days on which something expires`);
  });

  it("is tried with policies that ECR takes, which do all that can be done, and says why it doesn't know", () => {
    const seen = new Map<string, number>();
    for (const { policy, images } of fc.sample(lifecycleCase, fixed)) {
      const problems = new Problems();
      readLifecycleJson(new Place(JSON.parse(JSON.stringify(policy)), "", problems));
      const errors = problems.list().filter(({ severity }) => severity === "error");
      assert.deepEqual(
        errors.filter(({ message }) => !message.includes("characters")),
        [],
      );
      const { fates } = simulate(policy, tableOf(described(images)), { at, children: childrenOf(images) });
      for (const [image, fate] of fates.fate.entries()) {
        const name = names[fate] ?? "";
        assert.equal(doubtWords(fates.doubt[image] ?? 0) !== "", name === "uncertain");
        for (const bit of [
          name,
          ...(fates.doubt[image] ? doubtWords(fates.doubt[image] ?? 0).split("; ") : []),
        ]) {
          seen.set(bit, (seen.get(bit) ?? 0) + 1);
        }
      }
    }
    const rare = [...seen].filter(([, count]) => count < 30);
    assert.deepEqual([seen.size, rare], [14, []]);
  });

  describe("would notice", () => {
    const fails = (one: Evaluator, other: Evaluator) =>
      assert.throws(() => compare(one, other), /Property failed/);

    it("lists that mean OR in the naive one", () => fails(ours, theirs({ anyOfTags: true })));

    it("claims dropped in the naive one", () => fails(ours, theirs({ noClaims: true })));

    it("lists that mean OR in the simulator", () => {
      const mutated = mutant("selection", "rule.patterns.every(", "rule.patterns.some(");
      fails(oursBy(mutated), theirs());
    });

    it("claims dropped in the simulator: each rule alone, and the first that acts", () => {
      fails(unclaimed, theirs());
    });

    it("an age of N days taken for more than N days in the simulator", () => {
      const mutated = mutant("fates", "at - time > milliseconds", "at - time >= milliseconds");
      fails(oursBy(mutated), theirs());
    });
  });
});

const unclaimed: Evaluator = ({ policy, images }) => {
  const alone = [...policy.rules]
    .sort((a, b) => a.rulePriority - b.rulePriority)
    .map((rule) => ours({ policy: { rules: [rule] }, images }));
  return Object.fromEntries(
    images.map(({ id }) => [id, alone.map((fates) => fates[id]).find((fate) => fate !== "keep") ?? "keep"]),
  );
};

/** The simulator with one file of it changed. */
function mutant(file: string, from: string, to: string): typeof simulate {
  const changed = require.resolve(`../ecr/lifecycle/simulate/${file}`);
  const source = readFileSync(changed, "utf8");
  assert.ok(source.includes(from), `${file} has no ${from}`);
  const { outputText } = ts.transpileModule(source.replace(from, to), {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const main = require.resolve("../ecr/lifecycle/simulate/simulate");
  const kept = [changed, main].map((path) => [path, require.cache[path]] as const);
  const replacement = new Module(changed, module);
  replacement.filename = changed;
  replacement.paths = module.paths;
  (replacement as unknown as { _compile(code: string, path: string): void })._compile(outputText, changed);
  replacement.loaded = true;
  require.cache[changed] = replacement;
  delete require.cache[main];
  try {
    return (require(main) as typeof Simulate).simulate;
  } finally {
    for (const [path, its] of kept) {
      if (its !== undefined) {
        require.cache[path] = its;
      }
    }
  }
}
