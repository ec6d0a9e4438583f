import type { SettingDifference } from "../ecr/registry-settings/difference";
import type { SettingsDrift } from "../live/registry-settings";
import { differenceText } from "./difference-text";

/** How the settings of a registry are not as planned; empty where they are. */
export function settingsText({ differences, failures }: SettingsDrift): string {
  const words = [
    ...differences.map((its) => differenceText(nameOf(its), its.from, its.to, its.notes)),
    ...failures.map(({ setting, message }) => `registry ${setting}: ${message}\n`),
  ];
  const todo = "# registry settings are written by pulumi up alone\n";
  return [...words, ...(differences.length > 0 ? [todo] : [])].join("");
}

function nameOf({ setting, name }: SettingDifference): string {
  return `registry ${setting}${name === null ? "" : ` ${name}`}`;
}
