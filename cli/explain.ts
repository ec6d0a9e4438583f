import type { Verdict } from "../ecr/access";
import { type Explanation, explain as explained } from "../ecr/explain/explain";
import {
  contradictions,
  inPartition,
  readAction,
  readContext,
  readRepositoryArn,
  readRequester,
} from "../ecr/explain/input";
import { type Workload, workloads } from "../ecr/explain/workload";
import type { Requester } from "../ecr/guard/subject";
import { compilePolicy } from "../ecr/iam/policy";
import { printable } from "../ecr/plain-text";
import { formatProblem, Problems } from "../ecr/problem";
import { Place } from "../ecr/shape";
import { CommandFailure, type ExitCode, exitCodes } from "./exit";
import type { ExplainOptions } from "./explain-options";
import { givenPolicies, unreadableIn } from "./explain-policies";
import { type Asked, fromFile, fromPlan, PlanHasErrors } from "./explain-source";

/** Says whether a principal may do something with a repository, and which side blocks. */
export async function explain(options: ExplainOptions): Promise<ExitCode> {
  const { requester, workload, action, context } = readQuestion(options);
  const asked = await source(options, requester);
  if (asked instanceof PlanHasErrors) {
    return planHasErrors(asked, options.json ?? false);
  }
  const principal = principalFor(options, requester, asked);
  const facts = { ...Object.fromEntries(principal.keys), ...requester.context, ...factsOf(asked) };
  const wrong = contradictions(context, facts);
  if (wrong.length > 0) {
    throw badCall(wrong.map((what) => `--context: ${what}`));
  }
  const given = givenPolicies(options);
  const explanation = explained(
    {
      principal,
      ...(action !== undefined && { action }),
      ...(workload !== undefined && { workload }),
      resource: asked.arn,
      registryAccount: asked.account,
      // Registries answer over TLS only.
      context: { "aws:SecureTransport": "true", ...requester.context, ...factsOf(asked), ...context },
      unreadable: [
        ...unreadableIn(asked.policy ?? { Statement: [] }, "repository", asked.name),
        ...given.unreadable,
      ],
    },
    {
      repository: asked.policy === null ? null : compilePolicy(asked.policy),
      ...asked.own,
      ...given.policies,
    },
  );
  process.stdout.write(options.json ? `${JSON.stringify(explanation, null, 2)}\n` : text(explanation));
  return explanation.decision === "allowed" ? exitCodes.done : exitCodes.no;
}

/** What is known of every request to a registry. */
function factsOf({ account, region }: Asked): Record<string, string> {
  return {
    ...(account === undefined ? {} : { "aws:ResourceAccount": account }),
    ...(region === undefined ? {} : { "aws:RequestedRegion": region }),
  };
}

function planHasErrors({ problems, message }: PlanHasErrors, asJson: boolean): ExitCode {
  if (asJson) {
    process.stdout.write(`${JSON.stringify({ problems }, null, 2)}\n`);
  }
  throw new CommandFailure(message, exitCodes.no);
}

function badCall(wrong: readonly string[]): CommandFailure {
  return new CommandFailure(`explain: ${wrong.join("\nshared-registry: explain: ")}`, exitCodes.badCall);
}

function principalFor(options: ExplainOptions, { principal }: Requester, { arn }: Asked) {
  const [, partition = ""] = arn.split(":");
  const its = inPartition(principal, options.principal, partition);
  if (its === undefined) {
    throw badCall([
      `--principal: ${options.principal} is not in partition ${partition}, in which the registry is: no policy there can let it in`,
    ]);
  }
  return its;
}

