/**
 * A registry of canned answers: what reading one costs a client, and nothing of what an emulator would add. It pages
 * as ECR does, which the emulator doesn't, and answers thousands of repositories at once.
 */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface CannedRepository {
  /** As ECR describes it; its name and ARN are needed. */
  description: { repositoryName: string; repositoryArn: string; [key: string]: unknown };
  tags: Record<string, string>;
  /** Undefined for none. */
  repositoryPolicy: string | undefined;
  lifecyclePolicy: string | undefined;
}

export interface CannedRegistry {
  endpoint: string;
  /** How often each operation was called; a client's test empties it. */
  calls: Map<string, number>;
  close(): void;
}

type Answer = [status: number, content: object];

/** @param account whose credentials all callers are said to have */
export async function openCannedRegistry(
  repositories: readonly CannedRepository[],
  account: string,
): Promise<CannedRegistry> {
  const byName = new Map(repositories.map((its) => [its.description.repositoryName, its]));
  const calls = new Map<string, number>();
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const operation = String(request.headers["x-amz-target"] ?? "").split(".")[1] ?? "GetCallerIdentity";
    calls.set(operation, (calls.get(operation) ?? 0) + 1);
    if (operation === "GetCallerIdentity") {
      response.writeHead(200, { "content-type": "text/xml" }).end(identity(account));
      return;
    }
    const [status, content] = answer(operation, JSON.parse(body), repositories, byName);
    response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(content));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function answer(
  operation: string,
  input: { repositoryName?: string; resourceArn?: string; maxResults?: number; nextToken?: string },
  repositories: readonly CannedRepository[],
  byName: ReadonlyMap<string, CannedRepository>,
): Answer {
  const name = input.repositoryName ?? input.resourceArn?.split(":repository/")[1] ?? "";
  const its = byName.get(name);
  switch (operation) {
    case "DescribeRepositories":
      return page(repositories, Number(input.nextToken ?? 0), input.maxResults ?? 100);
    case "ListTagsForResource":
      return [200, { tags: Object.entries(its?.tags ?? {}).map(([Key, Value]) => ({ Key, Value })) }];
    case "GetRepositoryPolicy":
      return its?.repositoryPolicy === undefined
        ? [400, { __type: "RepositoryPolicyNotFoundException", message: "none" }]
        : [200, { repositoryName: name, policyText: its.repositoryPolicy }];
    case "GetLifecyclePolicy":
      return its?.lifecyclePolicy === undefined
        ? [400, { __type: "LifecyclePolicyNotFoundException", message: "none" }]
        : [200, { repositoryName: name, lifecyclePolicyText: its.lifecyclePolicy }];
    default:
      return [400, { __type: "InvalidParameterException", message: `nobody answers ${operation} here` }];
  }
}

function page(repositories: readonly CannedRepository[], from: number, size: number): Answer {
  const to = from + size;
  const some = repositories.slice(from, to).map(({ description }) => description);
  return [200, { repositories: some, ...(to < repositories.length && { nextToken: String(to) }) }];
}

function identity(account: string): string {
  const namespace = "https://sts.amazonaws.com/doc/2011-06-15/";
  const who = `<Arn>arn:aws:iam::${account}:user/bench</Arn><UserId>bench</UserId><Account>${account}</Account>`;
  return `<GetCallerIdentityResponse xmlns="${namespace}"><GetCallerIdentityResult>${who}</GetCallerIdentityResult></GetCallerIdentityResponse>`;
}
