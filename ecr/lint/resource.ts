import { describe } from "../shape";
import type { StatementRule } from "./document";
import { type Findings, quoted, type Spot } from "./finding";
import type { PolicyView } from "./view";
import type { StatementView } from "./view-statement";

/** A repository policy is about its own repository, whatever it says. */
export const resourceRules: readonly StatementRule[] = [resourceElements];

const leaveOut =
  "a repository policy is always about its own repository; ECR has refused this element: leave it out";

function resourceElements(statement: StatementView, policy: PolicyView, findings: Findings): void {
  const { spot, fields } = statement;
  for (const name of ["Resource", "NotResource"].filter((key) => Object.hasOwn(fields, key))) {
    const element = spot.child(name);
    // Of two that contradict each other neither may go alone: the other would begin to hold.
    const isAlone = name === "Resource" && !Object.hasOwn(fields, "NotResource");
    const hasAll = isAlone && element.each().some(({ value }) => value === "*");
    const flaws = element.each().map((entry) => [entry, whyNotAResource(entry, policy)] as const);
    const wrong = flaws.filter(([, why]) => why !== undefined);
    for (const [entry, why = ""] of wrong) {
      const suggestion = asPrincipal(entry, statement);
      findings.error("resource-element", entry, why, { suggestion });
    }
    if (wrong.length === 0) {
      findings.warning("resource-element", element, leaveOut, { remove: hasAll });
    }
  }
}

/** Why an entry can be no repository of this registry. */
function whyNotAResource({ value }: Spot, { options }: PolicyView): string | undefined {
  if (typeof value !== "string") {
    return `is ${describe(value)}, wanted text: ${leaveOut}`;
  }
  const [prefix, , service = "", , account = "", ...rest] = value.split(":");
  const own = options.registryAccount;
  if (value === "*") {
    return undefined;
  }
  if (prefix !== "arn" || rest.length === 0) {
    return `${quoted(value)} is no ARN, so that the statement is about nothing: ${leaveOut}`;
  }
  if (service === "iam" || service === "sts") {
    return `${quoted(value)} is no repository, so that the statement is about nothing: who is let in stands in Principal`;
  }
  if (service !== "ecr" && !/[*?]/.test(service)) {
    return `${quoted(value)} is no repository, so that the statement is about nothing: ${leaveOut}`;
  }
  const isElsewhere = own !== undefined && /^\d{12}$/.test(account) && account !== own;
  return isElsewhere
    ? `${quoted(value)} is in account ${account}, and this registry in ${own}: ${leaveOut}`
    : undefined;
}

function asPrincipal({ value }: Spot, { fields }: StatementView): Record<string, unknown> | undefined {
  const isSomeone =
    typeof value === "string" && /^arn:[a-z-]+:iam::\d{12}:(?:root$|role\/|user\/)/.test(value);
  return isSomeone && fields["Principal"] === undefined ? { Principal: { AWS: value } } : undefined;
}
