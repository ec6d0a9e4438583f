import type { ProviderEnvironment } from "./config";
import { CONFIG_KEYS, kindOf, parseValue, WANTED } from "./config-keys";
import { compact, hasUnknown, isObject, type Properties, text } from "./properties";
import { nearest } from "./schema";

/** Keys that the engine adds to every provider's inputs. */
const ENGINE_KEYS = ["version", "pluginDownloadURL"];

/**
 * @param name the provider resource's name; the engine calls its own ones `default…`
 * @returns the inputs with the Region of the environment where config has none, and the bridge's sentences for
 *   what is wrong
 */
export function checkConfig(
  news: Properties,
  name: string,
  environment: ProviderEnvironment,
): { inputs: Properties; failures: string[] } {
  const failures: string[] = [];
  const isDefault = name.startsWith("default");
  for (const [key, value] of Object.entries(news)) {
    if (key.startsWith("__") || ENGINE_KEYS.includes(key)) {
      continue;
    }
    const kind = kindOf(key);
    if (kind === undefined) {
      failures.push(isDefault ? invalidDefaultKey(key) : invalidExplicitKey(key, name));
    } else if (!hasUnknown(value) && parseValue(kind, value) === undefined) {
      const where = isDefault
        ? `Check \`pulumi config get aws:${key}\``
        : `Examine values at '${name}.${key}'`;
      failures.push(`could not validate provider configuration: expected ${WANTED[kind]}. ${where}.`);
    }
  }
  const region = news["region"] ?? environment.AWS_REGION;
  if (region === undefined || region === "") {
    failures.push(
      "Missing region information. Make sure you have set your AWS region, e.g. `pulumi config set aws:region us-west-2`.",
    );
  }
  return { inputs: compact({ ...news, region }), failures };
}

/** @returns which keys changed, and which of those move every resource to another Region or account */
export function diffConfig(olds: Properties, news: Properties): { changed: string[]; replaces: string[] } {
  const keys = Object.keys(CONFIG_KEYS).filter(
    (key) => JSON.stringify(olds[key]) !== JSON.stringify(news[key]),
  );
  const moves = keys.filter((key) => {
    if (hasUnknown(news[key]) || olds[key] === undefined) {
      return false;
    }
    return key === "region" || (key === "assumeRoles" && finalAccount(olds) !== finalAccount(news));
  });
  return { changed: keys, replaces: moves };
}

function finalAccount(inputs: Properties): string | undefined {
  const roles = parseValue("objects", inputs["assumeRoles"] ?? []);
  const last = Array.isArray(roles) ? roles.at(-1) : undefined;
  return text(isObject(last) ? last : {}, "roleArn")?.split(":")[4];
}

function invalidExplicitKey(key: string, name: string): string {
  const meant = nearest(key, Object.keys(CONFIG_KEYS));
  const reason = `could not validate provider configuration: Invalid or unknown key. Examine values at '${name}.${key}'.`;
  return meant === undefined ? reason : `${reason} Did you mean '${meant}'?`;
}

function invalidDefaultKey(key: string): string {
  const meant = nearest(key, Object.keys(CONFIG_KEYS));
  return [
    `\`aws:${key}\` is not a valid configuration key for the aws provider.`,
    ...(meant === undefined ? [] : [`Did you mean \`aws:${meant}\`?`]),
    "If the referenced key is not intended for the provider, please choose a different namespace from `aws:`.",
  ].join(" ");
}
