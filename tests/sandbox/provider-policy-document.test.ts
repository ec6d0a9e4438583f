import assert from "node:assert/strict";
import { parseConfig } from "../../sandbox/provider/config";
import { connect } from "../../sandbox/provider/connection";
import { invokeFunction } from "../../sandbox/provider/invokes";
import type { Properties } from "../../sandbox/provider/properties";

const connection = connect(parseConfig({ region: "eu-west-1" }, {}), "http://127.0.0.1:1");

function render(args: Properties): Promise<Properties> {
  return invokeFunction("aws:iam/getPolicyDocument:getPolicyDocument").run(connection, args);
}

describe("the stand-in provider's getPolicyDocument", () => {
  it("renders statements as the real data source does: single values alone, lists backwards, keys in order", async () => {
    const result = await render({
      statements: [
        {
          sid: "Pull",
          principals: [
            {
              type: "AWS",
              identifiers: ["arn:aws:iam::111111111111:root", "arn:aws:iam::222222222222:root"],
            },
          ],
          actions: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
          conditions: [{ test: "StringEquals", variable: "aws:PrincipalOrgID", values: ["o-1234567890"] }],
        },
      ],
    });
    assert.equal(
      result["json"],
      `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Pull",
      "Effect": "Allow",
      "Action": [
        "ecr:GetDownloadUrlForLayer",
        "ecr:BatchGetImage"
      ],
      "Principal": {
        "AWS": [
          "arn:aws:iam::222222222222:root",
          "arn:aws:iam::111111111111:root"
        ]
      },
      "Condition": {
        "StringEquals": {
          "aws:PrincipalOrgID": "o-1234567890"
        }
      }
    }
  ]
}`,
    );
    assert.equal(result["minifiedJson"], JSON.stringify(JSON.parse(String(result["json"]))));
    assert.match(String(result["id"]), /^\d+$/);
    assert.equal(result["version"], "2012-10-17");
  });

  const cases: [string, Properties, unknown][] = [
    ["nothing as a version alone", {}, { Version: "2012-10-17" }],
    [
      "the id and the version given",
      { policyId: "x", version: "2008-10-17" },
      { Version: "2008-10-17", Id: "x" },
    ],
    [
      "everybody as *",
      {
        statements: [
          { effect: "Deny", principals: [{ type: "*", identifiers: ["*"] }], notActions: ["ecr:PutImage"] },
        ],
      },
      { Version: "2012-10-17", Statement: [{ Effect: "Deny", NotAction: "ecr:PutImage", Principal: "*" }] },
    ],
    [
      "everybody in AWS as an AWS principal",
      { statements: [{ principals: [{ type: "AWS", identifiers: ["*"] }], actions: ["ecr:*"] }] },
      { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "ecr:*", Principal: { AWS: "*" } }] },
    ],
    [
      "principals of one kind together",
      {
        statements: [
          {
            actions: ["a:b"],
            principals: [
              { type: "Service", identifiers: ["lambda.amazonaws.com"] },
              { type: "AWS", identifiers: ["111111111111"] },
              { type: "AWS", identifiers: ["222222222222"] },
            ],
          },
        ],
      },
      {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: "a:b",
            Principal: { AWS: ["111111111111", "222222222222"], Service: "lambda.amazonaws.com" },
          },
        ],
      },
    ],
    [
      "variables in their own form",
      { statements: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::b/&{aws:username}"] }] },
      {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/${aws:username}" }],
      },
    ],
    [
      "sources under, overrides over its own statements, by Sid",
      {
        sourcePolicyDocuments: [
          JSON.stringify({
            Statement: [
              { Sid: "A", Effect: "Deny" },
              { Sid: "B", Effect: "Deny" },
            ],
          }),
        ],
        statements: [
          { sid: "B", actions: ["a:own"] },
          { sid: "C", actions: ["a:own"] },
        ],
        overridePolicyDocuments: [JSON.stringify({ Statement: [{ Sid: "C", Effect: "Deny" }] })],
      },
      {
        Version: "2012-10-17",
        Statement: [
          { Sid: "A", Effect: "Deny" },
          { Sid: "B", Effect: "Allow", Action: "a:own" },
          { Sid: "C", Effect: "Deny" },
        ],
      },
    ],
  ];
  for (const [what, args, document] of cases) {
    it(`renders ${what}`, async () => {
      assert.deepEqual(JSON.parse(String((await render(args))["json"])), document);
    });
  }

  it("refuses arguments that it doesn't have", async () => {
    await assert.rejects(render({ statement: [] }), /Did you mean 'statements'\?/);
    await assert.rejects(
      render({ statements: [{ effect: "Maybe" }] }),
      /expected statements\[0\]\.effect to be one of/,
    );
  });

  it("is one of two functions", () => {
    assert.throws(
      () => invokeFunction("aws:index/getRegion:getRegion"),
      /has no function aws:index\/getRegion/,
    );
  });
});
