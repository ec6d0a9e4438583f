import assert from "node:assert/strict";
import {
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  type ECRClient,
  PutLifecyclePolicyCommand,
  type Repository,
  SetRepositoryPolicyCommand,
} from "@aws-sdk/client-ecr";
import { allRepositories, findRepository, readState, repositoryPages } from "../../live/registry";
import { oneByOne } from "../../live/together";
import { theSandbox } from "../e2e/support";

const policy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: "222222222222" }, Action: "ecr:BatchGetImage" }],
});
const lifecycle = JSON.stringify({
  rules: [
    {
      rulePriority: 1,
      selection: { tagStatus: "untagged", countType: "imageCountMoreThan", countNumber: 5 },
      action: { type: "expire" },
    },
  ],
});

async function listOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) {
    list.push(item);
  }
  return list;
}

describe("a live registry, in the emulator", () => {
  let ecr: ECRClient;

  before(async () => {
    ecr = theSandbox().clients.ecr("tooling");
    await ecr.send(
      new CreateRepositoryCommand({
        repositoryName: "state/full",
        imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
        imageTagMutabilityExclusionFilters: [
          { filter: "pr_*", filterType: "WILDCARD" },
          { filter: "a*", filterType: "WILDCARD" },
        ],
        imageScanningConfiguration: { scanOnPush: true },
        tags: [
          { Key: "team", Value: "web" },
          { Key: "cost", Value: "1" },
        ],
      }),
    );
    await ecr.send(new SetRepositoryPolicyCommand({ repositoryName: "state/full", policyText: policy }));
    await ecr.send(
      new PutLifecyclePolicyCommand({ repositoryName: "state/full", lifecyclePolicyText: lifecycle }),
    );
    await ecr.send(new CreateRepositoryCommand({ repositoryName: "state/bare" }));
  });

  after(async () => {
    for (const repositoryName of ["state/full", "state/bare"]) {
      await ecr.send(new DeleteRepositoryCommand({ repositoryName, force: true }));
    }
  });

  const found = async (name: string): Promise<Repository> => {
    const repository = await findRepository(ecr, name);
    assert(repository);
    return repository;
  };

  it("has all that a repository is as plain data, sorted", async () => {
    const state = await readState(ecr, await found("state/full"));
    assert.deepEqual(
      { ...state, repositoryPolicy: JSON.parse(state?.repositoryPolicy ?? "") },
      {
        name: "state/full",
        arn: "arn:aws:ecr:us-east-1:111111111111:repository/state/full",
        account: "111111111111",
        imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
        imageTagMutabilityExclusionFilters: ["a*", "pr_*"],
        scanOnPush: true,
        encryption: { type: "AES256" },
        tags: { cost: "1", team: "web" },
        repositoryPolicy: JSON.parse(policy),
        lifecyclePolicy: lifecycle,
      },
    );
  });

  it("has null for policies that a repository hasn't", async () => {
    const state = await readState(ecr, await found("state/bare"));
    assert.deepEqual(
      [state?.repositoryPolicy, state?.lifecyclePolicy, state?.tags, state?.scanOnPush],
      [null, null, {}, false],
    );
  });

  it("has nothing for a repository that there isn't, or that is gone since", async () => {
    assert.equal(await findRepository(ecr, "state/none"), undefined);
    const gone = { ...(await found("state/bare")), repositoryName: "state/gone" };
    const arn = "arn:aws:ecr:us-east-1:111111111111:repository/state/gone";
    assert.equal(await readState(ecr, { ...gone, repositoryArn: arn }), undefined);
  });

  it("has every repository once", async () => {
    const names = (await listOf(allRepositories(ecr))).map(({ repositoryName }) => repositoryName);
    assert.deepEqual(names.filter((name) => name?.startsWith("state/")).sort(), ["state/bare", "state/full"]);
  });
});

describe("the pages of a registry (answers made up: the emulator has one page)", () => {
  const answering = (pages: Record<string, string | undefined>) =>
    ({
      send: async ({ input }: { input: { nextToken?: string } }) => {
        const token = input.nextToken ?? "";
        return { repositories: [{ repositoryName: token }], nextToken: pages[token] };
      },
    }) as unknown as ECRClient;

  const tokens = async (pages: Record<string, string | undefined>, from?: string) =>
    (await listOf(repositoryPages(answering(pages), from))).map(({ next }) => next);

  it("are read until there is no next one, from any on", async () => {
    const pages = { "": "a", a: "b", b: undefined };
    assert.deepEqual(await tokens(pages), ["a", "b", undefined]);
    assert.deepEqual(await tokens(pages, "b"), [undefined]);
  });

  it("end with an error where AWS gives one twice", async () => {
    await assert.rejects(tokens({ "": "a", a: "b", b: "a" }), {
      message: "AWS gave the same page of repositories twice",
    });
  });
});

describe("many calls", () => {
  it("are at most so many at a time, and their results in order", async () => {
    let running = 0;
    let most = 0;
    const results: number[] = [];
    const all = oneByOne(
      [5, 1, 4, 2, 3],
      async (wait) => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, wait));
        running -= 1;
        return wait * 2;
      },
      2,
    );
    for await (const result of all) results.push(result);
    assert.deepEqual({ results, most }, { results: [10, 2, 8, 4, 6], most: 2 });
  });
});
