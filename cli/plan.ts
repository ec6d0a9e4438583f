import type { RegistryPlan, RepositoryPlan } from "../ecr/plan";
import { policyText } from "../ecr/policy";
import type { Problem } from "../ecr/problem";
import { type ExitCode, exitCodes } from "./exit";
import { readToolingConfig, type ToolingConfig, writeProblems } from "./tooling-config";

/** Prints what the tooling stack's config plans, without touching AWS. */
export function plan(options: { config: string; json?: boolean }): ExitCode {
  const { config, problems, hasErrors } = readToolingConfig(options.config, "plan");
  const planned = hasErrors ? undefined : config;
  if (options.json) {
    process.stdout.write(`${JSON.stringify(planDocument(config, planned?.plan, problems), null, 2)}\n`);
  } else {
    writeProblems(problems);
    process.stdout.write(planned === undefined ? "" : planText(planned.plan));
  }
  return hasErrors ? exitCodes.no : exitCodes.done;
}

/** The document of `plan --json`; without a plan, because of errors, it has no repositories. */
function planDocument(
  config: ToolingConfig | undefined,
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

/** The plan for people: a few lines for each repository. */
function planText({ repositories }: RegistryPlan): string {
  return [...repositories]
    .map(([name, repository]) => `${[name, ...repositoryLines(repository)].join("\n  ")}\n`)
    .join("\n");
}

function repositoryLines(repository: RepositoryPlan): string[] {
  const { repositoryPolicy, lifecyclePolicy, imageTagMutabilityExclusionFilters: filters } = repository;
  return [
    `read by: ${repository.environments.join(", ") || "nobody"}`,
    repositoryPolicy === null
      ? "policy: none"
      : `policy: ${counted(repositoryPolicy.Statement.length, "statement")}, ${policyText(repositoryPolicy).length} characters`,
    `lifecycle: ${lifecyclePolicy === null ? "none" : counted(lifecyclePolicy.rules.length, "rule")}`,
    `tags: ${repository.imageTagMutability}${filters.length > 0 ? ` but ${filters.join(", ")}` : ""}`,
    `scan on push: ${repository.scanOnPush ? "yes" : "no"}; encryption: ${repository.encryption.type}; removal: ${repository.removal}`,
  ];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
