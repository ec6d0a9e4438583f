/** What is known of services as principals of a repository policy. */

/** Services that fetch images as themselves, where a repository policy names them; none of them pushes. */
const pullingServices: readonly string[] = ["lambda", "codebuild", "sagemaker", "omics"].map(
  (name) => `${name}.amazonaws.com`,
);

/**
 * Who pulls for services that take on a role for it, so that naming the service itself grants nothing.
 *
 * @see the services' own guides, under the role that pulls: ECS "Task execution IAM role", EKS "Node IAM role" and
 *   "Pod execution IAM role", App Runner "Access role", Lightsail "Access to private repositories"
 */
const pullers: Readonly<Record<string, string>> = {
  "ecs-tasks": "the task execution role pulls (on EC2 without one, the container instance's role)",
  ecs: "the task execution role pulls (on EC2 without one, the container instance's role)",
  ec2: "the role of the instance pulls (on EKS the node role, on ECS the container instance's role)",
  eks: "the node role pulls (on Fargate the pod execution role)",
  "eks-nodegroup": "the node role pulls",
  "eks-fargate": "the pod execution role pulls",
  "eks-fargate-pods": "the pod execution role pulls",
  batch: "the job's execution role pulls, or the role of the compute environment's instances",
  apprunner: "the App Runner service's access role pulls",
  "build.apprunner": "the App Runner service's access role pulls",
  "tasks.apprunner": "the App Runner service's access role pulls",
  autoscaling: "the role of the instances pulls",
  spotfleet: "the role of the instances pulls",
  elasticbeanstalk: "the role of the environment's instances pulls",
  lightsail: "the role pulls that Lightsail shows for access to private repositories",
  codepipeline: "the role of the pipeline or of its action pulls",
  codedeploy: "the role of what is deployed pulls, such as the task execution role",
  cloudformation: "the role of what the stack deploys pulls, such as the task execution role",
  events: "the role of what the rule starts pulls, such as the task execution role",
  scheduler: "the role of what the schedule starts pulls, such as the task execution role",
  states: "the role of what the state machine starts pulls, such as the task execution role",
};

/** Who pulls in place of a service that never does itself; undefined for all others. */
export function whoPullsFor(service: string): string | undefined {
  const name = shortName(service);
  return name !== undefined && Object.hasOwn(pullers, name) ? pullers[name] : undefined;
}

/** Names for the nearest one to be among. */
export const knownServices: readonly string[] = [
  ...pullingServices,
  ...Object.keys(pullers).map((name) => `${name}.amazonaws.com`),
];

export function isPullingService(service: string): boolean {
  const name = shortName(service);
  return name !== undefined && pullingServices.includes(`${name}.amazonaws.com`);
}

export function isLambda(service: string): boolean {
  return shortName(service) === "lambda";
}

/** Ends of the names of services, over all partitions. */
const suffix =
  /\.(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|aws\.internal|c2s\.ic\.gov|sc2s\.sgov\.gov|csp\.hci\.ic\.gov|cloud\.adc-e\.uk)$/;

/** `lambda` of `lambda.amazonaws.com`; undefined for what is no name that AWS gives to services. */
export function shortName(service: string): string | undefined {
  return suffix.test(service) ? service.replace(suffix, "") : undefined;
}

/** `lambda.amazonaws.com` of `lambda.us-east-1.amazonaws.com`, of services that pull; undefined for all others. */
export function nameWithoutRegion(service: string): string | undefined {
  const name = /^([a-z0-9-]+)\.[a-z]{2}(?:-[a-z]+)+-\d+$/.exec(shortName(service) ?? "")?.[1];
  const full = `${name}.amazonaws.com`;
  return pullingServices.includes(full) ? full : undefined;
}

/** Whether a Sid is the one under which Lambda lets itself in, in the registry's own account, or its double. */
export function isLambdasOwnSid(sid: string | undefined): boolean {
  return sid !== undefined && /^LambdaECRImageRetrievalPolicy\d*$/.test(sid);
}
