import assert from "node:assert/strict";
import {
  CreateRepositoryCommand,
  PutLifecyclePolicyCommand,
  SetRepositoryPolicyCommand,
} from "@aws-sdk/client-ecr";
import { runtimeTag } from "../../ecr/runtime-tag";
import { ACCOUNTS } from "../../sandbox/accounts";
import { ownRegistry } from "../live/own-registry";
import { awsEcr, imagesWithCli, readWithCli } from "./aws-cli";
import { putImage } from "./support";
import { commands, surroundings } from "./surroundings";

const repositoryPolicy = {
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "Größe",
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${ACCOUNTS.staging}:root` },
      Action: ["ecr:BatchGetImage"],
    },
  ],
};
const lifecyclePolicy = {
  rules: [
    {
      rulePriority: 1,
      selection: { tagStatus: "untagged", countType: "imageCountMoreThan", countNumber: 5 },
      action: { type: "expire" },
    },
  ],
};

describe("AWS's own command line reads what the AWS SDK wrote", function () {
  this.timeout(120_000);
  const own = ownRegistry();
  const names = ["cli/a", "cli/b", "cli/c"];

  before(async () => {
    const tags = [{ Key: "team", Value: "größe & co" }];
    for (const repositoryName of names)
      await own.direct.send(
        new CreateRepositoryCommand({ repositoryName, imageTagMutability: "IMMUTABLE", tags }),
      );
    const repositoryName = "cli/a";
    const policyText = JSON.stringify(repositoryPolicy);
    await own.direct.send(new SetRepositoryPolicyCommand({ repositoryName, policyText }));
    const lifecyclePolicyText = JSON.stringify(lifecyclePolicy);
    await own.direct.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
  });

  it("a repository's policy, lifecycle policy and tags", async () => {
    assert.deepEqual(await readWithCli(own.env, "cli/a"), {
      imageTagMutability: "IMMUTABLE",
      repositoryPolicy,
      lifecyclePolicy,
      tags: { team: "größe & co" },
    });
  });

  it("all repositories, in pages", async () => {
    const { repositories } = await awsEcr(own.env, "describe-repositories", "--page-size", "2");
    const found = (repositories as { repositoryName: string }[]).map(({ repositoryName }) => repositoryName);
    assert.deepEqual(found, names);
    assert.equal(own.wire.calls.length, 2);
  });

  it("an image's tags", async () => {
    await putImage(own.direct, "cli/b", "v1.0.0");
    assert.deepEqual(Object.values(await imagesWithCli(own.env, "cli/b")), [["v1.0.0"]]);
  });

  it("and says so when AWS refuses", async () => {
    await assert.rejects(
      awsEcr(own.env, "get-repository-policy", "--repository-name", "cli/b"),
      /^AssertionError .*: aws ecr get-repository-policy .* ended with 25\d:\n.*RepositoryPolicyNotFoundException/s,
    );
  });
});

describe("AWS's own command line reads what the commands wrote (after adopt: adopt.test.ts)", function () {
  this.timeout(120_000);
  const own = surroundings();

  /** What config plans, as `shared-registry plan` prints it. */
  async function planned(name: string) {
    const { stdout } = await own.run({ args: ["plan", "--json"], readsConfig: true });
    const { repositories } = JSON.parse(stdout) as { repositories: Record<string, Record<string, unknown>> };
    const plan = repositories[name] ?? {};
    return Object.fromEntries(
      ["imageTagMutability", "repositoryPolicy", "lifecyclePolicy", "tags"].map((key) => [key, plan[key]]),
    );
  }

  it("ensure --all: the planned policies, lifecycle policies and tags", async () => {
    assert.equal((await own.run(commands["ensure --all"])).status, 0);
    for (const name of ["team/api", "team/worker"])
      assert.deepEqual(await readWithCli(own.env, name), await planned(name));
  });

  it("ensure of a name that config doesn't list: the same, with the mark of runtime repositories", async () => {
    const made = await own.run({ args: ["ensure", "team/jobs"], readsConfig: true });
    assert.equal(made.status, 0, made.stderr);
    const tags = { [runtimeTag.key]: runtimeTag.value };
    assert.deepEqual(await readWithCli(own.env, "team/jobs"), { ...(await planned("team/worker")), tags });
  });

  it("promote: the release tag, on the image that was gated, and no other image", async () => {
    await own.run(commands["ensure R"]);
    const [[digest, tags] = []] = Object.entries(await imagesWithCli(own.env, "team/api"));
    assert.deepEqual(tags, ["build"]);
    assert.equal((await own.run(commands.promote)).status, 0);
    assert.deepEqual(await imagesWithCli(own.env, "team/api"), { [String(digest)]: ["build", "v1.0.0"] });
  });
});
