import { stackConfig } from "./stacks/config";

const config = stackConfig();

/**
 * The program of every stack of this project; the stack's config says which role it has. Only that role's
 * program is loaded: a consumer that only reads has no use for the AWS provider's SDK.
 */
export = config.role === "tooling"
  ? (require("./stacks/tooling") as typeof import("./stacks/tooling")).tooling(config)
  : (require("./stacks/consumer") as typeof import("./stacks/consumer")).consumer(config);
