import assert from "node:assert/strict";
import { pullPolicy } from "../../ecr/identity-policy";

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
