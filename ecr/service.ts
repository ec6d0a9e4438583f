import { readTaskSize, type TaskSize } from "./fargate";
import { readRoleReference } from "./role-reference";
import type { Place } from "./shape";

/** @see ECS API, RuntimePlatform */
const cpuArchitectures = ["X86_64", "ARM64"] as const;

/** A role that exists. */
export interface ExistingRole {
  arn: string;
  name: string;
}

/** One image that runs on Fargate as a service. */
export interface ServiceSettings {
  name: string;
  /** The name of one of the stack's `images`. */
  image: string;
  /** ARN of an ECS cluster. */
  cluster: string;
  subnets: string[];
  /** Empty for the VPC's default one. */
  securityGroups: string[];
  assignPublicIp: boolean;
  size: TaskSize;
  cpuArchitecture: (typeof cpuArchitectures)[number];
  desiredCount: number;
  /** On which the container listens. */
  port: number | undefined;
  /** Of the container, by name. */
  environment: Record<string, string>;
  /** What pulls the image and writes the logs; undefined to have one made. */
  executionRole: ExistingRole | undefined;
  /** What the program in the image calls AWS as; undefined for none. */
  taskRole: ExistingRole | undefined;
}

const serviceKeys = [
  "image",
  "cluster",
  "subnets",
  "securityGroups",
  "assignPublicIp",
  "cpu",
  "memory",
  "cpuArchitecture",
  "desiredCount",
  "port",
  "environment",
  "executionRole",
  "taskRole",
];

/** The trust policy of a role that ECS gives to tasks. @see ECS Developer Guide, "Amazon ECS task execution IAM role" */
export const taskTrustPolicy = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" },
  ],
};

/**
 * The services of a map by name; with an error among the problems they are not to be used.
 *
 * @param images names of the images that they may run
 */
export function readServices(place: Place, images: readonly string[]): ServiceSettings[] {
  const services: ServiceSettings[] = [];
  for (const [name, entry] of place.asMap("a map of services by name") ?? []) {
    const service = readService(name, entry, images);
    if (service !== undefined) {
      services.push(service);
    }
  }
  return services;
}

function readService(name: string, place: Place, images: readonly string[]): ServiceSettings | undefined {
  if (name.length > 40 || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
    place.error(
      "name-invalid",
      "is not a name for a service: wanted a-z and 0-9 in words joined by single hyphens, at most 40 characters",
    );
  }
  const fields = place.asObject(serviceKeys, "a map of a service's settings");
  if (fields === undefined) {
    return undefined;
  }
  const image = readImageName(fields.child("image"), images);
  const cluster = readCluster(fields.child("cluster"));
  const account = cluster?.split(":")[4];
  const subnets = readIds(fields.child("subnets"), "subnet", 16);
  const securityGroups = fields.read("securityGroups", (its) => readIds(its, "sg", 5)) ?? [];
  const assignPublicIp = fields.read("assignPublicIp", (its) => its.asBoolean()) ?? false;
  const size = readTaskSize(fields);
  const cpuArchitecture = fields.read("cpuArchitecture", (its) => its.asOneOf(cpuArchitectures)) ?? "X86_64";
  const desiredCount = fields.read("desiredCount", (its) => readNumber(its, 0, 5000)) ?? 1;
  const port = fields.read("port", (its) => readNumber(its, 1, 65_535));
  const environment = fields.read("environment", readVariables) ?? {};
  const executionRole = fields.read("executionRole", (its) => readExistingRole(its, account));
  const taskRole = fields.read("taskRole", (its) => readExistingRole(its, account));
  if (image === undefined || cluster === undefined || size === undefined) {
    return undefined;
  }
  return {
    name,
    image,
    cluster,
    subnets,
    securityGroups,
    assignPublicIp,
    size,
    cpuArchitecture,
    desiredCount,
    port,
    environment,
    executionRole,
    taskRole,
  };
}

function readImageName(place: Place, images: readonly string[]): string | undefined {
  if (images.length > 0) {
    return place.asOneOf(images);
  }
  const image = place.asString("the name of one of images");
  return image === undefined
    ? undefined
    : place.error("value-unknown", `is ${JSON.stringify(image)}, and images has none: add it there`);
}

function readCluster(place: Place): string | undefined {
  const wanted = "the ARN of an ECS cluster, arn:aws:ecs:<region>:<account>:cluster/<name>";
  const arn = place.asString(wanted);
  return arn === undefined || /^arn:[a-z-]+:ecs:[a-z0-9-]+:\d{12}:cluster\/[\w-]{1,255}$/.test(arn)
    ? arn
    : place.error("service-invalid", `is ${JSON.stringify(arn)}, wanted ${wanted}`);
}

/** Ids of a kind of EC2 resource, as in `subnet-0123456789abcdef0`; sorted, without duplicates. @see ECS API, AwsVpcConfiguration */
function readIds(place: Place, kind: "subnet" | "sg", most: number): string[] {
  const wanted = `ids, as in ${kind}-0123456789abcdef0`;
  const ids = new Set<string>();
  for (const entry of place.asList(wanted) ?? []) {
    const id = entry.asString(`an id, as in ${kind}-0123456789abcdef0`);
    if (id !== undefined && !new RegExp(`^${kind}-[0-9a-f]{8,17}$`).test(id)) {
      entry.error(
        "service-invalid",
        `is ${JSON.stringify(id)}, wanted an id, as in ${kind}-0123456789abcdef0`,
      );
    } else if (id !== undefined) {
      ids.add(id);
    }
  }
  if (ids.size > most) {
    place.error("service-invalid", `are ${ids.size}, ECS takes ${most}`);
  }
  return [...ids].sort();
}

function readNumber(place: Place, least: number, most: number): number | undefined {
  return place.asCount(`a whole number of ${least} to ${most}`, least, most);
}

function readVariables(place: Place): Record<string, string> {
  const variables: [string, string][] = [];
  for (const [name, entry] of place.asMap("environment variables by name") ?? []) {
    const value = entry.asString("text (quote numbers, true and false in YAML)");
    if (name === "" || name.includes("=")) {
      entry.error("name-invalid", "is not a name for an environment variable: wanted one without =");
    } else if (value !== undefined) {
      variables.push([name, value]);
    }
  }
  return Object.fromEntries(variables);
}

/** @param account of the cluster: ECS uses no role of another one */
function readExistingRole(place: Place, account: string | undefined): ExistingRole | undefined {
  const role = readRoleReference(place);
  if (role === undefined) {
    return undefined;
  }
  if (role.account === undefined) {
    return place.error(
      "role-invalid",
      `${JSON.stringify(role.name)} is a name: give the role's ARN, which says its path as well`,
    );
  }
  if (account !== undefined && role.account !== account) {
    return place.error(
      "role-invalid",
      `names role ${JSON.stringify(role.name)} of account ${role.account}, and the cluster is in ${account}: ECS takes roles of its own account only`,
    );
  }
  return { arn: String(place.value), name: role.name };
}
