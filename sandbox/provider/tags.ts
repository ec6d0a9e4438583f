import type { Tag } from "@aws-sdk/client-ecr";
import type { ProviderConfig } from "./config";
import { hasUnknown, type Properties, stringMap, UNKNOWN } from "./properties";

type Tags = { [key: string]: string };

/** The tags that a resource is going to have: the provider's default ones, and over them its own. */
export function allTags(config: ProviderConfig, news: Properties): Tags {
  return { ...config.defaultTags, ...stringMap(news, "tags") };
}

/** `tagsAll` among the inputs, where the real provider's Check puts it too. */
export function derivedTags(config: ProviderConfig, inputs: Properties): Properties {
  return { tagsAll: hasUnknown(inputs["tags"]) ? UNKNOWN : allTags(config, inputs) };
}

export function toTagList(tags: Tags): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/**
 * The `tags` and `tagsAll` of a live resource.
 *
 * @param known the tags in the state, which may repeat a default tag on purpose
 */
export function readTags(
  config: ProviderConfig,
  live: readonly Tag[],
  known: Tags,
): { tags: Tags; tagsAll: Tags } {
  const { keys, keyPrefixes } = config.ignoreTags;
  const tags: Tags = {};
  const tagsAll: Tags = {};
  for (const { Key = "", Value = "" } of live) {
    const isIgnored = keys.includes(Key) || keyPrefixes.some((prefix) => Key.startsWith(prefix));
    // AWS puts its own tags on resources, and nobody can take them off.
    if (isIgnored || Key.startsWith("aws:")) {
      continue;
    }
    tagsAll[Key] = Value;
    if (config.defaultTags[Key] !== Value || Key in known) {
      tags[Key] = Value;
    }
  }
  return { tags, tagsAll };
}

/** Which calls turn `old` into `now`. */
export function tagChanges(old: Tags, now: Tags): { put: Tags; remove: string[] } {
  return {
    put: Object.fromEntries(Object.entries(now).filter(([key, value]) => old[key] !== value)),
    remove: Object.keys(old).filter((key) => !(key in now)),
  };
}
