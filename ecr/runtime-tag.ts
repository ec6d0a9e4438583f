/**
 * The resource tag of repositories that config doesn't list: a platform made them at run time, and they are planned
 * from what config says for all.
 */
export const runtimeTag = { key: "shared-registry:runtime", value: "true" } as const;
