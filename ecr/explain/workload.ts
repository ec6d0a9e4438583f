import { listed } from "../words";

/** What runs an image, and so decides which role pulls it. */
export const workloads = ["eks-node", "eks-fargate", "ecs-ec2", "ecs-fargate", "lambda"] as const;

export type Workload = (typeof workloads)[number];

/** Who pulls for a workload. */
export interface Puller {
  /** For example `the EKS node role`. */
  who: string;
  /** Whom people give the permission to in its place. */
  notWho: string;
  /** What it calls on the repository, the first one first. */
  actions: readonly string[];
  /** Whether it asks for a token first, which its own policy has to allow. */
  needsToken: boolean;
}

const pullInOrder = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"];

/** @see EKS User Guide, "Amazon EKS node IAM role" and "… Pod execution IAM role"; ECS Developer Guide, "Task execution IAM role"; Lambda Developer Guide, "Container image permissions" */
export const pullers: Readonly<Record<Workload, Puller>> = {
  "eks-node": {
    who: "the EKS node role",
    notWho: "the role of a pod's service account (IRSA or Pod Identity)",
    actions: pullInOrder,
    needsToken: true,
  },
  "eks-fargate": {
    who: "the EKS pod execution role of the Fargate profile",
    notWho: "the role of a pod's service account (IRSA or Pod Identity)",
    actions: pullInOrder,
    needsToken: true,
  },
  "ecs-ec2": {
    who: "the ECS container instance role",
    notWho: "the task role, which only the containers use",
    actions: pullInOrder,
    needsToken: true,
  },
  "ecs-fargate": {
    who: "the task execution role",
    notWho: "the task role, which only the containers use",
    actions: pullInOrder,
    needsToken: true,
  },
  lambda: {
    who: "the Lambda service itself",
    notWho: "the function's execution role",
    actions: pullInOrder.slice(0, 2),
    needsToken: false,
  },
};

/** One sentence about who pulls, and what that takes. */
export function pullerWords(workload: Workload): string {
  const { who, notWho, actions, needsToken } = pullers[workload];
  const where = needsToken
    ? ' on the repository, and ecr:GetAuthorizationToken on "*" in its own policy'
    : " in the repository policy, which so does whoever creates the function, through its account";
  return `For ${workload} it is ${who} that pulls, not ${notWho}; it needs ${listed(actions)}${where}.`;
}
