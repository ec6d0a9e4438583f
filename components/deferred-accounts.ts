import * as pulumi from "@pulumi/pulumi";
import { later } from "../ecr/account";
import { isMap } from "../ecr/shape";

/** Arguments in which account ids may be Outputs, divided into what is known now and what will be. */
export interface DeferredArguments {
  /** The arguments with {@link later} in place of each Output. */
  known: Record<string, unknown>;
  /** The arguments once the account ids are known; undefined where all are now. */
  complete: pulumi.Output<Record<string, unknown>> | undefined;
}

/**
 * Finds the Outputs in a registry's arguments. Those among account ids are waited for; any other is left to be
 * reported, as the plan takes {@link later} for account ids only.
 */
export function deferAccounts(args: object): DeferredArguments {
  const outputs: pulumi.Output<unknown>[] = [];
  const known = replaceOutputs(args, [], (output, path) => {
    if (isAccount(path)) {
      outputs.push(pulumi.output(output));
    }
    return later;
  });
  const complete = (values: unknown[]) => {
    const remaining = [...values];
    return replaceOutputs(args, [], (_, path) => (isAccount(path) ? remaining.shift() : later));
  };
  return {
    known: known as Record<string, unknown>,
    complete:
      outputs.length === 0
        ? undefined
        : pulumi.all(outputs).apply((values) => complete(values) as Record<string, unknown>),
  };
}

/** Whether a path of keys leads to an entry of a list of account ids. */
function isAccount([group, , list, index]: readonly (string | number)[]): boolean {
  const isInGroup = group === "environments" || group === "publishers";
  return isInGroup && (typeof list === "number" || (list === "accounts" && typeof index === "number"));
}

/** Nothing in the arguments lies deeper; what does is wrong anyway, and may be a cycle. */
const deepest = 16;

/** A copy of plain data with each Output or promise in it replaced, in a fixed order. */
function replaceOutputs(
  value: unknown,
  path: readonly (string | number)[],
  replacement: (output: unknown, path: readonly (string | number)[]) => unknown,
): unknown {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) {
    return replacement(value, path);
  }
  if (path.length > deepest) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map((entry, index) => replaceOutputs(entry, [...path, index], replacement));
  }
  return isMap(value)
    ? Object.fromEntries(
        Object.entries(value).map(([key, entry]) => [
          key,
          replaceOutputs(entry, [...path, key], replacement),
        ]),
      )
    : value;
}
