import assert from "node:assert/strict";
import { type Explanation, explain } from "../../../ecr/explain/explain";
import { compilePolicy } from "../../../ecr/iam/policy";
import { requestPrincipal } from "../../../ecr/iam/request-principal";

const registry = "111111111111";
const arn = `arn:aws:ecr:us-east-1:${registry}:repository/team/api`;
const pull = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
const service = {
  Sid: "Functions",
  Effect: "Allow",
  Principal: { Service: "lambda.amazonaws.com" },
  Action: pull,
};
const account = (Action: string | string[] = pull) => ({
  Sid: "Account",
  Effect: "Allow",
  Principal: { AWS: "222222222222" },
  Action,
});

/** What is said of a function where these statements are the repository policy. */
function ask(source: string | undefined, ...Statement: object[]): Explanation {
  return explain(
    {
      principal: requestPrincipal("lambda.amazonaws.com"),
      workload: "lambda",
      resource: arn,
      registryAccount: registry,
      context: source === undefined ? {} : { "aws:SourceArn": source },
    },
    { repository: compilePolicy({ Version: "2012-10-17", Statement }) },
  );
}

const of = (id: string, region = "us-east-1") => `arn:aws:lambda:${region}:${id}:function:thumbnails`;
const verdict = ({ decision, blockedBy }: Explanation) => [decision, ...blockedBy].join(" ");

describe("a function of Lambda", () => {
  it("of another account gets its image where the service and its account are let in", () => {
    assert.equal(verdict(ask(of("222222222222"), service, account())), "allowed");
  });

  it("of another account doesn't where only the service is let in, and the account's statement is what lacks", () => {
    const explanation = ask(of("222222222222"), service);
    assert.equal(verdict(explanation), "denied repository-policy");
    assert.match(
      explanation.reason,
      / but not account 222222222222, through which whoever creates the function calls ecr:BatchGetImage and ecr:GetDownloadUrlForLayer\. To allow it, add to the repository policy: \{"Effect":"Allow","Principal":\{"AWS":"arn:aws:iam::222222222222:root"\},"Action":\["ecr:BatchGetImage","ecr:GetDownloadUrlForLayer"\]\}$/,
    );
  });

  it("of another account lacks only the actions that its account's statement leaves out", () => {
    const explanation = ask(of("222222222222"), service, account("ecr:BatchGetImage"));
    assert.equal(verdict(explanation), "denied repository-policy");
    assert.match(explanation.reason, /"Action":"ecr:GetDownloadUrlForLayer"\}$/);
  });

  it("of another Region gets none, whatever a policy says", () => {
    const explanation = ask(of("222222222222", "eu-west-1"), service, account());
    assert.equal(verdict(explanation), "denied");
    assert.match(
      explanation.reason,
      /is in Region eu-west-1 and .* in us-east-1: Lambda takes images from its own Region only, and no statement changes that\.$/,
    );
  });

  it("of the registry's own account needs no statement for the account", () => {
    assert.equal(verdict(ask(of(registry), service)), "allowed");
  });

  it("that nobody named is only the service", () => {
    assert.equal(verdict(ask(undefined, service)), "allowed");
  });
});
