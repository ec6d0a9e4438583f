import assert from "node:assert/strict";
import { CreateRepositoryCommand } from "@aws-sdk/client-ecr";
import { findImage } from "../../live/images";
import { theSandbox } from "../e2e/support";
import { basicFinding, makeRepository, pushImage, seedScan, toolingEnvironment } from "../images";
import { replicaRegion as region } from "../live/own-registry";
import { run } from "./compiled";
import { ownCommand } from "./own-command";

const repository = "team/api";

describe("marks and release tags in every Region (images are pushed there by the test, not replicated)", function () {
  this.timeout(60_000);
  const own = ownCommand({
    repositories: [repository],
    environments: { production: ["333333333333"] },
    replicas: [region],
  });
  let one: string;

  before(async () => {
    for (const ecr of [own.ecr, own.replica]) {
      await ecr.send(
        new CreateRepositoryCommand({
          repositoryName: repository,
          imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
          imageTagMutabilityExclusionFilters: [{ filter: "deployed-*", filterType: "WILDCARD" }],
        }),
      );
      one = await pushImage(ecr, repository, "one", "gitsha_1");
    }
  });

  const tagged = async (tag: string) =>
    (await findImage(own.replica, repository, { imageTag: tag }))?.imageDigest;
  const deployed = (verb: string, ...args: string[]) =>
    own.run("deployed", verb, repository, "--environment", "production", ...args);

  it("deployed set marks the image in each Region of config's replicas", async () => {
    const { status, stdout } = await deployed("set", "--image", "gitsha_1");
    assert.deepEqual(
      [status, stdout],
      [0, `team/api@${one}: deployed-production set\nteam/api in eu-central-1: deployed-production: set\n`],
    );
    assert.equal(await tagged("deployed-production"), one);
  });

  it("deployed clear takes the marks away in each, and says so in its JSON", async () => {
    const { status, stdout } = await deployed("clear", "--json");
    assert.equal(status, 0);
    assert.deepEqual((JSON.parse(stdout) as { replicas: unknown }).replicas, [
      { region, changed: true, failure: null },
    ]);
    assert.equal(await tagged("deployed-production"), undefined);
  });

  it("deployed with --region is about that Region alone", async () => {
    const { status, stdout } = await deployed("set", "--image", "gitsha_1", "--region", region);
    assert.deepEqual([status, stdout], [0, `team/api@${one}: deployed-production set\n`]);
    assert.equal(await findImage(own.ecr, repository, { imageTag: "deployed-production" }), undefined);
  });

  it("deployed set ends with 3 where a replica doesn't have the image yet, which is marked in the registry", async () => {
    const two = await pushImage(own.ecr, repository, "two", "gitsha_2");
    const { status, stdout } = await deployed("set", "--image", "gitsha_2");
    assert.equal(status, 3);
    assert.equal(
      stdout,
      `team/api@${two}: deployed-production set\nteam/api in eu-central-1: deployed-production: ${two} is not in eu-central-1 yet: run again once it is replicated, or start a replication backfill if it was pushed before there were replicas\n`,
    );
  });
});

describe("shared-registry promote --replicas (images are pushed there by the test, not replicated)", function () {
  this.timeout(60_000);
  const name = "cli-replicas/api";
  let env: Record<string, string>;
  let digest: string;

  const promote = (to: string, ...regions: string[]) =>
    run(["promote", name, "--from", "gitsha_1", "--to", to, "--fail-on", "HIGH", "--replicas", ...regions], {
      env,
    });
  const tagged = async (its: string, tag: string) => {
    const ecr = theSandbox().clients.ecr("tooling", its);
    return (await findImage(ecr, name, { imageTag: tag }))?.imageDigest;
  };

  before(async () => {
    const { clients } = theSandbox();
    env = await toolingEnvironment(theSandbox());
    for (const its of ["us-east-1", region]) {
      await makeRepository(clients.ecr("tooling", its), name);
      digest = await pushImage(clients.ecr("tooling", its), name, "good", "gitsha_1");
    }
    await seedScan(theSandbox(), name, digest, { findings: [basicFinding("CVE-1", "LOW")] });
  });

  it("sets the release tag in each Region, once the gate has let the image", async () => {
    const { status, stdout, stderr } = promote("v1.0.0", region);
    assert.equal(status, 0, stderr);
    assert.ok(stdout.endsWith(`v1.0.0 set\n${name} in ${region}: v1.0.0: set\n`), stdout);
    assert.deepEqual([await tagged("us-east-1", "v1.0.0"), await tagged(region, "v1.0.0")], [digest, digest]);
  });

  it("ends with 3 where a Region can't be written, after the others are", async () => {
    const { status, stdout } = promote("v1.1.0", "ap-south-1", region);
    assert.equal(status, 3);
    assert.match(stdout, /cli-replicas\/api in ap-south-1: v1\.1\.0: RepositoryNotFoundException: /);
    assert.equal(await tagged(region, "v1.1.0"), digest);
  });

  it("ends with 2 for what is no Region, before AWS is called", () => {
    const { status, stderr } = promote("v1.2.0", "Frankfurt");
    assert.deepEqual(
      [status, stderr],
      [
        2,
        'shared-registry: promote: --replicas: "Frankfurt" is not a Region: wanted one like eu-central-1 [region-invalid]\n',
      ],
    );
  });
});
