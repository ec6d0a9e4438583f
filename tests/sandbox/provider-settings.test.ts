import assert from "node:assert/strict";
import { areSameSets } from "../../sandbox/provider/sets";
import { refuseRegistryPolicy } from "../../sandbox/provider/strict-repository-policy";

describe("the stand-in provider's settings of a registry", () => {
  it("are the same sets in any order, nested ones too", () => {
    const rule = (scanFrequency: string, ...filters: string[]) => ({
      scanFrequency,
      repositoryFilters: filters.map((filter) => ({ filter, filterType: "WILDCARD" })),
    });
    const one = [rule("MANUAL", "a", "b"), rule("SCAN_ON_PUSH", "c")];
    assert.equal(areSameSets(one, [rule("SCAN_ON_PUSH", "c"), rule("MANUAL", "b", "a")]), true);
    assert.equal(areSameSets(one, [rule("SCAN_ON_PUSH", "c"), rule("MANUAL", "b")]), false);
    assert.equal(areSameSets(undefined, []), true);
  });

  const policy = (statement: object) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { AWS: "222222222222" }, Action: "ecr:ReplicateImage", ...statement },
      ],
    });

  it("refuse a registry policy that doesn't say which repositories it is about", () => {
    assert.doesNotThrow(() => refuseRegistryPolicy(policy({ Resource: "*" })));
    assert.throws(
      () => refuseRegistryPolicy(policy({})),
      /^InvalidParameterException: Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid registry policy provided'$/,
    );
  });
});
