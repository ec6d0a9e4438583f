import { type ImageTable, storage, tagsOf } from "../ecr/lifecycle/images/table";
import { lintLifecycle } from "../ecr/lifecycle/lint/lint";
import type { MatchedImage } from "../ecr/lifecycle-match";
import type { LintProblem } from "../ecr/lint/finding";
import { didYouMean, type Problem } from "../ecr/problem";
import { inputName } from "./config-file";
import { CommandFailure, type ExitCode, exitCodes } from "./exit";
import { readImagesFile } from "./images-file";
import { problemsText } from "./lint-text";
import { readLifecycleFile } from "./policy-file";
import { readToolingConfig, writeProblems } from "./tooling-config";

interface LifecycleLintOptions {
  policy?: string;
  repository?: string;
  config: string;
  images?: string;
  json?: boolean;
}

/**
 * Says what is wrong with a lifecycle policy, of a file or of a planned repository.
 *
 * @returns `no` where it has errors, or its plan has
 */
export async function lifecycleLint(options: LifecycleLintOptions): Promise<ExitCode> {
  const { images, json } = options;
  checkStandardInput(options);
  const asked = options.policy === undefined ? fromPlan(options) : fromFile(options.policy);
  if ("planProblems" in asked) {
    return answer(asked.planProblems, json, () => writeProblems(asked.planProblems));
  }
  const table = images === undefined ? undefined : await readImagesFile(images, Date.now());
  const { document, name } = asked;
  const problems: LintProblem[] =
    document === null ? [] : lintLifecycle(document, table === undefined ? {} : { images: imagesOf(table) });
  return answer(problems, json, () => {
    const none =
      document === null ? `${name}: has no lifecycle policy, so that nothing expires\n` : undefined;
    process.stderr.write(none ?? problemsText(problems, name));
  });
}

function answer(problems: readonly Problem[], json: boolean | undefined, print: () => void): ExitCode {
  if (json) {
    process.stdout.write(`${JSON.stringify({ problems }, null, 2)}\n`);
  } else {
    print();
  }
  return problems.some(({ severity }) => severity === "error") ? exitCodes.no : exitCodes.done;
}

function checkStandardInput({ policy, repository, config, images }: LifecycleLintOptions): void {
  if ((policy === undefined) === (repository === undefined)) {
    throw new CommandFailure("lifecycle lint: give either --policy or --repository", exitCodes.badCall);
  }
  if (images === "-" && (policy ?? config) === "-") {
    throw new CommandFailure("lifecycle lint: only one file can be standard input", exitCodes.badCall);
  }
}

/** A policy to look at, null where the repository has none; or why its plan can't be used. */
type Asked = { document: unknown; name: string } | { planProblems: Problem[] };

function fromFile(file: string): Asked {
  return { document: readLifecycleFile(file), name: inputName(file) };
}

function fromPlan({ repository = "", config: file }: LifecycleLintOptions): Asked {
  const { config, problems, hasErrors } = readToolingConfig(file, "lifecycle lint");
  if (hasErrors || config === undefined) {
    return { planProblems: problems };
  }
  const { repositories } = config.plan;
  const planned = repositories.get(repository);
  if (planned === undefined) {
    const hint = didYouMean(repository, repositories.keys());
    throw new CommandFailure(
      `${inputName(file)}: its plan has no repository ${JSON.stringify(repository)}${hint}`,
      exitCodes.badCall,
    );
  }
  return { document: planned.lifecyclePolicy, name: repository };
}

function* imagesOf(table: ImageTable): Generator<MatchedImage> {
  for (let image = 0; image < table.count; image++) {
    const isArchived = table.status[image] === storage.archive;
    yield { tags: tagsOf(table, image), storageClass: isArchived ? "archive" : "standard" };
  }
}
