import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import fc from "fast-check";
import { fate, fateNames } from "../ecr/lifecycle/simulate/fate";
import { simulate } from "../ecr/lifecycle/simulate/simulate";
import { planRegistry } from "../ecr/plan";
import { type Args, registryArgs } from "./arbitrary-config";
import { at, childrenOf, day, described, repositoryImages, tableOf } from "./lifecycle-cases";
import { matches } from "./lifecycle-evaluator";

const numRuns = 400;
const seed = randomInt(2 ** 31);

const tags = [
  ...["v1", "v1.2.3", "release-7", "1.2.3", "lts", "x-keep"],
  ...["deployed-staging", "deployed-production", "deployed-production.previous", "deployed-eu-west.blue"],
  ...["gitsha_1", "gitsha_2", "gitbranch_main", "gitpr_7", "dev-1", "latest", "d"],
];

/** The value of a setting: the repository's own, or the defaults'. */
function setting(args: Args, name: string, key: string): unknown {
  const repositories = args["repositories"] as Record<string, Record<string, unknown>> | string[];
  const own = Array.isArray(repositories) ? undefined : repositories[name]?.[key];
  return own ?? (args["defaults"] as Record<string, unknown> | undefined)?.[key];
}

function keepTagsOf(args: Args, name: string): string[] | undefined {
  const repositories = args["repositories"] as Record<string, Record<string, unknown>> | string[];
  const own = Array.isArray(repositories) ? undefined : repositories[name]?.["lifecycle"];
  const defaults = (args["defaults"] as Record<string, unknown> | undefined)?.["lifecycle"];
  const lifecycle = {
    ...(defaults as Record<string, unknown> | undefined),
    ...(own as Record<string, unknown> | undefined),
  };
  const usual = lifecycle["preset"] === "archive" ? [] : ["v*", "release-*", "*.*.*"];
  return lifecycle["json"] === undefined ? ((lifecycle["keepTags"] ?? usual) as string[]) : undefined;
}

/** Puts planned policies to images, and gives `check` the tags of those that go now or in the next 30 days. */
function forEachLoss(check: (args: Args, name: string, tags: readonly string[]) => void): number {
  let lost = 0;
  fc.assert(
    fc.property(registryArgs, repositoryImages(false, tags), (args, images) => {
      const { plan, problems } = planRegistry(args);
      if (problems.some(({ severity }) => severity === "error")) {
        return;
      }
      // Referrers go with what they refer to, whatever their own tags.
      const own = images.filter(({ subject }) => subject === undefined);
      const table = tableOf(described(own), at + 30 * day);
      for (const [name, { lifecyclePolicy }] of plan.repositories) {
        for (const days of [0, 30]) {
          const { fates } = simulate(lifecyclePolicy, table, {
            at: at + days * day,
            children: childrenOf(own),
          });
          for (const [image, its] of fates.fate.entries()) {
            if (its !== fate.keep) {
              lost++;
              check(args, name, [...(own[image]?.tags ?? []), fateNames[its] ?? ""]);
            }
          }
        }
      }
    }),
    { seed, numRuns },
  );
  return lost;
}

describe(`what plans do to images, simulated with seed ${seed}`, function () {
  this.timeout(120_000);

  it("never takes, or archives, or may take an image that is marked as deployed, while protection is on", () => {
    const lost = forEachLoss((args, name, tags) => {
      const isProtected = setting(args, name, "protectDeployed") !== false;
      assert.ok(!isProtected || !tags.some((tag) => tag.startsWith("deployed-")), tags.join());
    });
    assert.ok(lost > 300, `only ${lost} images are lost`);
  });

  it("never takes, or archives, or may take an image with a tag of keepTags", () => {
    const lost = forEachLoss((args, name, tags) => {
      const own = tags.slice(0, -1);
      const kept = keepTagsOf(args, name)?.filter((pattern) => own.some((tag) => matches(pattern, tag)));
      assert.deepEqual(kept ?? [], [], tags.join());
    });
    assert.ok(lost > 300, `only ${lost} images are lost`);
  });
});
