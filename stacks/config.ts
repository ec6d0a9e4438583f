import { allConfig } from "@pulumi/pulumi/runtime/index.js";
import { report } from "../components/report";
import { errorsFirst } from "../ecr/problem";
import { readStackConfig, type StackConfig } from "../ecr/stack-config";

/**
 * This stack's config.
 *
 * @throws pulumi.RunError that lists everything that is wrong with it
 */
export function stackConfig(): StackConfig {
  const { config, problems, argumentProblems } = readStackConfig(allConfig(), isSecret);
  const all = errorsFirst([...problems, ...argumentProblems]);
  const isWrong = all.some(({ severity }) => severity === "error");
  // Without errors the component warns of its arguments itself.
  report("The config of this stack", isWrong ? all : problems);
  if (config === undefined) {
    throw new Error("a config without a role has problems");
  }
  return config;
}

/** Whether a value was encrypted: it arrives decrypted, and the engine says so in the environment alone. */
function isSecret(key: string): boolean {
  const keys: unknown = JSON.parse(process.env["PULUMI_CONFIG_SECRET_KEYS"] ?? "[]");
  return Array.isArray(keys) && keys.includes(key);
}
