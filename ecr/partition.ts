import type { Place } from "./shape";

/** Every partition that the AWS SDK knows; a test holds this list against the SDK's own table. */
export const partitions = [
  "aws",
  "aws-cn",
  "aws-eusc",
  "aws-iso",
  "aws-iso-b",
  "aws-iso-e",
  "aws-iso-f",
  "aws-us-gov",
] as const;

export type Partition = (typeof partitions)[number];

export function isPartition(name: string): name is Partition {
  return (partitions as readonly string[]).includes(name);
}

/** The partition at `place`; `aws` where none is given or the one given is unknown. */
export function readPartition(place: Place): Partition {
  return place.absent ? "aws" : (place.asOneOf(partitions) ?? "aws");
}
