import type { PolicySet } from "../ecr/access";
import type { RequestPrincipal } from "../ecr/iam/request-principal";
import { didYouMean, type Problem } from "../ecr/problem";
import { inputName } from "./config-file";
import { CommandFailure, exitCodes } from "./exit";
import type { ExplainOptions } from "./explain-options";
import { readPolicyFile } from "./policy-file";
import { readToolingConfig, type ToolingConfig, writeProblems } from "./tooling-config";

/** The repository that is asked about. */
export interface Asked {
  arn: string;
  /** Account id of the registry. */
  account: string;
  /** Undefined where nobody said it, and nothing hangs on it. */
  region: string | undefined;
  /** Its policy as parsed JSON; null for none. */
  policy: unknown;
  /** What messages call the policy. */
  name: string;
  /** What is known of the principal's own policies. */
  own?: Pick<PolicySet, "identity" | "boundary">;
}

/** A config without a policy to explain. */
export class PlanHasErrors {
  constructor(
    readonly problems: readonly Problem[],
    readonly message: string,
  ) {}
}

/** A policy in a file, and the repository that it is said to be of. */
export function fromFile({ policy = "", resource = "", registryAccount, region }: ExplainOptions): Asked {
  const [, , , itsRegion = "", account = ""] = resource.split(":");
  checkSame("--registry-account", registryAccount, account, `--resource ${resource}`);
  checkSame("--region", region, itsRegion, `--resource ${resource}`);
  return {
    arn: resource,
    account,
    region: itsRegion,
    policy: readPolicyFile(policy),
    name: inputName(policy),
  };
}

/** @throws CommandFailure with exit code 2 where an option says otherwise than what is known */
export function checkSame(
  option: string,
  said: string | undefined,
  known: string | null | undefined,
  where: string,
): void {
  if (said !== undefined && known !== undefined && known !== null && said !== known) {
    throw new CommandFailure(`explain: ${option} is ${said}, and ${where} has ${known}`, exitCodes.badCall);
  }
}

/** A repository of the plan that a tooling stack's config makes. */
export function fromPlan(options: ExplainOptions, principal: RequestPrincipal): Asked | PlanHasErrors {
  const { repository = "" } = options;
  const file = inputName(options.config);
  const { config, problems, hasErrors } = readToolingConfig(options.config, "explain");
  if (hasErrors || config === undefined) {
    writeProblems(problems);
    return new PlanHasErrors(problems, `${file}: its plan has errors, so there is no policy to explain`);
  }
  const planned = config.plan.repositories.get(repository);
  if (planned === undefined) {
    const hint = didYouMean(repository, config.plan.repositories.keys());
    throw new CommandFailure(
      `${file}: its plan has no repository ${JSON.stringify(repository)}${hint}`,
      exitCodes.badCall,
    );
  }
  checkSame("--registry-account", options.registryAccount, config.account, file);
  checkSame("--region", options.region, config.region, file);
  const account = options.registryAccount ?? config.account ?? undefined;
  const region = options.region ?? config.region ?? undefined;
  reportUnknown(options, account, region, config);
  const its = account ?? anotherThan(principal.account);
  const arn = `arn:${config.plan.partition}:ecr:${region ?? "us-east-1"}:${its}:repository/${repository}`;
  return { arn, account: its, region, policy: planned.repositoryPolicy, name: `${file}'s plan` };
}

/**
 * Where the registry is decides what policies with a Resource say. Without any, it is only a matter of whether it
 * is in the principal's own account.
 *
 * @throws CommandFailure with exit code 2 that asks for what isn't known
 */
function reportUnknown(
  options: ExplainOptions,
  account: string | undefined,
  region: string | undefined,
  { plan }: ToolingConfig,
): void {
  const { identityPolicy, boundary, scp, rcp, repository = "" } = options;
  const hasOthers = [identityPolicy, boundary, scp, rcp].some((given) => given !== undefined);
  const statements = plan.repositories.get(repository)?.repositoryPolicy?.Statement ?? [];
  const hangsOn = hasOthers || statements.some(({ Resource, NotResource }) => Resource ?? NotResource);
  const unknown = [
    ...(account === undefined
      ? ["its account (--registry-account, or aws:allowedAccountIds in config)"]
      : []),
    ...(region === undefined ? ["its Region (--region, or aws:region in config)"] : []),
  ];
  if (hangsOn && unknown.length > 0) {
    throw new CommandFailure(
      `explain: what these policies say hangs on where the registry is: say ${unknown.join(", and ")}`,
      exitCodes.badCall,
    );
  }
  if (account === undefined) {
    process.stderr.write(
      "config doesn't say which account the registry is in: taken to be another one than the principal's (--registry-account)\n",
    );
  }
}

/** Where nobody says which account the registry is in, it is taken to be another one than the principal's. */
function anotherThan(account: string | undefined): string {
  return account === "000000000000" ? "999999999999" : "000000000000";
}
