import type { PolicySet, Verdict } from "../ecr/access";
import { type Explanation, explain as explained } from "../ecr/explain/explain";
import { readContext, readRepositoryArn, readRequester } from "../ecr/explain/input";
import { type Workload, workloads } from "../ecr/explain/workload";
import type { Requester } from "../ecr/guard/subject";
import { compilePolicy, type IamPolicy } from "../ecr/iam/policy";
import { formatProblem, Problems } from "../ecr/problem";
import { Place } from "../ecr/shape";
import { CommandFailure, type ExitCode, exitCodes } from "./exit";
import type { ExplainOptions } from "./explain-options";
import { type Asked, fromFile, fromPlan } from "./explain-source";
import { readPolicyFile } from "./policy-file";

/** Says whether a principal may do something with a repository, and which side blocks. */
export async function explain(options: ExplainOptions): Promise<ExitCode> {
  const { requester, workload, context } = readQuestion(options);
  const { principal } = requester;
  const asked = await source(options, requester);
  const given = givenPolicies(options);
  const policies: PolicySet = {
    repository: asked.policy === null ? null : compilePolicy(asked.policy),
    ...asked.own,
    ...given,
  };
  const explanation = explained(
    {
      principal,
      ...(options.action !== undefined && { action: options.action }),
      ...(workload !== undefined && { workload }),
      resource: asked.arn,
      registryAccount: asked.account,
      context: { ...requester.context, ...context },
    },
    policies,
  );
  process.stdout.write(options.json ? `${JSON.stringify(explanation, null, 2)}\n` : text(explanation));
  return explanation.decision === "allowed" ? exitCodes.done : exitCodes.no;
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
  if (options.action !== undefined && !/^ecr:\w+$/i.test(options.action)) {
    option("action", options.action).error(
      "action-unknown",
      `${JSON.stringify(options.action)} is not an action of ECR: wanted one like ecr:BatchGetImage`,
    );
  }
  if (options.registryAccount !== undefined && !/^\d{12}$/.test(options.registryAccount)) {
    option("registry-account", options.registryAccount).error(
      "account-id",
      `${JSON.stringify(options.registryAccount)} is not an AWS account id: wanted 12 digits`,
    );
  }
  const wrong = [...misuse(options), ...problems.list().map(formatProblem)];
  if (wrong.length > 0 || requester === undefined) {
    throw new CommandFailure(`explain: ${wrong.join("\nshared-registry: explain: ")}`, exitCodes.badCall);
  }
  return { requester, workload, context };
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

async function source(options: ExplainOptions, requester: Requester): Promise<Asked> {
  if (options.policy !== undefined) {
    return fromFile(options);
  }
  if (options.live) {
    const { fromAws } = require("./explain-live") as typeof import("./explain-live");
    return fromAws(options, requester.principal);
  }
  return fromPlan(options, requester.principal);
}

function givenPolicies(options: ExplainOptions): Omit<PolicySet, "repository"> {
  const read = (files: string[] = []) => files.map((file) => compilePolicy(readPolicyFile(file)));
  return {
    ...(options.identityPolicy && { identity: read(options.identityPolicy) }),
    ...(options.boundary !== undefined && { boundary: compilePolicy(readPolicyFile(options.boundary)) }),
    ...(options.scp && { scps: read(options.scp).map(level) }),
    ...(options.rcp && { rcps: [read(options.rcp)] }),
  };
}

const fullAccess = compilePolicy({
  Version: "2012-10-17",
  Statement: { Sid: "FullAWSAccess", Effect: "Allow", Action: "*", Resource: "*" },
});

/**
 * The policies of one level of an organisation. One that only denies stands beside FullAWSAccess, which AWS
 * attaches everywhere: without it nothing at all would be allowed there.
 */
function level(policy: IamPolicy): IamPolicy[] {
  return policy.statements.some(({ effect }) => effect === "Allow") ? [policy] : [policy, fullAccess];
}

const answers: Readonly<Record<Verdict, string>> = {
  allowed: "ALLOWED",
  denied: "DENIED",
  undetermined: "UNDETERMINED",
};

function text({ decision, blockedBy, reason, repositoryPolicy, identityPolicy }: Explanation): string {
  const side = (name: string, its: Explanation["identityPolicy"]) =>
    its === null ? [] : [`  ${name}: ${its.decision}${its.statement === null ? "" : ` (${its.statement})`}`];
  return [
    `${answers[decision]}${blockedBy.length > 0 ? `, blocked by ${blockedBy.join(", ")}` : ""}`,
    ...side("repository policy", repositoryPolicy),
    ...side("identity policy", identityPolicy),
    "",
    reason,
    "",
  ].join("\n");
}
