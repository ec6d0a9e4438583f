import assert from "node:assert/strict";
import { lint, lintStatement, policyOf, statement } from "../../linting";

const push = ["ecr:CompleteLayerUpload", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart"];
const says = (rest: string) => [`warning: Statement[0].Sid: ${rest} [sid-contradicts]`];

describe("a statement's Sid", () => {
  const good: [sid: string, change?: Record<string, unknown>][] = [
    ["AllowPull"],
    ["allow_pull"],
    ["Allow pull"],
    ["LambdaECRImageRetrievalPolicy"],
    ["Whatever"],
    ["AllowPush", { Action: push }],
    ["AllowPullThroughCache", { Action: "ecr:BatchImportUpstreamImage" }],
    ["DenyPull", { Effect: "Deny" }],
    ["DenyPush", { Effect: "Deny" }],
  ];
  for (const [Sid, change] of good) {
    it(`may be ${Sid}${change === undefined ? " where it pulls" : ` with ${JSON.stringify(change)}`}`, () => {
      assert.deepEqual(lintStatement({ ...change, Sid }), []);
    });
  }

  it("doesn't say push where nothing pushes", () => {
    assert.deepEqual(
      lintStatement({ Sid: "AllowPushPull" }),
      says(
        '"AllowPushPull" says push, and no action of the statement pushes (ecr:PutImage and the layer uploads)',
      ),
    );
  });

  it("doesn't say deny where the statement allows", () => {
    assert.deepEqual(
      lintStatement({ Sid: "DenyOthers" }),
      says(`"DenyOthers" says deny, and the statement's Effect is Allow`),
    );
  });

  it("doesn't say pull where half of it is missing", () => {
    assert.deepEqual(
      lintStatement({ Sid: "Pull", Action: ["ecr:BatchGetImage"] }),
      says(
        '"Pull" says pull, which takes ecr:BatchGetImage and ecr:GetDownloadUrlForLayer: the statement lacks ecr:GetDownloadUrlForLayer',
      ),
    );
  });

  it("may say pull where another statement has the other half", () => {
    const policy = policyOf(
      statement({ Sid: "Pull", Action: ["ecr:BatchGetImage"] }),
      statement({
        Principal: { AWS: ["arn:aws:iam::222222222222:root", "333333333333"] },
        Action: "ecr:GetDownloadUrlForLayer",
      }),
    );
    assert.deepEqual(lint(policy), []);
  });

  it("doesn't speak of many accounts where a condition lets in one", () => {
    const Condition = { StringEquals: { "aws:PrincipalAccount": "222222222222" } };
    assert.deepEqual(
      lintStatement({ Sid: "PullAllSubAccounts", Principal: "*", Condition }),
      says(
        '"PullAllSubAccounts" speaks of several accounts, and the condition on aws:PrincipalAccount lets in 222222222222 alone',
      ),
    );
  });
});
