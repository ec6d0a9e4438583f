import type { RegistryContract } from "./contract";

/** The policy of a VPC endpoint. */
export interface EndpointPolicy {
  Version: "2012-10-17";
  Statement: { Sid: string; Effect: "Allow"; Principal: "*"; Action: string; Resource: string }[];
}

/**
 * The policy that a VPC's gateway endpoint to S3 needs for pulls from a registry: ECR hands out layers as signed
 * URLs of a bucket of its own, one in each Region. A gateway endpoint takes no principal but `*`; and whoever
 * pulls doesn't sign the request, so that conditions on the principal's account or organisation would refuse it.
 *
 * @see ECR User Guide, "Minimum Amazon S3 bucket permissions for Amazon ECR"; VPC Guide, "Principals for gateway endpoints"
 */
export function layerBucketPolicy({ region, repositories }: RegistryContract): EndpointPolicy {
  const [first] = Object.values(repositories);
  const [, partition = "aws"] = first?.arn.split(":") ?? [];
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "PullImageLayers",
        Effect: "Allow",
        Principal: "*",
        Action: "s3:GetObject",
        Resource: `arn:${partition}:s3:::prod-${region}-starport-layer-bucket/*`,
      },
    ],
  };
}
