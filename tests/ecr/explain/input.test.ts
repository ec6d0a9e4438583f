import assert from "node:assert/strict";
import {
  contradictions,
  inPartition,
  readAction,
  readContext,
  readRepositoryArn,
  readRequester,
} from "../../../ecr/explain/input";
import { requestPrincipal } from "../../../ecr/iam/request-principal";
import { Problems } from "../../../ecr/problem";
import { Place } from "../../../ecr/shape";

function reading<T>(read: (place: Place) => T, value: unknown) {
  const problems = new Problems();
  const result = read(new Place(value, "--it", problems));
  return { result, problems: problems.list().map(({ code, message }) => `${message} [${code}]`) };
}

describe("who asks", () => {
  it("is a Lambda function's service, acting for it", () => {
    const arn = "arn:aws:lambda:eu-west-1:222222222222:function:thumbnails:live";
    const { result, problems } = reading(readRequester, arn);
    assert.deepEqual(
      { name: result?.principal.name, context: result?.context, problems },
      {
        name: "lambda.amazonaws.com",
        context: { "aws:SourceArn": arn, "aws:SourceAccount": "222222222222" },
        problems: [],
      },
    );
  });

  const kinds: [text: unknown, kind: string][] = [
    ["arn:aws:iam::222222222222:role/service-role/eks-nodes", "role"],
    ["arn:aws-cn:iam::222222222222:user/ci", "user"],
    ["arn:aws:sts::222222222222:assumed-role/eks-nodes/i-0abc", "session"],
    ["arn:aws:iam::222222222222:root", "root"],
    ["222222222222", "root"],
    [222_222_222_222, "root"],
    ["codebuild.amazonaws.com", "service"],
  ];
  for (const [text, kind] of kinds) {
    it(`is a ${kind} by ${JSON.stringify(text)}`, () => {
      const { result, problems } = reading(readRequester, text);
      assert.deepEqual({ kind: result?.principal.kind, problems }, { kind, problems: [] });
    });
  }

  for (const text of [
    "22222222222",
    "arn:aws:iam::222222222222:*",
    "arn:aws:iam::2222:role/x",
    "eks-nodes",
    "",
  ]) {
    it(`is nobody by ${JSON.stringify(text)}`, () => {
      assert.deepEqual(reading(readRequester, text), {
        result: undefined,
        problems: [
          `${JSON.stringify(text)} is not a principal: wanted the ARN of a role, a role's session, a user or an account's root, an account id of 12 digits, or a service like lambda.amazonaws.com [principal-invalid]`,
        ],
      });
    });
  }
});

describe("the context of a request", () => {
  const read = (...values: string[]) =>
    reading(
      (place) => readContext(values.map((value) => new Place(value, place.path, place.problems))),
      null,
    );

  it("has a key's value, several values of a key that is given again, and null for a key without one", () => {
    assert.deepEqual(
      read("aws:SourceIp=203.0.113.7", "aws:TagKeys=a", "AWS:tagkeys=b=c", "aws:PrincipalOrgID="),
      {
        result: { "aws:SourceIp": "203.0.113.7", "aws:TagKeys": ["a", "b=c"], "aws:PrincipalOrgID": null },
        problems: [],
      },
    );
  });

  it("has a list for a key that can have several values, even of one", () => {
    assert.deepEqual(read("aws:PrincipalOrgPaths=o-a1b2c3d4e5/r-ab12/").result, {
      "aws:PrincipalOrgPaths": ["o-a1b2c3d4e5/r-ab12/"],
    });
  });

  for (const text of ["aws:SourceIp", "SourceIp=1", "=x"]) {
    it(`takes no ${JSON.stringify(text)}`, () => {
      assert.deepEqual(read(text).problems, [
        `${JSON.stringify(text)} is not a condition key with its value: wanted KEY=VALUE, as in aws:SourceIp=203.0.113.7 [condition-invalid]`,
      ]);
    });
  }
});

describe("a repository's ARN", () => {
  it("has its account in it", () => {
    const arn = "arn:aws-us-gov:ecr:us-gov-west-1:111111111111:repository/team/api";
    assert.deepEqual(reading(readRepositoryArn, arn), {
      result: { arn, account: "111111111111" },
      problems: [],
    });
  });

  it("is none of another service, nor a pattern", () => {
    for (const text of [
      "arn:aws:s3:::bucket",
      "arn:aws:ecr:us-east-1:111111111111:repository/*",
      "team/api",
    ]) {
      assert.deepEqual(reading(readRepositoryArn, text).problems, [
        `${JSON.stringify(text)} is not a repository's ARN: wanted arn:aws:ecr:<region>:<account>:repository/<name> [name-invalid]`,
      ]);
    }
  });
});

describe("what is asked for", () => {
  it("is an action on repositories or for the token, as AWS spells it", () => {
    assert.deepEqual(reading(readAction, "ECR:batchgetimage"), { result: "ecr:BatchGetImage", problems: [] });
    assert.deepEqual(reading(readAction, "ecr:getauthorizationtoken"), {
      result: "ecr:GetAuthorizationToken",
      problems: [],
    });
  });

  const none: [text: string, why: string][] = [
    [
      "ecr:BatchGetImages",
      'is not an action that a repository policy can grant; did you mean "ecr:BatchGetImage"?',
    ],
    ["ecr:*", "is a pattern: wanted one action, as in ecr:BatchGetImage"],
    ["s3:GetObject", "is an action of s3, and a repository policy grants those of ecr only"],
    [
      "BatchGetImage",
      'is not an action that a repository policy can grant; did you mean "ecr:BatchGetImage"?',
    ],
  ];
  for (const [text, why] of none) {
    it(`is not ${text}`, () => {
      assert.deepEqual(reading(readAction, text), {
        result: undefined,
        problems: [`${JSON.stringify(text)} ${why} [action-unknown]`],
      });
    });
  }
});

describe("a principal in the registry's partition", () => {
  const named = (text: string, partition: string) =>
    inPartition(requestPrincipal(text), text, partition)?.name;

  it("is there under an account's id, which says none", () => {
    assert.equal(named("222222222222", "aws-cn"), "arn:aws-cn:iam::222222222222:root");
  });

  it("is none that is in another partition", () => {
    assert.equal(named("arn:aws:iam::222222222222:role/a", "aws-cn"), undefined);
    assert.equal(
      named("arn:aws-cn:iam::222222222222:role/a", "aws-cn"),
      "arn:aws-cn:iam::222222222222:role/a",
    );
  });

  it("is a service wherever it is", () => {
    assert.equal(named("lambda.amazonaws.com", "aws-us-gov"), "lambda.amazonaws.com");
  });
});

describe("given condition keys against what is known", () => {
  const known = { "aws:PrincipalAccount": "222222222222", "aws:SourceVpce": null };

  it("may repeat what is known, in any spelling of the key, and add others", () => {
    assert.deepEqual(
      contradictions({ "AWS:principalaccount": "222222222222", "aws:SourceIp": "::1" }, known),
      [],
    );
  });

  it("contradict it with another value, and with one where there is none", () => {
    assert.deepEqual(contradictions({ "aws:PrincipalAccount": "3", "aws:sourcevpce": "vpce-1" }, known), [
      'aws:PrincipalAccount is "222222222222" in such a request',
      "aws:sourcevpce is never there in such a request",
    ]);
  });
});
