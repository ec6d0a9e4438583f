import { Config } from "@pulumi/pulumi";
import { SharedRegistryReference } from "shared-tooling-registry";

const registry = new SharedRegistryReference("registry", {
  stack: new Config().require("registryStack"),
  environment: "staging",
  imageMappings: { "registry.old.example": "team" },
});

export const api = registry.image("team/api", { tag: "v1.2.3" });
export const worker = registry.resolve("registry.old.example/worker:v7");

/** For the role that pulls: an EKS node role, or an ECS task execution role. */
export const pullPolicy = registry.pullPolicyDocument(["team/api", "team/worker"]);
