import { buildBlueprint } from "../ecr/blueprint";
import { creationTemplate, type TemplateOccasion } from "../ecr/creation-template";
import { Problems } from "../ecr/problem";
import { type ExitCode, exitCodes } from "./exit";
import { readToolingConfig, writeProblems } from "./tooling-config";

/** Prints the input of CreateRepositoryCreationTemplate for the names under a prefix; AWS is not touched. */
export function printCreationTemplate(
  prefix: string,
  options: { config: string; appliedFor: TemplateOccasion[]; role?: string },
): ExitCode {
  const { config, problems, hasErrors } = readToolingConfig(options.config, "creation-template");
  if (config === undefined || hasErrors) {
    writeProblems(problems);
    return exitCodes.no;
  }
  const blueprint = buildBlueprint(config.args, config.plan);
  const found = new Problems();
  const request = { prefix, appliedFor: options.appliedFor, roleArn: options.role };
  const template = creationTemplate(blueprint, request, found);
  writeProblems(found.list());
  if (template === undefined) {
    return exitCodes.no;
  }
  process.stdout.write(`${JSON.stringify(template, null, 2)}\n`);
  return exitCodes.done;
}
