import assert from "node:assert/strict";
import {
  DeleteRepositoryPolicyCommand,
  DescribeRepositoriesCommand,
  GetRepositoryPolicyCommand,
} from "@aws-sdk/client-ecr";
import { repositoryExists } from "../e2e/support";
import { replicaRegion as region, writesOf } from "../live/own-registry";
import { ownCommand } from "./own-command";

const keyIn = (place: string) => `arn:aws:kms:${place}:111111111111:key/mrk-1234abcd`;
const config = {
  repositories: { "team/api": { encryption: { type: "KMS", kmsKey: keyIn("us-east-1") } }, "team/web": {} },
  environments: { staging: { accounts: ["222222222222"], repositories: ["team/*", "run/*"] } },
  replicas: [region],
  replicationRule: false, // pulumi up alone writes it, so it would be missing here
};

describe("drift and ensure of a registry with replicas, in the emulator", function () {
  this.timeout(60_000);
  const own = ownCommand(config);

  const hasPolicy = async (repositoryName: string) =>
    own.replica.send(new GetRepositoryPolicyCommand({ repositoryName })).then(
      () => true,
      ({ name }: Error) => assert.equal(name, "RepositoryPolicyNotFoundException") ?? false,
    );

  it("ensure --all makes the repositories in each Region, with that Region's replica of a key", async () => {
    const { status, stdout, stderr } = await own.run("ensure", "--all");
    assert.equal(status, 0, stderr);
    const made = (name: string) =>
      `${name}: created\n${name}: made as planned: repositoryPolicy, lifecyclePolicy\n`;
    assert.equal(
      stdout,
      `${made("team/api")}${made("team/web")}repositories: 2, with failures: 0\n` +
        `${made(`team/api in ${region}`)}${made(`team/web in ${region}`)}` +
        `repositories in ${region}: 2, with failures: 0\n`,
    );
    assert.match(stderr, /^team\/api in eu-central-1: creates the repository$/m);
    const { repositories } = await own.replica.send(
      new DescribeRepositoriesCommand({ repositoryNames: ["team/api"] }),
    );
    assert.equal(repositories?.[0]?.encryptionConfiguration?.kmsKey, keyIn(region));
  });

  it("drift compares each Region, or the one that it is asked for, each with its own key", async () => {
    const answer = (stdout: string) => ({ status: 0, stdout, stderr: "" });
    const here = "repositories: 2, not as planned: 0\n";
    assert.deepEqual(
      await own.run("drift"),
      answer(`${here}repositories in ${region}: 2, not as planned: 0\n`),
    );
    for (const one of ["us-east-1", region]) {
      assert.deepEqual(await own.run("drift", "--region", one), answer(here));
    }
  });

  it("drift shows what is otherwise in a replica alone, and --fix heals it there", async () => {
    await own.replica.send(new DeleteRepositoryPolicyCommand({ repositoryName: "team/web" }));
    own.wire.calls.length = 0;
    const seen = await own.run("drift", "--json");
    const { differences, failures, replicas } = JSON.parse(seen.stdout);
    assert.deepEqual([seen.status, differences, failures, replicas.length], [1, [], [], 1]);
    const [
      {
        region: its,
        differences: [difference],
        failures: none,
      },
    ] = replicas;
    assert.deepEqual(
      [its, difference.repository, difference.what, difference.from, none],
      [region, "team/web", "repositoryPolicy", null, []],
    );
    assert.deepEqual(writesOf(own), []);
    const { status, stdout, stderr } = await own.run("drift", "--fix");
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^--- team\/web in eu-central-1 repositoryPolicy \(live\)$/m);
    assert.match(
      stdout,
      /team\/web in eu-central-1: made as planned: repositoryPolicy\nrepositories: 2, not as planned: 0, healed: 0\nrepositories in eu-central-1: 2, not as planned: 1, healed: 1\n$/,
    );
    assert.deepEqual(writesOf(own), ["SetRepositoryPolicy team/web"]);
    assert.equal(await hasPolicy("team/web"), true);
  });

  it("ensure heals what config lists in each Region, and makes any other name in one", async () => {
    await own.replica.send(new DeleteRepositoryPolicyCommand({ repositoryName: "team/web" }));
    const { replicas, ...its } = JSON.parse((await own.run("ensure", "team/web", "--json")).stdout);
    assert.deepEqual(its, { repository: "team/web", created: false, changes: [], failures: [] });
    assert.deepEqual(
      replicas.map((one: { region: string; changes: { what: string }[] }) => [
        one.region,
        one.changes.map(({ what }) => what),
      ]),
      [[region, ["repositoryPolicy"]]],
    );
    assert.equal((await own.run("ensure", "run/new")).status, 0);
    assert.deepEqual(
      [await repositoryExists(own.ecr, "run/new"), await repositoryExists(own.replica, "run/new")],
      [true, false],
    );
  });

  it("ends with 3 where a replica's Region can't be read, and names it", async () => {
    let lists = 0;
    own.wire.before = async ({ operation }) =>
      operation === "DescribeRepositories" && ++lists === 2 // its own Region comes first
        ? { status: 400, type: "AccessDeniedException", message: "this Region is off" }
        : undefined;
    const { status, stderr } = await own.run("drift");
    assert.deepEqual(
      [status, stderr],
      [3, `shared-registry: the registry in ${region}: AccessDeniedException: this Region is off\n`],
    );
  });
});
