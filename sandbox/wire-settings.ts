/** Settings of a registry that AWS keeps and the emulator doesn't. */

import { type Answer, type Ask, content, errorAnswer, type WireCall } from "./wire-call";

type Json = Record<string, unknown>;

/** What one account has in one Region. */
interface Registry {
  templates: Map<string, Json>;
  rules: Map<string, Json>;
  /** Values by name; those not put are AWS's own. */
  settings: Map<string, string>;
  /** A replication configuration of several rules, of which the emulator takes one. */
  replication: Json | undefined;
}

/** @see ECR User Guide, "Private registry settings": what a registry has that nobody has changed */
const defaultSettings: Readonly<Record<string, string>> = {
  BASIC_SCAN_TYPE_VERSION: "AWS_NATIVE",
  REGISTRY_POLICY_SCOPE: "V2",
  BLOB_MOUNTING: "DISABLED",
};

/**
 * Answers calls about creation templates, pull through cache rules and account settings, to which the emulator answers
 * 500, and keeps replication configurations of more than one rule. It refuses what is there already and what isn't
 * there; what else AWS refuses, it takes.
 *
 * @returns the answer; undefined for a call that is the emulator's
 */
export function settingsKeeper(): (call: WireCall, region: string, ask: Ask) => Promise<Answer | undefined> {
  const registries = new Map<string, Registry>();
  return async (call, region, ask) => {
    const answer = answers[call.operation];
    if (answer === undefined) return undefined;
    const described = await ask("DescribeRegistry", {});
    const registryId = String(content(described)["registryId"]);
    const key = `${registryId} ${region}`;
    const registry = registries.get(key) ?? {
      templates: new Map(),
      rules: new Map(),
      settings: new Map(),
      replication: undefined,
    };
    registries.set(key, registry);
    return answer(registry, call.input, registryId, described);
  };
}

const answers: Readonly<
  Record<
    string,
    (registry: Registry, input: Json, registryId: string, described: Answer) => Answer | undefined
  >
> = {
  CreateRepositoryCreationTemplate: ({ templates }, input, registryId) =>
    templates.has(String(input["prefix"]))
      ? refusal("TemplateAlreadyExistsException", "The template", input["prefix"], "already exists")
      : kept(templates, String(input["prefix"]), input, (its) => ({
          registryId,
          repositoryCreationTemplate: its,
        })),
  UpdateRepositoryCreationTemplate: ({ templates }, input, registryId) =>
    templates.has(String(input["prefix"]))
      ? kept(
          templates,
          String(input["prefix"]),
          { ...templates.get(String(input["prefix"])), ...input },
          (its) => ({ registryId, repositoryCreationTemplate: its }),
        )
      : noTemplate(input["prefix"]),
  DeleteRepositoryCreationTemplate: ({ templates }, { prefix }, registryId) => {
    const its = templates.get(String(prefix));
    return templates.delete(String(prefix))
      ? json({ registryId, repositoryCreationTemplate: its })
      : noTemplate(prefix);
  },
  DescribeRepositoryCreationTemplates: ({ templates }, { prefixes }, registryId) => {
    const { found, missing } = listed(templates, prefixes);
    return missing === undefined
      ? json({ registryId, repositoryCreationTemplates: found })
      : noTemplate(missing);
  },
  CreatePullThroughCacheRule: ({ rules }, input, registryId) =>
    rules.has(String(input["ecrRepositoryPrefix"]))
      ? refusal(
          "PullThroughCacheRuleAlreadyExistsException",
          "A pull through cache rule with prefix",
          input["ecrRepositoryPrefix"],
          "already exists",
        )
      : kept(rules, String(input["ecrRepositoryPrefix"]), { ...input, registryId }, (its) => its),
  UpdatePullThroughCacheRule: ({ rules }, input) => {
    const prefix = String(input["ecrRepositoryPrefix"]);
    return rules.has(prefix)
      ? kept(rules, prefix, { ...rules.get(prefix), ...input }, (its) => its)
      : noRule(prefix);
  },
  DeletePullThroughCacheRule: ({ rules }, { ecrRepositoryPrefix: prefix }) => {
    const its = rules.get(String(prefix));
    return rules.delete(String(prefix)) ? json({ ...its }) : noRule(prefix);
  },
  DescribePullThroughCacheRules: ({ rules }, { ecrRepositoryPrefixes }) => {
    const { found, missing } = listed(rules, ecrRepositoryPrefixes);
    return missing === undefined ? json({ pullThroughCacheRules: found }) : noRule(missing);
  },
  PutAccountSetting: ({ settings }, { name, value }) => {
    settings.set(String(name), String(value));
    return json({ name, value });
  },
  GetAccountSetting: ({ settings }, { name }) =>
    json({ name, value: settings.get(String(name)) ?? defaultSettings[String(name)] }),
  PutReplicationConfiguration: (registry, { replicationConfiguration }) => {
    const several = replicationConfiguration as { rules: unknown[] };
    registry.replication = several.rules.length > 1 ? { ...several } : undefined;
    return registry.replication && json({ replicationConfiguration: registry.replication });
  },
  DescribeRegistry: ({ replication }, _, registryId, described) =>
    replication === undefined ? described : json({ registryId, replicationConfiguration: replication }),
};

function kept(map: Map<string, Json>, key: string, its: Json, answer: (its: Json) => Json): Answer {
  map.set(key, its);
  return json(answer(its));
}

/** All, or those asked for by key. */
function listed(map: ReadonlyMap<string, Json>, keys: unknown) {
  const wanted = Array.isArray(keys) ? keys.map(String) : [...map.keys()];
  return {
    found: wanted.flatMap((key) => map.get(key) ?? []),
    missing: wanted.find((key) => !map.has(key)),
  };
}

function noTemplate(prefix: unknown): Answer {
  return refusal("TemplateNotFoundException", "The template", prefix, "does not exist");
}

function noRule(prefix: unknown): Answer {
  return refusal(
    "PullThroughCacheRuleNotFoundException",
    "A pull through cache rule with prefix",
    prefix,
    "does not exist",
  );
}

function refusal(type: string, what: string, which: unknown, why: string): Answer {
  return errorAnswer({ status: 400, type, message: `${what} '${String(which)}' ${why}` });
}

function json(body: Json): Answer {
  return {
    status: 200,
    headers: { "content-type": "application/x-amz-json-1.1" },
    body: Buffer.from(JSON.stringify(body)),
  };
}
