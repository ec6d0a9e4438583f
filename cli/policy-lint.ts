import { type FixedPolicy, fixPolicy } from "../ecr/lint/fix";
import { type LintOptions, lintPolicy } from "../ecr/lint/lint";
import { inputName } from "./config-file";
import { CommandFailure, type ExitCode, exitCodes } from "./exit";
import { problemsText } from "./lint-text";
import { readPolicyFile } from "./policy-file";

/**
 * Says what is wrong with a repository policy. With `fix` the corrected policy goes to standard output; the file
 * stays as it is.
 *
 * @returns `no` where the policy as it stands has errors, corrected or not
 */
export function policyLint(options: {
  policy: string;
  registryAccount?: string;
  fix?: boolean;
  json?: boolean;
}): ExitCode {
  const lintOptions = readOptions(options.registryAccount);
  const document = readPolicyFile(options.policy);
  const problems = lintPolicy(document, lintOptions);
  const fixed = options.fix ? fixPolicy(document, lintOptions) : undefined;
  if (options.json) {
    process.stdout.write(`${asJson({ problems, fixed: fixed?.policy ?? null })}\n`);
  } else {
    process.stderr.write(problemsText(problems, inputName(options.policy)));
    process.stderr.write(fixed === undefined ? "" : fixedText(fixed));
    process.stdout.write(fixed === undefined ? "" : `${asJson(fixed.policy)}\n`);
  }
  return problems.some(({ severity }) => severity === "error") ? exitCodes.no : exitCodes.done;
}

function readOptions(registryAccount: string | undefined): LintOptions {
  if (registryAccount === undefined) {
    return {};
  }
  if (!/^\d{12}$/.test(registryAccount)) {
    const message = `--registry-account: ${JSON.stringify(registryAccount)} is not an AWS account id: wanted 12 digits`;
    throw new CommandFailure(message, exitCodes.badCall);
  }
  return { registryAccount };
}

function fixedText({ applied }: FixedPolicy): string {
  const lines = applied.map(({ path, code }) => `  ${path} [${code}]\n`);
  return lines.length === 0 ? "corrected: nothing\n" : `corrected:\n${lines.join("")}`;
}

function asJson(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
