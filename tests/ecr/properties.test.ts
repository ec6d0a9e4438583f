import assert from "node:assert/strict";
import fc from "fast-check";
import { lifecycleText } from "../../ecr/lifecycle-document";
import { planRegistry, type RegistryPlan, type RepositoryPlan } from "../../ecr/plan";
import { policyLimit, policyText } from "../../ecr/policy";
import type { Statement } from "../../ecr/statement";
import { refuseLifecyclePolicy } from "../../sandbox/provider/strict-lifecycle-policy";
import { type Args, extraStatement, registryArgs, shuffled } from "../arbitrary-config";
import { evaluate, type Image, matches } from "../lifecycle-evaluator";

const numRuns = 500;

describe("the plan of any config", () => {
  it("is a function of what the config means: no order of keys or lists makes another text", () => {
    let passed = 0;
    fc.assert(
      fc.property(registryArgs, fc.nat(), (args, seed) => {
        const [one, other] = [planRegistry(args), planRegistry(shuffled(args, seed) as Args)];
        assert.deepEqual(codesOf(other.problems), codesOf(one.problems));
        if (!hasErrors(one.problems)) {
          passed++;
          assert.equal(textOf(other.plan), textOf(one.plan));
        }
      }),
      { numRuns },
    );
    assert.ok(passed > numRuns / 2, `only ${passed} of ${numRuns} configs passed`);
  });

  it("lets in nobody whom no config names: no statement is public", () => {
    forEachPlan((_, { repositoryPolicy }) => {
      assert.deepEqual(repositoryPolicy?.Statement.filter(isPublic) ?? [], []);
    });
  });

  it("refuses every extra statement that is public, whatever its condition looks like", () => {
    let [refused, taken] = [0, 0];
    fc.assert(
      fc.property(extraStatement("aws"), (statement) => {
        const { plan, problems } = planRegistry({
          repositories: { "team/api": { extraStatements: [statement] } },
        });
        if (hasErrors(problems)) {
          refused++;
        } else {
          taken++;
          assert.deepEqual(
            plan.repositories.get("team/api")?.repositoryPolicy?.Statement.filter(isPublic),
            [],
          );
        }
        if (isPublic(asStatement(statement))) {
          assert.ok(hasErrors(problems));
        }
      }),
      { numRuns: 3000 },
    );
    assert.ok(refused > 300 && taken > 300, `${refused} refused, ${taken} taken`);
  });

  it("never has a GetAuthorizationToken", () => {
    forEachPlan((_, { repositoryPolicy }) => {
      assert.doesNotMatch(JSON.stringify(repositoryPolicy), /GetAuthorizationToken/i);
    });
  });

  it("never has a Resource element of ours", () => {
    forEachPlan((_, { repositoryPolicy }) => {
      const ours = repositoryPolicy?.Statement.filter(({ Sid = "" }) => /^(Read|Publish)/.test(Sid)) ?? [];
      assert.deepEqual(
        ours.filter((statement) => "Resource" in statement || "NotResource" in statement),
        [],
      );
    });
  });

  it("names no account but those of its own readers, publishers and extra statements", () => {
    forEachPlan(({ args, name }, plan) => {
      const named = accountsIn([
        plan.environments.map((environment) => at(args["environments"], environment)),
        publishersOf(args, name),
        setting(args, name, "extraStatements"),
      ]);
      const strangers = accountsIn(plan.repositoryPolicy).filter((id) => !named.includes(id));
      assert.deepEqual(strangers, []);
    });
  });

  it("forgets none of the accounts of its readers", () => {
    forEachPlan(({ args }, plan) => {
      const readers = plan.environments.map((environment) => at(args["environments"], environment));
      const let_in = accountsIn(plan.repositoryPolicy);
      assert.deepEqual(
        accountsIn(readers).filter((id) => !let_in.includes(id)),
        [],
      );
    });
  });

  it("has policies of 10,240 characters at most, or refuses them", () => {
    let [merged, refused] = [0, 0];
    fc.assert(
      fc.property(registryArgs, (args) => {
        const { plan, problems } = planRegistry(args);
        for (const [name, { repositoryPolicy }] of plan.repositories) {
          const size = repositoryPolicy === null ? 0 : policyText(repositoryPolicy).length;
          const isRefused = problems.some(
            ({ code, path }) =>
              code === "policy-too-large" &&
              path.startsWith("repositories") &&
              path.includes(pathOf(args, name)),
          );
          assert.equal(size > policyLimit, isRefused, `${name}: ${size} characters`);
          refused += isRefused ? 1 : 0;
          merged += size > 3000 && size <= policyLimit ? 1 : 0;
        }
      }),
      { numRuns },
    );
    assert.ok(refused > 0 && merged > 0, `${refused} refused, ${merged} large`);
  });

  it("never expires or archives an image with a tag of keepTags, nor a running one", () => {
    let touched = 0;
    forEachPlan(({ args, name, images }, { lifecyclePolicy }) => {
      const lifecycle = {
        ...at(at(args, "defaults"), "lifecycle"),
        ...at(repositoryOf(args, name), "lifecycle"),
      };
      if (lifecycle["json"] !== undefined) {
        return;
      }
      const usual = lifecycle["preset"] === "archive" ? [] : ["v*", "release-*", "*.*.*"];
      const keepTags = (lifecycle["keepTags"] ?? usual) as string[];
      const kept = [...keepTags, ...(setting(args, name, "protectDeployed") === false ? [] : ["deployed-*"])];
      const fates = evaluate(lifecyclePolicy, images);
      const lost = images.filter(
        ({ id, tags }) =>
          fates[id] !== undefined && tags.some((tag) => kept.some((keep) => matches(keep, tag))),
      );
      touched += Object.keys(fates).length;
      assert.deepEqual(lost, [], `kept: ${kept}`);
    });
    assert.ok(touched > 500, `the policies acted on ${touched} images only`);
  });

  it("has lifecycle policies that ECR takes: whatever the sandbox's stricter check refuses, the plan does", () => {
    let archiving = 0;
    forEachPlan((_, { lifecyclePolicy }) => {
      if (lifecyclePolicy !== null) {
        const text = lifecycleText(lifecyclePolicy);
        refuseLifecyclePolicy(text);
        archiving += text.includes("archive") ? 1 : 0;
      }
    });
    assert.ok(archiving > 50, `${archiving} policies archive`);
  });
});

