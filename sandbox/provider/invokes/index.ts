import type { InvokeFunction } from "../invoke-function";
import { callerIdentity } from "./caller-identity";
import { policyDocument } from "./policy-document";

const FUNCTIONS: readonly InvokeFunction[] = [callerIdentity, policyDocument];

const BY_TOKEN = new Map(FUNCTIONS.map((invoke) => [invoke.token, invoke]));

/** @throws when the stand-in has no such function */
export function invokeFunction(token: string): InvokeFunction {
  const invoke = BY_TOKEN.get(token);
  if (invoke === undefined) {
    throw new Error(
      `the sandbox's stand-in for the AWS provider has no function ${token}; it has ${[...BY_TOKEN.keys()].join(", ")}`,
    );
  }
  return invoke;
}
