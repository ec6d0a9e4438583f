import type { Place } from "./shape";

/**
 * Stands where a value will be that is not known yet (an Output during preview). Everything around it is
 * checked now; it itself is checked once it is known.
 */
export const later = Symbol("known later");

/** An AWS account id: 12 digits, or {@link later}. */
export type Account = string | typeof later;

/**
 * The account ids of a list, without duplicates, sorted.
 *
 * Ids arrive as texts or as numbers, because `pulumi config set --path` writes a number wherever the id
 * doesn't begin with a zero. A number of fewer than 12 digits has lost its leading zeros: they can't be
 * guessed back, so it is refused.
 */
export function readAccounts(place: Place): Account[] {
  const known = new Set<string>();
  let waits = false;
  for (const entry of place.asList("account ids of 12 digits") ?? []) {
    if (entry.value === later) {
      waits = true;
      continue;
    }
    const id = readAccount(entry);
    if (id !== undefined) {
      known.add(id);
    }
  }
  const ids: Account[] = [...known].sort();
  return waits ? [...ids, later] : ids;
}

/** One account id, as a text or a number. */
export function readAccount(place: Place): string | undefined {
  const id =
    typeof place.value === "number" ? String(place.value) : place.asString("an account id of 12 digits");
  if (id === undefined || /^\d{12}$/.test(id)) {
    return id;
  }
  const found = JSON.stringify(id);
  const inArn = /^arn:[a-z-]+:iam::(\d{12}):root$/.exec(id);
  if (inArn) {
    return place.error(
      "account-id",
      `${found} is an ARN: accounts takes the id alone, ${JSON.stringify(inArn[1])}`,
    );
  }
  if (!/^\d+$/.test(id)) {
    return place.error("account-id", `${found} is not an AWS account id: wanted 12 digits`);
  }
  const hint = id.length < 12 ? " (quote ids with leading zeros in YAML)" : "";
  const digits = `${id.length} ${id.length === 1 ? "digit" : "digits"}`;
  return place.error("account-id", `${found} has ${digits}, an AWS account id has 12${hint}`);
}
