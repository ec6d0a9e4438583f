import { didYouMean } from "../problem";
import type { Place } from "../shape";

/** What each account setting may be. @see ECR API, PutAccountSetting */
const valuesOf: Readonly<Record<string, readonly string[]>> = {
  BASIC_SCAN_TYPE_VERSION: ["AWS_NATIVE", "CLAIR"],
  BLOB_MOUNTING: ["ENABLED", "DISABLED"],
  REGISTRY_POLICY_SCOPE: ["V2", "V1"],
};

/** Settings by name, sorted by it. */
export function readAccountSettings(place: Place): Record<string, string> {
  const read: [string, string][] = [];
  const names = Object.keys(valuesOf);
  for (const [name, entry] of place.asMap("a map of account settings by name") ?? []) {
    const values = Object.hasOwn(valuesOf, name) ? valuesOf[name] : undefined;
    if (values === undefined) {
      entry.error("key-unknown", `unknown key${didYouMean(name, names)} (known: ${names.join(", ")})`);
      continue;
    }
    const value = entry.asOneOf(values);
    if (value !== undefined) {
      read.push([name, value]);
    }
  }
  return Object.fromEntries(read);
}
