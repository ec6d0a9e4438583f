import assert from "node:assert/strict";
import { fixPolicy } from "../ecr/lint/fix";
import { lintPolicy } from "../ecr/lint/lint";
import { forEachPolicy } from "./corpus";

/** What is wrong with each policy, by severity and code, each once. */
const expected: Readonly<Record<string, readonly string[]>> = {
  "001.json": [],
  "002.json": [],
  "004.json": ["error action-unknown"],
  "005.json": [],
  "007.json": [],
  "010.json": [
    "error principal-invalid",
    "error policy-change",
    "error principal-undeclared",
    "warning push-for-readers",
  ],
  "011.json": ["error principal-invalid", "error policy-change"],
  "013.json": ["error principal-undeclared", "error policy-change", "warning push-for-readers"],
  "014.json": ["error principal-invalid", "error policy-change", "warning push-for-readers"],
  "017.json": ["warning service-unconditioned"],
  "018.json": ["warning service-unconditioned"],
  "020.json": ["error required", "error action-broad", "error resource-element"],
  "021.json": ["warning sid-contradicts", "warning service-unconditioned"],
  "022.json": ["warning push-for-readers", "warning not-principal"],
  "023.json": ["error action-unknown", "error policy-change", "warning grant-redundant"],
  "026.json": ["error principal-undeclared", "error policy-change", "warning push-for-readers"],
  "031.json": ["error service-inert", "warning push-for-readers"],
  "032.json": [],
  "033.json": ["warning lambda-accounts"],
  "034.json": [],
  "037.json": ["warning grant-redundant"],
  "040.json": [],
  "044.json": ["error action-unknown", "warning push-for-readers", "warning service-unconditioned"],
  "050.json": ["error principal-invalid", "warning push-for-readers"],
  "052.json": [],
  "056.json": ["error action-unknown", "error policy-change", "error push-for-readers"],
  "059.json": ["warning service-unconditioned"],
  "060.json": ["warning policy-change"],
  "061.json": ["error action-unknown"],
  "063.json": ["error service-inert", "warning service-unconditioned"],
  "064.json": ["error action-unknown", "warning push-for-readers"],
  "065.json": ["error service-inert", "error action-unknown"],
  "067.json": ["error type-wrong"],
  "075.json": [],
  "078.json": ["error account-id"],
  "079.json": ["warning policy-change"],
  "080.json": ["warning sid-contradicts"],
  "081.json": ["warning action-broad"],
  "082.json": ["error condition-unmatchable"],
  "087.json": ["warning policy-change"],
  "090.json": ["error action-unknown", "warning action-unknown", "warning resource-element"],
};

describe("the repository policies that other people wrote", () => {
  forEachPolicy("policy", "have the problems that they have, and no others", (policy, file) => {
    const found = lintPolicy(policy).map(({ severity, code }) => `${severity} ${code}`);
    assert.deepEqual([...new Set(found)], expected[file]);
  });

  forEachPolicy("policy", "are corrected for good, or are no policy", (policy) => {
    const once = fixPolicy(policy);
    assert.equal(once.policy === null, policy.Statement === undefined);
    assert.deepEqual(fixPolicy(once.policy), { policy: once.policy, applied: [] });
  });
});
