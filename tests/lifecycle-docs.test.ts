import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fateMarkdown } from "../cli/lifecycle-diff-text";
import { fateNames } from "../ecr/lifecycle/simulate/fate";
import { diffFates } from "../ecr/lifecycle/simulate/fate-diff";
import { simulate } from "../ecr/lifecycle/simulate/simulate";
import { at, childrenOf, comparable, described, tableOf } from "./lifecycle-cases";
import { evaluateOpen } from "./lifecycle-evaluator";
import { type Example, examplesIn, readExample } from "./lifecycle-examples";

const page = readFileSync(join(__dirname, "../docs/lifecycle.md"), "utf8");

function simulated({ policy, images }: Example): Record<string, string> {
  const { fates, rules } = simulate(policy, tableOf(described(images)), { at, children: childrenOf(images) });
  return Object.fromEntries(
    images.map(({ id }, image) => {
      const fate = fateNames[fates.fate[image] ?? 0] ?? "keep";
      return [id, comparable({ fate, rulePriority: rules[fates.rule[image] ?? -1]?.rulePriority ?? null })];
    }),
  );
}

describe("the worked examples of docs/lifecycle.md", () => {
  const examples = examplesIn(page);

  it("are there, those of ECR's User Guide among them", () => assert.ok(examples.length >= 15));

  for (const block of examples) {
    const example = readExample(block);
    it(`come out so in the simulator and in the naive implementation:\n${block.replaceAll(/^/gm, "        ")}`, () => {
      assert.deepEqual(simulated(example), example.fates);
      const naive = evaluateOpen(example.policy, example.images);
      const fates = Object.entries(naive).map(([id, fate]) => [id, comparable(fate)]);
      assert.deepEqual(Object.fromEntries(fates), example.fates);
    });
  }

  it("would be noticed if they were wrong", () => {
    const [first = ""] = examples;
    const wrong = readExample(first.replace("expire A by 1", "expire B by 1"));
    assert.notDeepEqual(simulated(wrong), wrong.fates);
    assert.throws(
      () => readExample(first.replace("keep 1", "keep")),
      /^Error: no line of an example|^Error: no rule/,
    );
  });
});

describe("the comment on a pull request in docs/lifecycle.md", () => {
  it("is what lifecycle diff prints of such images", () => {
    const now = Date.UTC(2026, 0, 31);
    const image = (id: string, day: number, ...imageTags: string[]) => ({
      imageDigest: `sha256:${id}`,
      ...(imageTags.length > 0 && { imageTags }),
      imageSizeInBytes: 100_000_000,
      imagePushedAt: new Date(Date.UTC(2026, 0, day)).toISOString(),
    });
    const table = tableOf(
      [
        image("a1", 11, "gitsha_1", "v1"),
        image("a2", 24, "gitsha_2"),
        image("a3", 1),
        image("a4", 30, "gitsha_4"),
      ],
      now,
    );
    const [before, after] = [
      readExample("images\n1 v* keep 9\n2 gitsha_* pushed > 20 days\n3 untagged pushed > 7 days"),
      readExample("images\n2 gitsha_* pushed > 5 days"),
    ].map(({ policy }) => simulate(policy, table, { at: now }).fates);
    assert.ok(before && after);
    const [, shown] = /^```markdown\n([\s\S]*?)^```$/m.exec(page) ?? [];
    assert.equal(fateMarkdown(table, diffFates(before, after), now), shown);
  });
});
