import { type ImageTable, tagsOf } from "../ecr/lifecycle/images/table";
import { fateNames } from "../ecr/lifecycle/simulate/fate";
import { diffFates, type FateChange } from "../ecr/lifecycle/simulate/fate-diff";
import { simulate } from "../ecr/lifecycle/simulate/simulate";
import { formatProblem, type Problem } from "../ecr/problem";
import { type ExitCode, exitCodes } from "./exit";
import { listPieces, writePieces } from "./json-pieces";
import { fateMarkdown, fateText } from "./lifecycle-diff-text";
import { type AskedPolicy, checkStandardInput, policyOfFile, readAsked } from "./lifecycle-input";

interface LifecycleDiffOptions {
  /** The policies before and after: paths, or `-` for standard input for one of them. */
  from: string;
  to: string;
  images: string;
  manifests?: string;
  at?: string;
  json?: boolean;
  markdown?: boolean;
}

/**
 * Prints which images of a file a change of lifecycle policy does something else with, without touching AWS.
 *
 * @returns `no` where a policy has errors
 * @throws CommandFailure with exit code 2 for a wrong images file or flag
 */
export async function lifecycleDiff(options: LifecycleDiffOptions): Promise<ExitCode> {
  checkStandardInput("lifecycle diff", options.from, options.to, options.images, options.manifests);
  const [from, to] = [policyOfFile(options.from), policyOfFile(options.to)];
  const problems = [...inFile(from), ...inFile(to)];
  for (const { file, ...problem } of problems) {
    const text = formatProblem({ ...problem, severity: "error" });
    process.stderr.write(options.json ? "" : `${problem.severity}: ${file}: ${text}\n`);
  }
  if (from.policy === undefined || to.policy === undefined) {
    process.stdout.write(options.json ? `${JSON.stringify({ changed: [], problems }, null, 2)}\n` : "");
    return exitCodes.no;
  }
  const { table, at, children } = await readAsked(options);
  const [before, after] = [from.policy, to.policy].map((policy) => simulate(policy, table, { at, children }));
  const changes = before && after ? diffFates(before.fates, after.fates) : [];
  const text = options.markdown ? fateMarkdown : fateText;
  await writePieces(options.json ? diffPieces(table, changes) : [text(table, changes, at)]);
  return exitCodes.done;
}

function inFile({ name, problems }: AskedPolicy): (Problem & { file: string })[] {
  return problems.map((problem) => ({ file: name, ...problem }));
}

/** The document of `lifecycle diff --json`. */
function* diffPieces(table: ImageTable, changes: readonly FateChange[]): Generator<string> {
  function* entries() {
    for (const { image, from, to } of changes) {
      yield {
        imageDigest: table.digests[image],
        imageTags: tagsOf(table, image),
        from: fateNames[from],
        to: fateNames[to],
      };
    }
  }
  yield "{\n";
  yield* listPieces("changed", entries());
  yield "\n}\n";
}
