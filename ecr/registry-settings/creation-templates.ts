import { later } from "../account";
import { buildBlueprint } from "../blueprint";
import { type CreationTemplate, creationTemplate, templateOccasions } from "../creation-template";
import type { Deployment } from "../guard/location";
import type { Partition } from "../partition";
import { planRegistry } from "../plan";
import { Problems } from "../problem";
import { isMap, type Place, sortedSet } from "../shape";
import { readRole } from "./pull-through-cache";

/** What templates are made from: the arguments of a registry, and where it is. */
interface TemplateSource {
  /** Without errors. */
  args: Record<string, unknown>;
  partition: Partition;
  deployment: Deployment;
}

/** Any name: a template is for none in particular. */
const anyName = "any";

/**
 * The creation templates by prefix, sorted by it: what ECR makes by itself is like a repository that the registry plans
 * without listing it, with settings of the template's own over the registry's defaults.
 */
export function readCreationTemplates(place: Place, source: TemplateSource): Map<string, CreationTemplate> {
  const templates = new Map<string, CreationTemplate>();
  for (const [prefix, entry] of place.asMap("a map of creation templates by prefix") ?? []) {
    const template = readTemplate(prefix, entry, source);
    if (template !== undefined) {
      templates.set(prefix, template);
    }
  }
  return templates;
}

function readTemplate(prefix: string, place: Place, source: TemplateSource): CreationTemplate | undefined {
  const fields = place.asObject(
    ["appliedFor", "customRoleArn", "settings"],
    "a map with appliedFor, customRoleArn and settings",
  );
  const occasions = fields?.child("appliedFor").asList(`at least one of ${templateOccasions.join(", ")}`);
  if (fields === undefined || occasions === undefined) {
    return undefined;
  }
  const appliedFor = sortedSet(occasions.flatMap((it) => it.asOneOf(templateOccasions) ?? []));
  const roleArn = fields.read("customRoleArn", (it) => readRole(it, source.partition));
  const args = argumentsOf(fields.child("settings"), source);
  if (args === undefined) {
    return undefined;
  }
  const { plan } = planRegistry(args, source.deployment);
  const blueprint = buildBlueprint(args, { ...plan, repositories: new Map() });
  const problems = new Problems();
  const template = creationTemplate(blueprint, { prefix, appliedFor, roleArn }, problems);
  for (const { severity, code, message } of problems.list()) {
    place.problems[severity](code, place.path, message);
  }
  if (appliedFor.includes("PULL_THROUGH_CACHE") && template?.imageTagMutability.startsWith("IMMUTABLE")) {
    place.warning(
      "cache-tags-immutable",
      "makes caches with immutable tags, which ECR can't move when they move upstream: set settings.imageTagMutability to MUTABLE, unless that is meant",
    );
  }
  return template;
}

/** The registry's arguments with a template's settings over its defaults; undefined where they have errors. */
function argumentsOf(settings: Place, source: TemplateSource): Record<string, unknown> | undefined {
  const { defaults, ...rest } = source.args;
  const args = {
    ...rest,
    repositories: { [anyName]: {} },
    defaults: settings.absent ? (defaults ?? {}) : over(defaults, settings.value),
  };
  if (!settings.absent && settings.asObject(settingsKeys, "a map of repository settings") === undefined) {
    return undefined;
  }
  const { plan, problems } = planRegistry(args, source.deployment);
  // What is wrong with the rest of the arguments is reported with them.
  const own = problems.filter(({ path, severity }) => path.startsWith("defaults") && severity === "error");
  for (const { code, path, message } of own) {
    settings.problems.error(code, `${settings.path}${path.slice("defaults".length)}`, message);
  }
  const readers = [...plan.declared.environments.values(), ...plan.declared.publishers.values()];
  if (readers.some(({ accounts }) => accounts.includes(later))) {
    return settings.error(
      "type-wrong",
      "is for a registry with account ids that are known later (Outputs), and a template wants them now",
    );
  }
  return own.length > 0 ? undefined : args;
}

/** What repositories may say of themselves, and a template too. */
const settingsKeys = [
  "imageTagMutability",
  "imageTagMutabilityExclusionFilters",
  "lifecycle",
  "protectDeployed",
  "encryption",
  "readers",
  "extraStatements",
  "tags",
];

/** Settings over others, as a repository's are over the registry's defaults. */
function over(defaults: unknown, own: unknown): unknown {
  if (!isMap(own)) {
    return own;
  }
  const { imageTagMutabilityExclusionFilters: filters, ...base } = isMap(defaults) ? defaults : {};
  const keepsMode = [undefined, base["imageTagMutability"]].includes(own["imageTagMutability"]);
  const [lifecycle, theirs] = [own["lifecycle"], base["lifecycle"]];
  const isWhole = [lifecycle, theirs].some((it) => isMap(it) && it["json"] !== undefined);
  return {
    ...base,
    ...(keepsMode && filters !== undefined && { imageTagMutabilityExclusionFilters: filters }),
    ...own,
    ...(isMap(own["tags"]) && isMap(base["tags"]) && { tags: { ...base["tags"], ...own["tags"] } }),
    ...(isMap(lifecycle) && isMap(theirs) && !isWhole && { lifecycle: { ...theirs, ...lifecycle } }),
  };
}
