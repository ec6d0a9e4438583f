import type { Config } from "./bad-config";

const teams = [
  "catalog",
  "checkout",
  "data",
  "growth",
  "identity",
  "mobile",
  "payments",
  "platform",
  "search",
];
const kinds = ["admin", "api", "cron", "etl", "gateway", "indexer", "ledger", "sync", "web", "worker"];

/**
 * A registry such as a large company's: environments of every kind, and repositories of which hardly two have the
 * same readers, so that nearly every policy is another; some have statements, lifecycle rules and tags of their own.
 */
export function largeRegistry(repositories: number, environments: number): Config {
  const names = Array.from({ length: environments }, (_, index) => `environment-${index}`);
  return {
    role: "tooling",
    repositories: Object.fromEntries(
      Array.from({ length: repositories }, (_, index) => [repositoryName(index), settings(index, names)]),
    ),
    environments: Object.fromEntries(names.map((name, index) => [name, environment(index)])),
    publishers: { ci: { accounts: ["444444444444"], repositories: ["*"] } },
  };
}

function repositoryName(index: number): string {
  const [team, kind] = [teams[index % teams.length], kinds[Math.floor(index / teams.length) % kinds.length]];
  return `${team}/${kind}-${index}`;
}

function environment(index: number): Config {
  const account = String(200_000_000_000 + index);
  return index === 19
    ? { organization: { id: "o-a1b2c3d4e5" } }
    : {
        accounts: [account],
        ...(index % 3 === 0 && { roles: [`arn:aws:iam::${300_000_000_000 + index}:role/eks/nodes`] }),
        ...(index % 5 === 0 && { lambda: true }),
        access: ["pull", "pull", "pull", "inspect", "audit"][index % 5],
      };
}

function settings(index: number, environments: readonly string[]): Config {
  // Bits of a number that is never twice the same among millions.
  const bits = Math.imul(index + 1, 0x9e3779b1);
  return {
    readers: environments.filter((_, bit) => (bits >>> (bit % 32)) & 1),
    ...(index % 20 === 0 && { lifecycle: { keepTags: ["v*", `lts-${index}`] } }),
    ...(index % 25 === 0 && { tags: { owner: `team-${index}` } }),
    ...(index % 50 === 7 && {
      extraStatements: [
        {
          Sid: `OnlyThroughVpc${index}`,
          Effect: "Deny",
          Principal: "*",
          Action: ["ecr:BatchGetImage"],
          Condition: { StringNotEquals: { "aws:SourceVpce": `vpce-${index}` } },
        },
      ],
    }),
  };
}
