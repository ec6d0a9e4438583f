import assert from "node:assert/strict";
import { lintLifecycle } from "../ecr/lifecycle/lint/lint";
import { readLifecycleJson } from "../ecr/lifecycle-json";
import { forEachPolicy } from "./corpus";
import { read } from "./reading";

/** What is wrong with each policy, by severity and code, each once. */
const expected: Readonly<Record<string, readonly string[]>> = {
  "002.json": [],
  "003.json": ["error lifecycle-invalid", "warning untagged-unmanaged"],
  "004.json": [],
  "005.json": ["warning signature-expires"],
  "008.json": ["warning untagged-unmanaged"],
  "009.json": ["error type-wrong"],
  "011.json": [],
  "013.json": ["warning signature-expires"],
  "014.json": [],
  "016.json": ["error pattern-syntax"],
  "017.json": [],
  "019.json": ["error tags-all-of", "warning description-contradicts"],
  "020.json": ["error tags-all-of"],
  "022.json": ["error tags-all-of", "warning description-contradicts"],
  "024.json": ["error tags-all-of", "warning release-tag-expires"],
  "025.json": ["error tags-all-of"],
  "030.json": ["error type-wrong"],
  "031.json": [],
  "032.json": ["error lifecycle-invalid", "error required"],
  "035.json": ["warning release-tag-expires"],
  "037.json": [],
  "042.json": ["error tags-all-of", "error count-unit", "warning prefix-empty"],
  "043.json": ["warning prefix-empty"],
  "044.json": ["warning prefix-empty"],
  "047.json": [],
  "048.json": [],
  "049.json": [],
  "050.json": ["error value-unknown"],
  "052.json": [],
  "054.json": ["warning description-contradicts", "warning untagged-unmanaged"],
  "055.json": [],
  "061.json": [],
  "065.json": ["error lifecycle-invalid", "warning untagged-unmanaged"],
  "066.json": ["warning description-contradicts"],
  "067.json": ["warning description-contradicts"],
  "069.json": [],
  "070.json": ["warning description-contradicts", "warning untagged-unmanaged"],
  "073.json": [],
  "074.json": ["error tags-all-of"],
  "077.json": ["error lifecycle-invalid"],
  "078.json": ["warning description-contradicts", "warning release-tag-expires", "warning signature-expires"],
  "088.json": [],
  "089.json": ["error tags-all-of", "warning release-tag-expires"],
  "091.json": ["error tags-all-of"],
  "092.json": ["warning untagged-unmanaged"],
  "097.json": ["error lifecycle-invalid", "error count-unit", "warning description-contradicts"],
  "099.json": ["error type-wrong", "warning description-contradicts"],
  "100.json": [],
  "101.json": [],
  "103.json": ["error tags-all-of"],
  "105.json": ["error tags-all-of", "warning description-contradicts"],
  "107.json": ["error tags-all-of"],
  "109.json": ["error tags-all-of"],
  "110.json": ["error tags-all-of"],
  "111.json": ["error tags-all-of"],
  "113.json": ["warning signature-expires"],
  "114.json": ["error prefix-pattern"],
  "116.json": [],
  "118.json": ["warning description-contradicts"],
  "120.json": [],
  "124.json": ["warning release-tag-expires"],
};

/** Tags that stand beside a policy where it was found. */
const tagsBeside: Readonly<Record<string, { tags: string[]; problems: string[] }>> = {
  "088.json": {
    tags: ["nightly", "v1.0.0"],
    problems: ["rules[0].selection.tagPatternList[0] pattern-unmatched"],
  },
};

describe("the lifecycle policies that other people wrote", () => {
  forEachPolicy("lifecycle", "have the problems that they have, and no others", (policy, file) => {
    const found = lintLifecycle(policy).map(({ severity, code }) => `${severity} ${code}`);
    assert.deepEqual([...new Set(found)], expected[file]);
  });

  forEachPolicy("lifecycle", "have the problems that their tags show", (policy, file) => {
    const { tags, problems } = tagsBeside[file] ?? { tags: [], problems: [] };
    const images = tags.map((tag) => ({ tags: [tag], storageClass: "standard" as const }));
    const found = lintLifecycle(policy, { images }).filter(({ code }) => code === "pattern-unmatched");
    assert.deepEqual(
      found.map(({ path, code }) => `${path} ${code}`),
      problems,
    );
  });

  forEachPolicy("lifecycle", "have an error where the plan refuses them too", (policy) => {
    const refused = read(policy, readLifecycleJson).problems.filter((line) => !line.startsWith("warning: "));
    const errors = lintLifecycle(policy).filter(({ severity }) => severity === "error");
    assert.ok(refused.length === 0 || errors.length > 0);
  });
});
