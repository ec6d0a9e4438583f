import type { PolicySet } from "../ecr/access";
import { compilePolicy, type IamPolicy } from "../ecr/iam/policy";
import { type PolicyKind, unreadableStatements } from "../ecr/iam/readable";
import { inputName } from "./config-file";
import type { ExplainOptions } from "./explain-options";
import { readPolicyFile } from "./policy-file";

/** Policies ready to decide with, and the statements in them that IAM couldn't read. */
export interface GivenPolicies {
  policies: Partial<PolicySet>;
  unreadable: string[];
}

/** The policies that a call names beside the repository's. */
export function givenPolicies(options: ExplainOptions): GivenPolicies {
  const unreadable: string[] = [];
  const read = (files: string[] = [], kind: PolicyKind = "identity") =>
    files.map((file) => {
      const document = readPolicyFile(file);
      unreadable.push(...unreadableIn(document, kind, inputName(file)));
      return compilePolicy(document);
    });
  const [boundary] = read(options.boundary === undefined ? [] : [options.boundary]);
  return {
    policies: {
      ...(options.identityPolicy && { identity: read(options.identityPolicy) }),
      ...(boundary && { boundary }),
      ...(options.scp && { scps: read(options.scp).map(level) }),
      ...(options.rcp && { rcps: [read(options.rcp, "resource-control")] }),
    },
    unreadable,
  };
}

/** Statements that IAM couldn't read, each with the policy that it is in. */
export function unreadableIn(document: unknown, kind: PolicyKind, where: string): string[] {
  return unreadableStatements(document, kind).map(
    (label) => `statement ${JSON.stringify(label)} of ${where}`,
  );
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
