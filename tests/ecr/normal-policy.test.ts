import assert from "node:assert/strict";
import { isSameLifecycle, isSamePolicy, normalLifecycle, normalPolicy } from "../../ecr/normal-policy";
import { areSameRepositoryPolicy } from "../../sandbox/provider/equal-repository-policy";

const statement = {
  Sid: "Read",
  Effect: "Allow",
  Principal: { AWS: ["arn:aws:iam::222222222222:root", "arn:aws:iam::333333333333:role/ci"] },
  Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
  Condition: { Bool: { "aws:SecureTransport": "true" }, StringLike: { "aws:SourceArn": "a" } },
};
const policy = (...Statement: unknown[]) => ({ Version: "2012-10-17", Statement });
const second = { Effect: "Deny", Principal: "*", Action: "ecr:PutImage" };

const same: [what: string, one: unknown, other: unknown][] = [
  [
    "an account's id for its root",
    policy(statement),
    policy({ ...statement, Principal: { AWS: ["arn:aws:iam::333333333333:role/ci", "222222222222"] } }),
  ],
  ["one statement for a list of one", policy(statement), { Version: "2012-10-17", Statement: statement }],
  ["statements in another order", policy(statement, second), policy(second, statement)],
  [
    "actions in another order and spelling",
    policy(statement),
    policy({ ...statement, Action: ["ecr:getdownloadurlforlayer", "ecr:BatchGetImage"] }),
  ],
  ["a text for a list of one", policy(second), policy({ ...second, Action: ["ecr:PutImage"] })],
  ["both spellings of everyone", policy(second), policy({ ...second, Principal: { AWS: ["*"] } })],
  ["an effect in another case", policy(statement), policy({ ...statement, Effect: "allow" })],
  [
    'true for "true"',
    policy(statement),
    policy({
      ...statement,
      Condition: { Bool: { "aws:SecureTransport": [true] }, StringLike: { "aws:SourceArn": ["a"] } },
    }),
  ],
  [
    "a condition key in another case",
    policy(statement),
    policy({
      ...statement,
      Condition: { StringLike: { "aws:sourceArn": "a" }, Bool: { "aws:securetransport": "true" } },
    }),
  ],
  ["an empty Sid or condition for none", policy(second), policy({ ...second, Sid: "", Condition: {} })],
  [
    "a kind of principals without any for none",
    policy({ ...second, Principal: { AWS: "*" } }),
    policy({ ...second, Principal: { AWS: "*", Service: [] } }),
  ],
];
const different: [what: string, one: unknown, other: unknown][] = [
  ["another version", policy(statement), { Version: "2008-10-17", Statement: statement }],
  ["another Sid", policy(statement), policy({ ...statement, Sid: "read" })],
  ["a statement more", policy(statement), policy(statement, second)],
  ["a statement twice", policy(statement), policy(statement, statement)],
  [
    "another role of the account",
    policy(statement),
    policy({ ...statement, Principal: { AWS: ["222222222222", "arn:aws:iam::333333333333:role/CI"] } }),
  ],
  [
    "another value in another case",
    policy(statement),
    policy({ ...statement, Condition: { ...statement.Condition, StringLike: { "aws:SourceArn": "A" } } }),
  ],
  [
    "a condition less",
    policy(statement),
    policy({ ...statement, Condition: { Bool: { "aws:SecureTransport": "true" } } }),
  ],
  [
    "another value for one spelling of a key",
    policy({ ...second, Condition: { StringEquals: { "aws:a": "1", "aws:A": "2" } } }),
    policy({ ...second, Condition: { StringEquals: { "aws:a": "3", "aws:A": "2" } } }),
  ],
  ["a Resource", policy(second), policy({ ...second, Resource: "*" })],
  ["no policy at all", null, null],
  ["a text", "{}", "{}"],
];

describe("two repository policies", () => {
  for (const [what, one, other] of same) {
    it(`mean the same with ${what}`, () => {
      assert.equal(isSamePolicy(one, other), true);
    });
  }

  for (const [what, one, other] of different) {
    it(`don't mean the same with ${what}`, () => {
      assert.equal(isSamePolicy(one, other), false);
    });
  }
});

const rule = {
  rulePriority: 1,
  description: "keep",
  selection: {
    tagStatus: "tagged",
    tagPatternList: ["v*", "r*"],
    countType: "imageCountMoreThan",
    countNumber: 9,
  },
  action: { type: "expire" },
};
const untagged = {
  rulePriority: 2,
  selection: { tagStatus: "untagged", countType: "imageCountMoreThan", countNumber: 5 },
  action: { type: "expire" },
};
const lifecycle = (...rules: unknown[]) => ({ rules });

describe("two lifecycle policies", () => {
  const changed = (selection: object, rest: object = {}) =>
    lifecycle({ ...rule, ...rest, selection: { ...rule.selection, ...selection } });

  it("mean the same whatever the order of rules and tags, and with what says nothing", () => {
    assert(isSameLifecycle(lifecycle(rule, untagged), lifecycle(untagged, rule)));
    assert(isSameLifecycle(lifecycle(rule), changed({ tagPatternList: ["r*", "v*"] })));
    assert(isSameLifecycle(lifecycle(rule), changed({ storageClass: "standard", tagPrefixList: null })));
  });

  it("don't mean the same with another description, priority, tag or storage class", () => {
    for (const other of [
      changed({}, { description: "Keep" }),
      changed({}, { rulePriority: 3 }),
      changed({ tagPatternList: ["v*"] }),
      changed({ storageClass: "archive" }),
      lifecycle(rule, untagged),
      null,
    ]) {
      assert.equal(isSameLifecycle(lifecycle(rule), other), false, JSON.stringify(other));
    }
  });
});

describe("the normal form of a policy", () => {
  it("reads as people write one", () => {
    assert.deepEqual(
      normalPolicy({ Statement: { ...second, Condition: { B: { b: 1, a: [2, "1"] } } }, Id: "x" }),
      {
        Id: "x",
        Statement: [
          {
            Effect: "Deny",
            Principal: { AWS: "*" },
            Action: "ecr:PutImage",
            Condition: { B: { a: ["1", "2"], b: "1" } },
          },
        ],
      },
    );
  });

  it("of its own normal form is itself", () => {
    const policies = [...same, ...different].flatMap(([, one, other]) => [one, other]);
    for (const document of policies) {
      const normal = normalPolicy(document);
      assert.deepEqual(normal && normalPolicy(normal), normal);
    }
    const normal = normalLifecycle(lifecycle(untagged, rule));
    assert.deepEqual(normalLifecycle(normal), normal);
  });

  it("is the same for what the AWS provider takes to be the same", () => {
    const texts = [...same, ...different]
      .flatMap(([, one, other]) => [one, other])
      .map((it) => JSON.stringify(it));
    let pairs = 0;
    for (const one of texts) {
      for (const other of texts.filter((text) => areSameRepositoryPolicy(one, text))) {
        pairs += 1;
        assert(isSamePolicy(JSON.parse(one), JSON.parse(other)) || one === "null", `${one}\n${other}`);
      }
    }
    assert(pairs > 2 * texts.length);
  });
});
