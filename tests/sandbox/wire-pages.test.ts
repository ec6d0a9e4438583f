import assert from "node:assert/strict";
import {
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  DescribeRepositoriesCommand,
  type DescribeRepositoriesCommandInput,
  paginateDescribeRepositories,
} from "@aws-sdk/client-ecr";
import type { Answer, WireCall } from "../../sandbox/wire-call";
import { pager } from "../../sandbox/wire-pages";
import { wired } from "./wired";

describe("the wire cuts lists into pages, as AWS does", function () {
  this.timeout(120_000); // the first run on a machine installs the emulator
  const on = wired();
  const names = Array.from({ length: 7 }, (_, index) => `pages/r${index}`);

  before(async () => {
    for (const repositoryName of names)
      await on.direct.ecr("tooling").send(new CreateRepositoryCommand({ repositoryName }));
  });

  const describeRepositories = (input: DescribeRepositoriesCommandInput) =>
    on.clients.ecr("tooling").send(new DescribeRepositoriesCommand(input));

  /** Names on each page that the SDK's paginator gets. */
  async function pages(pageSize?: number): Promise<string[][]> {
    const client = on.clients.ecr("tooling");
    const found: string[][] = [];
    for await (const { repositories = [] } of paginateDescribeRepositories(
      { client, ...(pageSize !== undefined && { pageSize }) },
      {},
    ))
      found.push(repositories.map(({ repositoryName = "" }) => repositoryName));
    return found;
  }

  it("of as many items as the client asks for, all of them once, and in order", async () => {
    assert.deepEqual(await pages(3), [names.slice(0, 3), names.slice(3, 6), names.slice(6)]);
    assert.deepEqual(await pages(), [names]);
  });

  it("of fewer where a test wants it so, empty pages with a token among them", async () => {
    const sizes = [2, 0, 4];
    on.wire.pageSize = () => sizes.shift();
    assert.deepEqual(await pages(5), [names.slice(0, 2), [], names.slice(2, 6), names.slice(6)]);
  });

  it("gives a page twice to a client that asks for it twice", async () => {
    const { nextToken } = await describeRepositories({ maxResults: 4 });
    const [first, second] = [
      await describeRepositories({ nextToken }),
      await describeRepositories({ nextToken }),
    ];
    assert.deepEqual(first.repositories, second.repositories);
    assert.equal(first.repositories?.length, 3);
  });

  it("still lists what has vanished since the first page", async () => {
    const { nextToken } = await describeRepositories({ maxResults: 6 });
    await on.direct.ecr("tooling").send(new DeleteRepositoryCommand({ repositoryName: "pages/r6" }));
    const { repositories } = await describeRepositories({ nextToken });
    assert.deepEqual(
      repositories?.map(({ repositoryName }) => repositoryName),
      ["pages/r6"],
    );
    assert.deepEqual(await pages(), [names.slice(0, 6)]);
  });

  it("refuses tokens that it didn't give for this list, and sizes that AWS doesn't take", async () => {
    const invalid = (name: string, constraint: string) => ({
      name: "InvalidParameterException",
      message: `Invalid parameter at '${name}' failed to satisfy constraint: '${constraint}'`,
    });
    const badToken = invalid("nextToken", "Invalid token");
    await assert.rejects(describeRepositories({ nextToken: "bm9uZQ==" }), badToken);
    const size = invalid("maxResults", "Member must have value between 1 and 1000");
    await assert.rejects(describeRepositories({ maxResults: 1001 }), size);
  });
});

describe("a pager", () => {
  const answer = (body: object): Answer => ({
    status: 200,
    headers: {},
    body: Buffer.from(JSON.stringify(body)),
  });

  /** All pages of a list that an emulator gives as this. */
  async function pages(operation: string, whole: object, input: Record<string, unknown>) {
    const page = pager(() => undefined);
    const found: Record<string, unknown>[] = [];
    let token: unknown;
    do {
      const call: WireCall = {
        operation,
        account: undefined,
        repositoryName: "r",
        input: token === undefined ? input : { ...input, nextToken: token },
      };
      const { nextToken, ...rest } = JSON.parse(
        (await page(call, async () => answer(whole))).body.toString(),
      );
      found.push(rest);
      token = nextToken;
    } while (token !== undefined);
    return found;
  }

  it("gives scan findings of both shapes in pages that each carry the rest of the answer", async () => {
    for (const key of ["findings", "enhancedFindings"]) {
      const rest = { findingSeverityCounts: { HIGH: 3 } };
      const found = (...ids: number[]) => ({
        imageScanStatus: { status: "COMPLETE" },
        imageScanFindings: { ...rest, [key]: ids.map((id) => ({ id })) },
      });
      assert.deepEqual(await pages("DescribeImageScanFindings", found(1, 2, 3), { maxResults: 2 }), [
        found(1, 2),
        found(3),
      ]);
    }
  });

  it("gives a hundred images where the client doesn't say how many", async () => {
    const images = (key: string) => ({ [key]: Array.from({ length: 250 }, (_, id) => ({ id })) });
    for (const [operation, key] of [
      ["ListImages", "imageIds"],
      ["DescribeImages", "imageDetails"],
    ] as const) {
      const found = await pages(operation, images(key), { repositoryName: "r" });
      assert.deepEqual(
        found.map((page) => (page[key] as unknown[]).length),
        [100, 100, 50],
      );
      assert.deepEqual({ [key]: found.flatMap((page) => page[key]) }, images(key));
    }
  });

  it("gives whole what is asked for by name, errors, and what is no list", async () => {
    const many = { repositories: Array.from({ length: 150 }, (_, id) => ({ id })) };
    assert.deepEqual(await pages("DescribeRepositories", many, { repositoryNames: ["r"] }), [many]);
    assert.deepEqual(await pages("GetRepositoryPolicy", { policyText: "{}" }, {}), [{ policyText: "{}" }]);
    const refusal = { ...answer({ __type: "RepositoryNotFoundException" }), status: 400 };
    const call = { operation: "ListImages", account: undefined, repositoryName: "r", input: {} };
    assert.deepEqual(await pager(() => undefined)(call, async () => refusal), refusal);
  });
});
