import assert from "node:assert/strict";
import fc from "fast-check";
import { readReaders } from "../../../ecr/adopt/reader";
import { globsOf, readersConfig } from "../../../ecr/adopt/readers";
import { globMatches } from "../../../ecr/glob";
import { jenkins, readAccounts } from "./live";

const [a, b] = ["222222222222", "333333333333"];
const staging = readAccounts("Staging", a);
const production = readAccounts("Production", b);

function config(policies: Record<string, unknown[]>) {
  const readings = Object.entries(policies).map(([name, its]) => [name, readReaders(its, "aws")] as const);
  const { environments, repositories } = readersConfig(new Map(readings));
  return { environments, repositories: Object.fromEntries(repositories) };
}

describe("one set of environments for many policies", () => {
  it("is a plain list of accounts where every repository is read", () => {
    assert.deepEqual(config({ one: [staging], two: [jenkins, staging] }), {
      environments: { staging: [a] },
      repositories: {
        one: { readers: undefined, others: [] },
        two: { readers: undefined, others: [jenkins] },
      },
    });
  });

  it("has globs for an environment of few repositories", () => {
    const policies = {
      "a/1": [staging, production],
      "a/2": [staging, production],
      "b/1": [staging],
      c: [staging],
    };
    assert.deepEqual(config(policies).environments, {
      production: { accounts: [b], repositories: ["a/*"] },
      staging: [a],
    });
  });

  it("has readers for the few repositories that an environment of many does not read", () => {
    const many = Array.from(
      { length: 12 },
      (_, index) => [`service-${index}`, [staging, production]] as const,
    );
    const { environments, repositories } = config({
      ...Object.fromEntries(many),
      private: [],
      some: [production],
    });
    assert.deepEqual(environments, { production: [b], staging: [a] });
    assert.deepEqual(repositories["private"], { readers: [], others: [] });
    assert.deepEqual(repositories["some"], { readers: ["production"], others: [] });
    assert.deepEqual(repositories["service-1"], { readers: undefined, others: [] });
  });

  it("gives a name to whom most repositories know by it, and leaves the others' statements as they are", () => {
    const odd = readAccounts("Staging", b);
    assert.deepEqual(config({ one: [odd], three: [staging], two: [staging] }), {
      environments: { staging: { accounts: [a], repositories: ["three", "two"] } },
      repositories: {
        one: { readers: undefined, others: [odd] },
        three: { readers: undefined, others: [] },
        two: { readers: undefined, others: [] },
      },
    });
  });
});

describe("globs for some of all names", () => {
  const part = fc.constantFrom("a", "b", "ab", "c");
  const name = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));

  it("match just those, and are no more than they are", () => {
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1 }), fc.func(fc.boolean()), (names, isChosen) => {
        const all = [...names].sort();
        const chosen = all.filter((its) => isChosen(its));
        const globs = globsOf(chosen, all);
        assert.deepEqual(
          all.filter((its) => globs.some((glob) => globMatches(glob, its))),
          chosen,
        );
        assert.ok(globs.length <= chosen.length);
      }),
    );
  });
});
