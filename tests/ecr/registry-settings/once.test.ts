import assert from "node:assert/strict";
import { formatProblem } from "../../../ecr/problem";
import { Owners } from "../../../ecr/registry-settings/once";

const one = { name: 'RegistrySettings "one"', provider: "default", region: "us-east-1" };

describe("what AWS has once for each account and Region", () => {
  it("is somebody's by the provider and the Region", () => {
    const owners = new Owners();
    const all = [one, { ...one, region: "eu-west-1" }, { ...one, region: null }, { ...one, provider: "1" }];
    assert.deepEqual(
      all.flatMap((owner) => [...owners.own("settings", owner), ...owners.own("replication", owner)]),
      [],
    );
  });

  it("is refused to a second", () => {
    const owners = new Owners();
    owners.own("settings", one);
    owners.own("replication", one);
    assert.deepEqual(
      [owners.own("settings", one), owners.own("replication", one)].flat().map(formatProblem),
      [
        'RegistrySettings "one" has the settings of the registry in us-east-1 already, and AWS has them once for each account and Region: put them into one, or give this one another region or provider [settings-twice]',
        "RegistrySettings \"one\" writes the replication of this registry already, and AWS has one configuration for each account and Region: either leave replication out of the registry's settings, and the rule for replicas is all there is, or say replicationRule: false beside replicas, and put their Regions into the settings' replication [replication-twice]",
      ],
    );
  });
});
