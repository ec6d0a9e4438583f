import assert from "node:assert/strict";
import { logPolicy, publishPolicy, pullPolicy } from "../../ecr/identity-policy";

describe("the identity side of pulling", () => {
  it("is a token on everything, and pull on exactly these repositories, sorted", () => {
    const arn = (name: string) => `arn:aws:ecr:eu-central-1:111111111111:repository/${name}`;
    assert.deepEqual(pullPolicy([arn("b"), arn("a")]), {
      Version: "2012-10-17",
      Statement: [
        { Sid: "GetAuthorizationToken", Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
        {
          Sid: "Pull",
          Effect: "Allow",
          Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
          Resource: [arn("a"), arn("b")],
        },
      ],
    });
  });
});

describe("the identity side of pushing", () => {
  it("is a token on everything, and push and pull on exactly these repositories, sorted", () => {
    const arn = (name: string) => `arn:aws:ecr:eu-central-1:111111111111:repository/${name}`;
    const [token, publish] = publishPolicy([arn("b"), arn("a")]).Statement;
    assert.deepEqual([token], pullPolicy([arn("a")]).Statement.slice(0, 1));
    assert.deepEqual(publish, {
      Sid: "Publish",
      Effect: "Allow",
      Action: [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:CompleteLayerUpload",
        "ecr:GetDownloadUrlForLayer",
        "ecr:InitiateLayerUpload",
        "ecr:PutImage",
        "ecr:UploadLayerPart",
      ],
      Resource: [arn("a"), arn("b")],
    });
  });
});

describe("what writes the logs of containers", () => {
  it("may make streams and write to them in one log group, and make no groups", () => {
    assert.deepEqual(logPolicy("arn:aws:logs:eu-central-1:222222222222:log-group:api").Statement, [
      {
        Sid: "WriteLogs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: "arn:aws:logs:eu-central-1:222222222222:log-group:api:*",
      },
    ]);
  });
});
