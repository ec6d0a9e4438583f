import assert from "node:assert/strict";
import { buildContract } from "../../ecr/contract";
import { layerBucketPolicy } from "../../ecr/layer-bucket";

/** The bucket whose objects the policy lets through for a registry in this partition and Region. */
function bucket(partition: string, region: string) {
  const host = `111111111111.dkr.ecr.${region}.amazonaws.com`;
  const arn = `arn:${partition}:ecr:${region}:111111111111:repository/team/api`;
  const contract = buildContract({ "team/api": { url: `${host}/team/api`, arn, environments: [] } });
  return layerBucketPolicy(contract);
}

describe("the policy of a gateway endpoint to S3", () => {
  it("lets anyone get the layers of the registry's Region, as AWS documents it, and nothing else", () => {
    assert.deepEqual(bucket("aws", "eu-central-1"), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "PullImageLayers",
          Effect: "Allow",
          Principal: "*",
          Action: "s3:GetObject",
          Resource: "arn:aws:s3:::prod-eu-central-1-starport-layer-bucket/*",
        },
      ],
    });
  });

  for (const [partition, region] of [
    ["aws-us-gov", "us-gov-west-1"],
    ["aws-cn", "cn-north-1"],
  ] as const) {
    it(`is about a bucket of partition ${partition} there`, () => {
      const [statement] = bucket(partition, region).Statement;
      assert.equal(statement?.Resource, `arn:${partition}:s3:::prod-${region}-starport-layer-bucket/*`);
    });
  }
});
