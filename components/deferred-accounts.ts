import * as pulumi from "@pulumi/pulumi";
import { later } from "../ecr/account";
import { isMap } from "../ecr/shape";

/** Arguments in which account ids may be Outputs, divided into what is known now and what will be. */
export interface DeferredArguments {
  /** The arguments with {@link later} in place of each Output. */
  known: Record<string, unknown>;
  /** The arguments once every Output is known; undefined where there is none. */
  complete: pulumi.Output<Record<string, unknown>> | undefined;
}

/** Finds the account ids that are Outputs, in `environments` and `publishers`. */
export function deferAccounts(args: object): DeferredArguments {
  const outputs: pulumi.Output<unknown>[] = [];
  const known = withAccounts(args, (account) => {
    if (!isDeferred(account)) {
      return account;
    }
    outputs.push(pulumi.output(account));
    return later;
  });
  const complete = (values: unknown[]) => {
    const remaining = [...values];
    return withAccounts(args, (account) => (isDeferred(account) ? remaining.shift() : account));
  };
  return { known, complete: outputs.length === 0 ? undefined : pulumi.all(outputs).apply(complete) };
}

function isDeferred(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

/** A copy of the arguments with every account id put through `change`, in a fixed order. */
function withAccounts(args: object, change: (account: unknown) => unknown): Record<string, unknown> {
  const inGroup = (group: unknown): unknown =>
    mapValues(group, (readers) =>
      Array.isArray(readers)
        ? readers.map(change)
        : mapValues(readers, (value, key) =>
            key === "accounts" && Array.isArray(value) ? value.map(change) : value,
          ),
    );
  return Object.fromEntries(
    Object.entries(args).map(([key, value]) => [
      key,
      key === "environments" || key === "publishers" ? inGroup(value) : value,
    ]),
  );
}

function mapValues(value: unknown, change: (value: unknown, key: string) => unknown): unknown {
  return isMap(value)
    ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, change(entry, key)]))
    : value;
}
