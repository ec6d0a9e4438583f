import { assumeRolePolicyForPrincipal, Principals, Role } from "@pulumi/aws/iam";
import { Config } from "@pulumi/pulumi";
import { ImagePuller, SharedRegistryReference } from "shared-tooling-registry";

const registry = new SharedRegistryReference("registry", {
  stack: new Config().require("registryStack"),
  environment: "staging",
  imageMappings: { "registry.old.example": "team" },
});

export const api = registry.image("team/api", { tag: "v1.2.3" });
export const worker = registry.resolve("registry.old.example/worker:v7");

// What pulls: the role of a cluster's nodes here, or a task execution role; the name of one that exists will do.
const nodes = new Role("nodes", {
  assumeRolePolicy: assumeRolePolicyForPrincipal(Principals.Ec2Principal),
});
new ImagePuller("puller", { registry, roles: [nodes.name], repositories: ["team/api", "team/worker"] });

export const nodeRole = nodes.name;
