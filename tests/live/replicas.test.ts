import assert from "node:assert/strict";
import { CreateRepositoryCommand, type ECRClient } from "@aws-sdk/client-ecr";
import { clearDeployed, setDeployed } from "../../live/deployed";
import { findImage } from "../../live/images";
import { markReplicas, tagReplicas } from "../../live/replicas";
import { pushImage } from "../images";
import { ownRegistry, replicaRegion as region, writesOf } from "./own-registry";

const production = { environment: "production" };

/** The emulator copies no images: the tests push them to both Regions. */
describe("tags in a registry's replicas (images are pushed there by the test, not replicated)", function () {
  this.timeout(60_000);
  const own = ownRegistry();
  let repository: string;
  let count = 0;
  let one: string;

  beforeEach(async () => {
    repository = `replicas/r${++count}`;
    const settings = {
      repositoryName: repository,
      imageTagMutability: "IMMUTABLE_WITH_EXCLUSION" as const,
      imageTagMutabilityExclusionFilters: [{ filter: "deployed-*", filterType: "WILDCARD" as const }],
    };
    for (const ecr of [own.ecr, own.replica]) {
      await ecr.send(new CreateRepositoryCommand(settings));
      one = await pushImage(ecr, repository, "one", "gitsha_1");
    }
    own.wire.calls.length = 0;
  });

  const clients = () => new Map([[region, own.replica]]);
  const tagged = async (tag: string) =>
    (await findImage(own.replica, repository, { imageTag: tag }))?.imageDigest;

  it("is set and seen there, and nothing is written the second time", async () => {
    const request = { repository, imageDigest: one, tag: "v1.0.0" };
    assert.deepEqual(await tagReplicas(clients(), request), [{ region, changed: true, failure: null }]);
    assert.equal(await tagged("v1.0.0"), one);
    assert.deepEqual(await tagReplicas(clients(), request), [{ region, changed: false, failure: null }]);
    assert.deepEqual(
      writesOf(own).filter((call) => call.startsWith("PutImage")),
      [`PutImage ${repository}`],
    );
  });

  it("fails where the image isn't yet, and says what to do", async () => {
    const two = await pushImage(own.ecr, repository, "two", "gitsha_2");
    const failure = `${two} is not in ${region} yet: run again once it is replicated, or start a replication backfill if it was pushed before there were replicas`;
    const request = { repository, imageDigest: two, tag: "v2.0.0" };
    assert.deepEqual(await tagReplicas(clients(), request), [{ region, changed: false, failure }]);
    assert.deepEqual(await markReplicas(clients(), repository, two, () => assert.fail()), [
      { region, changed: false, failure },
    ]);
  });

  it("fails where another image has it", async () => {
    const other = await pushImage(own.replica, repository, "other", "v1.0.0");
    const request = { repository, imageDigest: one, tag: "v1.0.0" };
    assert.deepEqual(await tagReplicas(clients(), request), [
      { region, changed: false, failure: `v1.0.0 is on ${other} there` },
    ]);
  });

  it("says of a Region what AWS answers, and goes on with the next", async () => {
    own.wire.before = () => ({ status: 400, type: "AccessDeniedException", message: "not authorized" });
    const both = new Map([...clients(), ["eu-west-1", own.replica] as const]);
    const failure = "AccessDeniedException: not authorized";
    assert.deepEqual(await tagReplicas(both, { repository, imageDigest: one, tag: "v1.0.0" }), [
      { region, changed: false, failure },
      { region: "eu-west-1", changed: false, failure },
    ]);
  });

  it("is a mark that is set, and taken away where replication would leave it", async () => {
    const set = (ecr: ECRClient) => setDeployed(ecr, repository, production, { imageDigest: one });
    assert.deepEqual(await markReplicas(clients(), repository, one, set), [
      { region, changed: true, failure: null },
    ]);
    assert.equal(await tagged("deployed-production"), one);
    const clear = (ecr: ECRClient) => clearDeployed(ecr, repository, production);
    assert.deepEqual(await markReplicas(clients(), repository, undefined, clear), [
      { region, changed: true, failure: null },
    ]);
    assert.equal(await tagged("deployed-production"), undefined);
  });
});
