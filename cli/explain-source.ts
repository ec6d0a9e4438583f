import type { PolicySet } from "../ecr/access";
import type { RequestPrincipal } from "../ecr/iam/request-principal";
import { didYouMean } from "../ecr/problem";
import { inputName } from "./config-file";
import { CommandFailure, exitCodes } from "./exit";
import type { ExplainOptions } from "./explain-options";
import { readPolicyFile } from "./policy-file";
import { readToolingConfig, writeProblems } from "./tooling-config";

/** The repository that is asked about. */
export interface Asked {
  arn: string;
  /** Account id of the registry. */
  account: string;
  /** Its policy as parsed JSON; null for none. */
  policy: unknown;
  /** What is known of the principal's own policies. */
  own?: Pick<PolicySet, "identity" | "boundary">;
}

/** A policy in a file, and the repository that it is said to be of. */
export function fromFile({ policy = "", resource = "", registryAccount }: ExplainOptions): Asked {
  const account = resource.split(":")[4] ?? "";
  if (registryAccount !== undefined && registryAccount !== account) {
    throw new CommandFailure(
      `--registry-account ${registryAccount} is not the account in --resource ${resource}`,
      exitCodes.badCall,
    );
  }
  return { arn: resource, account, policy: readPolicyFile(policy) };
}

/** A repository of the plan that a tooling stack's config makes. */
export function fromPlan(options: ExplainOptions, principal: RequestPrincipal): Asked {
  const { repository = "" } = options;
  const { config, problems, hasErrors } = readToolingConfig(options.config, "explain");
  if (hasErrors || config === undefined) {
    writeProblems(problems);
    throw new CommandFailure(
      `${inputName(options.config)}: its plan has errors, so there is no policy to explain`,
      exitCodes.no,
    );
  }
  const planned = config.plan.repositories.get(repository);
  if (planned === undefined) {
    const hint = didYouMean(repository, config.plan.repositories.keys());
    throw new CommandFailure(
      `${inputName(options.config)}: its plan has no repository ${JSON.stringify(repository)}${hint}`,
      exitCodes.badCall,
    );
  }
  const account = options.registryAccount ?? config.account ?? anotherThan(principal.account);
  if (options.registryAccount === undefined && config.account === null) {
    process.stderr.write(
      "config doesn't say which account the registry is in: taken to be another one than the principal's (--registry-account)\n",
    );
  }
  const region = options.region ?? config.region ?? "us-east-1";
  const arn = `arn:${config.plan.partition}:ecr:${region}:${account}:repository/${repository}`;
  return { arn, account, policy: planned.repositoryPolicy };
}

/** Where nobody says which account the registry is in, it is taken to be another one than the principal's. */
function anotherThan(account: string | undefined): string {
  return account === "000000000000" ? "999999999999" : "000000000000";
}