/** Tags as CI and people give them, of every kind that rules and patterns are about. */
const tag = fc
  .tuple(
    fc.constantFrom(
      "v",
      "release-",
      "deployed-",
      "gitsha_",
      "gitbranch_",
      "gitpr_",
      "dev-",
      "lts",
      "d",
      "1.2.",
      "",
    ),
    fc.constantFrom("", "1", "1.2.3", "staging", "x-staging", "a-keep", "."),
  )
  .map((parts) => parts.join(""))
  .filter((text) => text !== "");

const someImages: fc.Arbitrary<Image[]> = fc
  .array(
    fc.record({
      tags: fc.uniqueArray(tag, { maxLength: 3 }),
      age: fc.integer({ min: 0, max: 60 }),
      pulled: fc.integer({ min: 0, max: 60 }),
      archived: fc.option(fc.integer({ min: 80, max: 400 }), { nil: undefined, freq: 3 }),
    }),
    { minLength: 5, maxLength: 25 },
  )
  .map((images) =>
    images.map(({ archived, ...image }, index) => ({
      id: `image-${index}`,
      ...image,
      ...(archived !== undefined && { archived }),
    })),
  );

/** Calls `check` with each repository of many plans without errors. */
function forEachPlan(
  check: (config: { args: Args; name: string; images: Image[] }, plan: RepositoryPlan) => void,
): void {
  let checked = 0;
  fc.assert(
    fc.property(registryArgs, someImages, (args, images) => {
      const { plan, problems } = planRegistry(args);
      if (!hasErrors(problems)) {
        for (const [name, repository] of plan.repositories) {
          checked++;
          check({ args, name, images }, repository);
        }
      }
    }),
    { numRuns },
  );
  assert.ok(checked > numRuns, `only ${checked} repositories were checked`);
}

function hasErrors(problems: readonly { severity: string }[]): boolean {
  return problems.some(({ severity }) => severity === "error");
}

function codesOf(problems: readonly { code: string; severity: string }[]): string[] {
  return [...new Set(problems.map(({ code, severity }) => `${severity} ${code}`))].sort();
}

function textOf({ partition, repositories }: RegistryPlan): string {
  return JSON.stringify({ partition, repositories: [...repositories] });
}

/** Whether a statement lets in principals that nobody names, by the letter of the rule. */
function isPublic({ Effect, Principal, NotPrincipal, Condition = {} }: Statement): boolean {
  const isOpen =
    NotPrincipal !== undefined ||
    Object.values(Principal ?? {})
      .flat()
      .includes("*");
  const bounds: [operator: string, key: string, value: RegExp][] = [
    ["StringEquals", "aws:principalorgid", /^o-[a-z0-9]{10,32}$/],
    ["ForAnyValue:StringLike", "aws:principalorgpaths", /^o-[a-z0-9]{10,32}\//],
  ];
  const isBound = bounds.some(([operator, key, literal]) =>
    Object.entries(Condition[operator] ?? {}).some(
      ([name, values]) => name.toLowerCase() === key && [values].flat().every((value) => literal.test(value)),
    ),
  );
  return Effect === "Allow" && isOpen && !isBound;
}

/** A statement in the user's words, with its principal as a map. */
function asStatement(written: Record<string, unknown>): Statement {
  const principal = (its: unknown) => (its === "*" ? { AWS: "*" } : its);
  const { Principal, NotPrincipal, ...rest } = written;
  return {
    ...rest,
    ...(Principal !== undefined && { Principal: principal(Principal) }),
    ...(NotPrincipal !== undefined && { NotPrincipal: principal(NotPrincipal) }),
  } as Statement;
}

/** Every 12 digits in a text. */
function accountsIn(value: unknown): string[] {
  return [...new Set((JSON.stringify(value) ?? "").match(/(?<!\d)\d{12}(?!\d)/g))].sort();
}

function at(value: unknown, key: string): Record<string, unknown> | undefined {
  return (value as Record<string, Record<string, unknown>> | undefined)?.[key];
}

function repositoryOf(args: Args, name: string): unknown {
  const { repositories } = args;
  return Array.isArray(repositories) ? {} : at(repositories, name);
}

/** What a repository says, or else the defaults. */
function setting(args: Args, name: string, key: string): unknown {
  return at(repositoryOf(args, name), key) ?? at(args["defaults"], key);
}

function publishersOf(args: Args, name: string): unknown[] {
  return Object.values(args["publishers"] ?? {}).filter(({ repositories }) =>
    (repositories as string[]).some((glob) => matches(glob, name)),
  );
}

/** How a repository stands in paths: by name in a map, by number in a list. */
function pathOf({ repositories }: Args, name: string): string {
  return Array.isArray(repositories) ? `[${repositories.indexOf(name)}]` : name;
}