/** @throws CommandFailure with exit code 2 that lists everything that is wrong with the call */
function readQuestion(options: ExplainOptions) {
  const problems = new Problems();
  const option = (name: string, value: unknown) => new Place(value, `--${name}`, problems);
  const requester = readRequester(option("principal", options.principal));
  const workload =
    options.for === undefined ? undefined : option("for", options.for).asOneOf<Workload>(workloads);
  const context = readContext((options.context ?? []).map((value) => option("context", value)));
  if (options.resource !== undefined) {
    readRepositoryArn(option("resource", options.resource));
  }
  const action = options.action === undefined ? undefined : readAction(option("action", options.action));
  if (options.registryAccount !== undefined && !/^\d{12}$/.test(options.registryAccount)) {
    option("registry-account", options.registryAccount).error(
      "account-id",
      `${JSON.stringify(options.registryAccount)} is not an AWS account id: wanted 12 digits`,
    );
  }
  if (options.region !== undefined && !/^[a-z]{2,}(?:-[a-z]+)+-\d+$/.test(options.region)) {
    option("region", options.region).error(
      "value-unknown",
      `is ${JSON.stringify(options.region)}, wanted a Region like us-east-1`,
    );
  }
  const wrong = [
    ...misuse(options),
    ...(requester === undefined ? [] : mismatch(options, requester)),
    ...problems.list().map(formatProblem),
  ];
  if (wrong.length > 0 || requester === undefined) {
    throw badCall(wrong);
  }
  return { requester, workload, action, context };
}

/** Options that don't go together. */
function misuse({ repository, policy, resource, live, action, for: workload }: ExplainOptions): string[] {
  return [
    ...((repository === undefined) === (policy === undefined)
      ? ["give one of --repository, for a repository of the plan, and --policy, for a file"]
      : []),
    ...(policy !== undefined && resource === undefined
      ? ["--policy wants --resource, the ARN of the repository that the policy is of"]
      : []),
    ...(repository !== undefined && resource !== undefined ? ["--resource goes with --policy only"] : []),
    ...(live && policy !== undefined ? ["--live reads the policy from AWS: it goes with --repository"] : []),
    ...(action !== undefined && workload !== undefined
      ? ["--for says what is asked for: leave --action out"]
      : []),
  ];
}

/** Options that don't go with the principal. */
function mismatch(
  { for: workload, identityPolicy, boundary }: ExplainOptions,
  { principal: { kind, name } }: Requester,
): string[] {
  const isService = kind === "service";
  const hasNone = isService || kind === "root";
  return [
    ...(workload === "lambda" && name !== "lambda.amazonaws.com"
      ? [
          "--for lambda asks about the service: give the function's ARN, or lambda.amazonaws.com, as --principal",
        ]
      : []),
    ...(workload !== undefined && workload !== "lambda" && isService
      ? [`--for ${workload} asks about a role: a service never pulls for it`]
      : []),
    ...(hasNone && (identityPolicy !== undefined || boundary !== undefined)
      ? [
          `${isService ? "a service" : "an account's root"} has no policies of its own: leave --identity-policy and --boundary out`,
        ]
      : []),
  ];
}

async function source(options: ExplainOptions, requester: Requester): Promise<Asked | PlanHasErrors> {
  if (options.policy !== undefined) {
    return fromFile(options);
  }
  if (options.live) {
    const { fromAws } = require("./explain-live") as typeof import("./explain-live");
    return fromAws(options, requester.principal);
  }
  return fromPlan(options, requester.principal);
}

const answers: Readonly<Record<Verdict, string>> = {
  allowed: "ALLOWED",
  denied: "DENIED",
  undetermined: "UNDETERMINED",
};

function text({ decision, blockedBy, reason, repositoryPolicy, identityPolicy }: Explanation): string {
  const side = (name: string, its: Explanation["identityPolicy"]) =>
    its === null ? [] : [`  ${name}: ${its.decision}${its.statement === null ? "" : ` (${its.statement})`}`];
  const lines = [
    `${answers[decision]}${blockedBy.length > 0 ? `, blocked by ${blockedBy.join(", ")}` : ""}`,
    ...side("repository policy", repositoryPolicy),
    ...side("identity policy", identityPolicy),
    "",
    reason,
    "",
  ];
  return lines.map(printable).join("\n");
}
