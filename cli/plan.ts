import Table from "cli-table3";
import type { RegistryPlan } from "../ecr/plan";
import { policyText } from "../ecr/policy";
import { formatProblem, type Problem } from "../ecr/problem";
import { readStackConfig, type StackConfig } from "../ecr/stack-config";
import { readConfigFile } from "./config-file";
import { CommandFailure, type ExitCode, exitCodes } from "./exit";

/** Prints what the tooling stack's config plans, without touching AWS. */
export function plan(options: { config: string; json?: boolean }): ExitCode {
  const { config, problems, argumentProblems } = readStackConfig(readConfigFile(options.config));
  if (config?.role === "consumer") {
    throw new CommandFailure(
      `${options.config}: is a consumer's config: plan reads the tooling stack's (--config)`,
      exitCodes.badCall,
    );
  }
  const all = [...problems, ...argumentProblems];
  const hasErrors = all.some(({ severity }) => severity === "error");
  const planned = hasErrors ? undefined : config;
  if (options.json) {
    process.stdout.write(`${JSON.stringify(planDocument(config, planned?.plan, all), null, 2)}\n`);
  } else {
    for (const problem of all) {
      process.stderr.write(`${problem.severity === "error" ? "error: " : ""}${formatProblem(problem)}\n`);
    }
    process.stdout.write(planned === undefined ? "" : planTable(planned.plan));
  }
  return hasErrors ? exitCodes.no : exitCodes.done;
}

/** The document of `plan --json`; without a plan, because of errors, it has no repositories. */
function planDocument(
  config: Extract<StackConfig, { role: "tooling" }> | undefined,
  registryPlan: RegistryPlan | undefined,
  problems: Problem[],
) {
  const repositories = [...(registryPlan?.repositories ?? [])].map(
    ([name, { isPolicyPartial: _, ...repository }]) => [name, repository],
  );
  return {
    registry: {
      partition: config?.plan.partition ?? null,
      region: config?.region ?? null,
      account: config?.account ?? null,
    },
    repositories: Object.fromEntries(repositories),
    problems,
  };
}

function planTable({ repositories }: RegistryPlan): string {
  const table = new Table({
    head: ["repository", "read by", "policy", "lifecycle", "tags", "scan on push", "removal"],
    style: { head: [], border: [], compact: true },
  });
  for (const [name, repository] of repositories) {
    const { repositoryPolicy, lifecyclePolicy } = repository;
    table.push([
      name,
      repository.environments.join("\n") || "nobody",
      repositoryPolicy === null
        ? "none"
        : `${repositoryPolicy.Statement.length} statements, ${policyText(repositoryPolicy).length} characters`,
      lifecyclePolicy === null ? "none" : `${lifecyclePolicy.rules.length} rules`,
      [repository.imageTagMutability, ...repository.imageTagMutabilityExclusionFilters].join("\n"),
      repository.scanOnPush ? "yes" : "no",
      repository.removal,
    ]);
  }
  return `${table.toString()}\n`;
}
