import assert from "node:assert/strict";
import { readPullThroughCache } from "../../../ecr/registry-settings/pull-through-cache";
import { read } from "../../reading";

const deployment = { region: "us-east-1", account: "111111111111" };
const cache = (value: unknown) => read(value, (place) => readPullThroughCache(place, "aws", deployment));
const secret = (place = "us-east-1:111111111111", name = "ecr-pullthroughcache/hub") =>
  `arn:aws:secretsmanager:${place}:secret:${name}`;
const role = "arn:aws:iam::111111111111:role/cache";

describe("the pull through cache of a registry", () => {
  it("takes the upstreams that ECR caches, by prefix, with the credentials that they want", () => {
    const rules = {
      "quay/": { upstreamRegistryUrl: "quay.io" },
      hub: { upstreamRegistryUrl: "registry-1.docker.io", credentialArn: secret() },
      ROOT: { upstreamRegistryUrl: "public.ecr.aws" },
      azure: { upstreamRegistryUrl: "team.azurecr.io", credentialArn: secret() },
      other: {
        upstreamRegistryUrl: "222222222222.dkr.ecr.eu-west-1.amazonaws.com",
        customRoleArn: role,
        upstreamRepositoryPrefix: "base",
      },
    };
    const { value, problems } = cache(rules);
    assert.deepEqual(problems, []);
    assert.deepEqual([...value.keys()], ["ROOT", "azure", "hub", "other", "quay/"]);
    assert.deepEqual(Object.fromEntries(value), rules);
  });

  const wanted =
    "(wanted cgr.dev, ghcr.io, public.ecr.aws, quay.io, registry-1.docker.io, registry.gitlab.com, registry.k8s.io, <name>.azurecr.io or <account>.dkr.ecr.<region>.amazonaws.com)";
  const wrong: [what: string, prefix: string, rule: unknown, problems: string[]][] = [
    [
      "Docker Hub by the name that people call it",
      "hub",
      { upstreamRegistryUrl: "https://docker.io/library", credentialArn: secret() },
      [
        `here.hub.upstreamRegistryUrl: "https://docker.io/library" is not an upstream that ECR caches; did you mean "registry-1.docker.io"? ${wanted} [cache-rule-invalid]`,
      ],
    ],
    [
      "an upstream that ECR doesn't cache",
      "own",
      { upstreamRegistryUrl: "registry.example.com" },
      [
        `here.own.upstreamRegistryUrl: "registry.example.com" is not an upstream that ECR caches ${wanted} [cache-rule-invalid]`,
      ],
    ],
    [
      "an upstream that wants credentials, and has none",
      "gh",
      { upstreamRegistryUrl: "ghcr.io" },
      [
        "here.gh: has no credentialArn, which ghcr.io wants: give the ARN of a Secrets Manager secret named ecr-pullthroughcache/… [cache-rule-invalid]",
      ],
    ],
    [
      "a secret of another name",
      "hub",
      { upstreamRegistryUrl: "ghcr.io", credentialArn: secret(undefined, "team/docker-hub-credentials") },
      [
        `here.hub.credentialArn: "${secret(undefined, "team/docker-hub-credentials")}" is not the ARN of a secret for a cache: wanted arn:aws:secretsmanager:<region>:<account>:secret:ecr-pullthroughcache/<name>, of 50 to 612 characters [cache-rule-invalid]`,
      ],
    ],
    [
      "a secret of another Region",
      "hub",
      { upstreamRegistryUrl: "ghcr.io", credentialArn: secret("eu-west-1:111111111111") },
      [
        `here.hub.credentialArn: "${secret("eu-west-1:111111111111")}" is of Region eu-west-1, and ECR reads secrets of the registry's own, us-east-1 [cache-rule-invalid]`,
      ],
    ],
    [
      "another account's registry without a role",
      "other",
      { upstreamRegistryUrl: "222222222222.dkr.ecr.eu-west-1.amazonaws.com" },
      [
        "here.other: has no customRoleArn, which ECR needs to read the registry of account 222222222222 [cache-rule-invalid]",
      ],
    ],
    [
      "what is no role",
      "other",
      { upstreamRegistryUrl: "quay.io", customRoleArn: "cache" },
      [
        'here.other.customRoleArn: "cache" is not the ARN of a role: wanted arn:aws:iam::<account>:role/<name> [role-invalid]',
      ],
    ],
    ...["x", "a".repeat(31), "Team", "a__b"].map((prefix): [string, string, unknown, string[]] => [
      `the prefix ${prefix}`,
      prefix,
      { upstreamRegistryUrl: "quay.io" },
      [
        `here.${prefix}: "${prefix}" is not a prefix for a cache: wanted 2 to 30 of a-z and 0-9 with single . _ - / between them, or ROOT [cache-rule-invalid]`,
      ],
    ]),
  ];
  for (const [what, prefix, rule, problems] of wrong) {
    it(`is refused with ${what}`, () => {
      assert.deepEqual(cache({ [prefix]: rule }).problems, problems);
    });
  }

  it("is refused with 51 rules", () => {
    const rules = Array.from({ length: 51 }, (_, index) => [
      `cache${index}`,
      { upstreamRegistryUrl: "quay.io" },
    ]);
    assert.deepEqual(cache(Object.fromEntries(rules)).problems, [
      "here: has 51 rules, ECR takes 50 [cache-rule-invalid]",
    ]);
  });
});
