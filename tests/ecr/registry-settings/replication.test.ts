import assert from "node:assert/strict";
import { readReplication, replicationInput } from "../../../ecr/registry-settings/replication";
import { read } from "../../reading";

const deployment = { region: "us-east-1", account: "111111111111" };
const replication = (value: unknown, where = deployment) =>
  read(value, (place) => readReplication(place, where));
const to = (region: string, registryId = "111111111111") => ({ region, registryId });

describe("the replication of a registry", () => {
  it("has an order of its own, and the registry's account where none is given", () => {
    const rules = [
      { destinations: [{ region: "eu-west-1" }, { region: "eu-central-1", registryId: 222222222222 }] },
      { destinations: [{ region: "ap-south-1" }], prefixes: ["team/", "base", "team/"] },
    ];
    const { value, problems } = replication(rules);
    assert.deepEqual(problems, []);
    assert.deepEqual(value, [
      { destinations: [to("ap-south-1")], prefixes: ["base", "team/"] },
      { destinations: [to("eu-west-1"), to("eu-central-1", "222222222222")], prefixes: [] },
    ]);
    assert.deepEqual(replicationInput(value), {
      rules: [
        {
          destinations: [to("ap-south-1")],
          repositoryFilters: [
            { filter: "base", filterType: "PREFIX_MATCH" },
            { filter: "team/", filterType: "PREFIX_MATCH" },
          ],
        },
        { destinations: [to("eu-west-1"), to("eu-central-1", "222222222222")] },
      ],
    });
  });

  const regions = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ region: `eu-west-${index}` }));
  const wrong: [what: string, value: unknown, problems: string[]][] = [
    [
      "more rules than the AWS provider passes on",
      regions(11).map((its) => ({ destinations: [its] })),
      [
        "here: has 11 rules: ECR takes 25, and the AWS provider 10; put filters with the same destinations into one rule [replication-invalid]",
      ],
    ],
    [
      "more destinations than ECR takes",
      [{ destinations: regions(26) }],
      ["here: has 26 destinations in all its rules, ECR takes 25 [replication-invalid]"],
    ],
    [
      "the registry itself as its destination",
      [{ destinations: [to("us-east-1")] }],
      [
        "here[0].destinations[0]: is the registry itself, which nothing can be copied to [replication-invalid]",
      ],
    ],
    [
      "what is no Region",
      [{ destinations: [{ region: "Frankfurt" }] }],
      [
        'here[0].destinations[0].region: "Frankfurt" is not a Region: wanted one like eu-central-1 [region-invalid]',
      ],
    ],
    [
      "what is no account",
      [{ destinations: [to("eu-west-1", "1234")] }],
      [
        'here[0].destinations[0].registryId: "1234" has 4 digits, an AWS account id has 12 (quote ids with leading zeros in YAML) [account-id]',
      ],
    ],
    [
      "a pattern as a prefix",
      [{ destinations: [to("eu-west-1")], prefixes: ["team/*", "T"] }],
      [
        'here[0].prefixes[0]: "team/*" is not the beginning of a repository name: wanted 2 to 256 of a-z, 0-9 and . _ - / (it matches beginnings: leave the * out) [replication-invalid]',
        'here[0].prefixes[1]: "T" is not the beginning of a repository name: wanted 2 to 256 of a-z, 0-9 and . _ - / [replication-invalid]',
      ],
    ],
    [
      "more prefixes than ECR takes",
      [{ destinations: [to("eu-west-1")], prefixes: Array.from({ length: 101 }, (_, it) => `team/${it}`) }],
      ["here[0].prefixes: has 101 prefixes, ECR takes 100 [replication-invalid]"],
    ],
  ];
  for (const [what, value, problems] of wrong) {
    it(`is refused with ${what}`, () => {
      assert.deepEqual(replication(value).problems, problems);
    });
  }

  it("wants the account of a destination where the registry's own isn't known", () => {
    const { problems } = read([{ destinations: [{ region: "eu-west-1" }] }], (place) =>
      readReplication(place, {}),
    );
    assert.deepEqual(problems, [
      "here[0].destinations[0].registryId: is missing, and it isn't known which account the registry is in: give the account id of the destination, or set aws:allowedAccountIds [required]",
    ]);
  });
});
