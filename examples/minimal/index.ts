import { SharedToolingRegistry } from "shared-tooling-registry";

const registry = new SharedToolingRegistry("registry", {
  repositories: {
    "team/api": {},
    "team/worker": {
      readers: ["staging"],
      lifecycle: { rules: [{ untagged: true, olderThanDays: 1 }], standard: false },
    },
  },
  environments: {
    staging: { accounts: ["222222222222"] },
    production: { roles: ["arn:aws:iam::333333333333:role/eks-nodes"] },
  },
});

// What consumers read through a stack reference.
export const contract = registry.contract;
