import assert from "node:assert/strict";
import { readRegistryPolicy } from "../../../ecr/registry-settings/registry-policy";
import { read } from "../../reading";

const deployment = { region: "us-east-1", account: "111111111111" };
const policy = (value: unknown, scope?: string) =>
  read(value, (place) => readRegistryPolicy(place, "aws", deployment, scope));

const good = {
  Sid: "Replicate",
  Effect: "Allow",
  Principal: { AWS: "222222222222" },
  Action: ["ecr:ReplicateImage", "ecr:createRepository"],
  Resource: "arn:aws:ecr:us-east-1:111111111111:repository/*",
};

describe("the policy of a registry", () => {
  it("holds its statements in one form", () => {
    assert.deepEqual(policy([good]), {
      value: {
        Version: "2012-10-17",
        Statement: [
          {
            ...good,
            Principal: { AWS: ["arn:aws:iam::222222222222:root"] },
            Action: ["ecr:CreateRepository", "ecr:ReplicateImage"],
          },
        ],
      },
      problems: [],
    });
  });

  it("is none without statements", () => {
    assert.deepEqual(policy([]), { value: undefined, problems: [] });
  });

  const { Resource: _, ...unbound } = good;
  const wrong: [what: string, statements: unknown[], problems: string[]][] = [
    [
      "a statement about nothing",
      [unbound],
      [
        'here[0]: wants exactly one of Resource and NotResource: a registry policy says which repositories it is about, as in "arn:aws:ecr:us-east-1:111111111111:repository/*" [required]',
      ],
    ],
    [
      "another registry's repositories",
      [{ ...good, Resource: "arn:aws:ecr:eu-west-1:222222222222:repository/*" }],
      [
        'here[0].Resource: "arn:aws:ecr:eu-west-1:222222222222:repository/*" is of Region eu-west-1, and this registry\'s is us-east-1: the statement would be about nothing [resource-element]',
        'here[0].Resource: "arn:aws:ecr:eu-west-1:222222222222:repository/*" is of account 222222222222, and this registry\'s is 111111111111: the statement would be about nothing [resource-element]',
      ],
    ],
    [
      "a name in place of an ARN",
      [{ ...good, Resource: "team/*" }],
      [
        'here[0].Resource: "team/*" is not the ARN of repositories: wanted arn:aws:ecr:<region>:<account>:repository/<name or *> [resource-element]',
      ],
    ],
    [
      "an action that ECR hasn't",
      [{ ...good, Action: "ecr:ReplicateImages" }],
      [
        'here[0].Action: "ecr:ReplicateImages" is not an action of ECR\'s; did you mean "ecr:ReplicateImage"? [action-unknown]',
      ],
    ],
    [
      "everyone",
      [{ ...good, Principal: "*" }],
      [
        'here[0]: lets in everyone in AWS: name the principals, or bind them to an organisation with StringEquals {"aws:PrincipalOrgID": "o-…"} [principal-undeclared]',
      ],
    ],
    [
      "a Sid twice",
      [good, { ...good, Effect: "Deny" }],
      ['here[1].Sid: "Replicate" is the Sid of an earlier statement: rename one [sid-duplicate]'],
    ],
  ];
  for (const [what, statements, problems] of wrong) {
    it(`is refused with ${what}`, () => {
      assert.deepEqual(policy(statements).problems, problems);
    });
  }

  it("is refused over 10,240 characters", () => {
    const statements = Array.from({ length: 60 }, (_, index) => ({
      ...good,
      Sid: `Replicate${index}`,
      Principal: { AWS: String(200_000_000_000 + index) },
    }));
    assert.match(
      policy(statements).problems.join(),
      /^here: makes a policy of \d+ characters, ECR takes 10240: name organisations in place of accounts \[policy-too-large\]$/,
    );
  });

  it("warns of actions that scope V1 doesn't decide, which V2 and AWS's default do", () => {
    const pull = [{ ...good, Action: ["ecr:BatchGetImage", "ecr:ReplicateImage"] }];
    assert.deepEqual(policy(pull, "V1").problems, [
      "warning: here: is about ecr:BatchGetImage, which a policy of scope V1 doesn't decide: set accountSettings.REGISTRY_POLICY_SCOPE to V2 [registry-scope]",
    ]);
    assert.deepEqual([policy(pull, "V2").problems, policy(pull).problems], [[], []]);
  });
});
