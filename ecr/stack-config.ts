import { distance } from "fastest-levenshtein";
import { readAccounts } from "./account";
import { consumerKeys, readConsumer } from "./consumer";
import { type ConsumerRoles, readConsumerRoles } from "./consumer-roles";
import type { Deployment } from "./guard/location";
import { planRegistry, type RegistryPlan, registryKeys } from "./plan";
import { at, didYouMean, errorsFirst, type Problem, Problems } from "./problem";
import { type RegistrySettingsPlan, readStackSettings, withReplicaRules } from "./registry-settings/plan";
import { isMap, Place } from "./shape";

/** The Pulumi project whose stack config this is: the namespace of its keys. */
const project = "shared-tooling-registry";

const roles = ["tooling", "consumer"] as const;

type Role = (typeof roles)[number];

/** What a key's value is: text as it stands, true or false, or data written as YAML or JSON. */
type KeyKind = "text" | "flag" | "data";

const keysOf: Record<Role, Record<string, KeyKind>> = {
  tooling: {
    ...Object.fromEntries(registryKeys.map((key) => [key, key === "partition" ? "text" : "data"])),
    registry: "data",
    exportPolicies: "flag",
  },
  consumer: {
    registryStack: "text",
    ...Object.fromEntries(consumerKeys.map((key) => [key, key === "environment" ? "text" : "data"])),
    pullers: "data",
    services: "data",
  },
};

/** A stack's config, read. */
export type StackConfig =
  | {
      role: "tooling";
      /** Arguments of a SharedToolingRegistry. */
      args: Record<string, unknown>;
      plan: RegistryPlan;
      /** What stands under `registry`, arguments of a RegistrySettings; undefined where nothing does. */
      registry: Record<string, unknown> | undefined;
      /** What is planned of the registry as a whole, the rule for replicas included. */
      settings: RegistrySettingsPlan | undefined;
      /** Whether the stack exports the policies too. */
      exportPolicies: boolean;
      /** Where the config says the stack is deployed; null where it doesn't. */
      region: string | null;
      /** Null also where it allows several accounts. */
      account: string | null;
      /** Ids of the accounts that it may be deployed into; empty where config doesn't say. */
      allowedAccounts: string[];
    }
  | ({
      role: "consumer";
      /** Arguments of a SharedRegistryReference, without its stack. */
      args: Record<string, unknown>;
      /** The tooling stack, as `organization/project/stack`. */
      registryStack: string;
    } & ConsumerRoles);

export interface StackConfigReading {
  /** Undefined if the role is none, or a value is a secret: without it the rest can't be judged. */
  config: StackConfig | undefined;
  /** What is wrong with the keys. */
  problems: Problem[];
  /** What is wrong with the arguments that they make. */
  argumentProblems: Problem[];
}

/**
 * Reads a stack's config.
 *
 * @param values by key as a stack's file has them: with their namespace (`shared-tooling-registry:tags`), or
 *   without it for this project's. They are plain data, or the texts that Pulumi hands to a program, where all
 *   but a text is JSON, and null is the empty text
 * @param isSecret whether the value under a key is or holds a secret, already decrypted; by default a secret is
 *   told by its form in a stack's file, `{secure: …}`
 */
export function readStackConfig(
  values: Record<string, unknown>,
  isSecret: (key: string) => boolean = (key) => holdsSecret(values[key]),
): StackConfigReading {
  const problems = new Problems();
  const { own, aws, hasSecret } = divide(values, isSecret, problems);
  const role = hasSecret ? undefined : new Place(own, "", problems).child("role").asOneOf(roles);
  if (role === undefined) {
    return { config: undefined, problems: problems.list(), argumentProblems: [] };
  }
  const keys = readKeys(own, role, problems);
  const { exportPolicies, registry, registryStack, pullers, services, ...args } = keys;
  if (role === "consumer") {
    const stack = new Place(registryStack, "registryStack", problems);
    const name = stack.asString(`the tooling stack, as in organization/${project}/tooling`) ?? "";
    const { request, problems: argumentProblems } = readConsumer(args);
    const roles = readConsumerRoles({ pullers, services, images: args["images"] }, request, problems);
    if (roles.pullers.length + roles.services.length > 0) {
      readDeployment(aws, "this account's", problems);
    }
    const config = { role, args, registryStack: name, ...roles };
    return { config, problems: problems.list(), argumentProblems };
  }
  const flag = new Place({ exportPolicies }, "", problems).read("exportPolicies", (it) => it.asBoolean());
  const deployment = readDeployment(aws, "the tooling account's", problems);
  const { plan, problems: planned } = planRegistry(args, deployment);
  const isWrong = planned.some(({ severity }) => severity === "error");
  const found = new Problems();
  const settings = new Place({ registry }, "", found).read("registry", (it) =>
    readStackSettings(it, { args, plan: isWrong ? undefined : plan, deployment }),
  );
  const config = {
    role,
    args,
    plan,
    registry: isMap(registry) ? registry : undefined,
    settings: withReplicaRules(settings, plan, deployment.account),
    exportPolicies: flag ?? false,
    ...deployment,
  };
  return {
    config,
    problems: problems.list(),
    argumentProblems: errorsFirst([...planned, ...found.list()]),
  };
}

/** A key as Pulumi reads it; `config:` behind the namespace is its older form. */
const keyForm = /^(?:([^:]+):)?(?:config:)?(.+)$/;

/** This project's values and the AWS provider's, by their names. */
function divide(values: Record<string, unknown>, isSecret: (key: string) => boolean, problems: Problems) {
  const own: Record<string, unknown> = {};
  const aws: Record<string, unknown> = {};
  let hasSecret = false;
  for (const [key, value] of Object.entries(values)) {
    const [, namespace = project, name = ""] = keyForm.exec(key) ?? [];
    if (namespace === "aws") {
      aws[name] = value;
    } else if (namespace !== project) {
      if (isMisspelt(namespace)) {
        const hint = `did you mean ${JSON.stringify(`${project}:${name}`)}?`;
        problems.error("key-unknown", at("", key), `unknown key; ${hint}`);
      }
    } else if (isSecret(key)) {
      hasSecret = true;
      problems.error(
        "secret-config",
        at("", name),
        "holds a secret, which would stand in clear text in policies and in Pulumi's state: write it as plain config",
      );
    } else {
      own[name] = value;
    }
  }
  return { own, aws, hasSecret };
}

/** Whether a namespace is this project's with a slip of the pen in it, and not another project's. */
function isMisspelt(namespace: string): boolean {
  return !namespace.startsWith(project) && distance(namespace, project) <= 2;
}

function holdsSecret(value: unknown): boolean {
  if (Array.isArray(value)) {
    return value.some(holdsSecret);
  }
  if (!isMap(value)) {
    return false;
  }
  const [key, ...otherKeys] = Object.keys(value);
  const isSecret = key === "secure" && otherKeys.length === 0 && typeof value[key] === "string";
  return isSecret || Object.values(value).some(holdsSecret);
}

/** Where the AWS provider's config says that resources go; what it doesn't say rightly isn't known. */
export function deploymentIn(aws: Record<string, unknown>): Deployment {
  const { region, account } = readDeployment(aws, "the", new Problems());
  return { region, account };
}

/** Where the AWS provider's config says that the stack goes. */
function readDeployment(aws: Record<string, unknown>, whose: string, problems: Problems) {
  const region = decoded(aws["region"], "text");
  const allowed = new Place(decoded(aws["allowedAccountIds"], "data"), "aws:allowedAccountIds", problems);
  const isUnguarded = allowed.absent || (Array.isArray(allowed.value) && allowed.value.length === 0);
  if (isUnguarded) {
    allowed.warning(
      "account-unguarded",
      `is not set, so with the wrong credentials this stack is deployed into another account: list ${whose} id`,
    );
  }
  const accounts = isUnguarded ? [] : readAccounts(allowed);
  const allowedAccounts = accounts.filter((account) => typeof account === "string");
  const [account] = allowedAccounts;
  return {
    region: typeof region === "string" ? region : null,
    account: account !== undefined && accounts.length === 1 ? account : null,
    allowedAccounts,
  };
}

/** The values of a role's keys; others are reported. */
function readKeys(values: Record<string, unknown>, role: Role, problems: Problems): Record<string, unknown> {
  const { role: _, ...rest } = values;
  const known = keysOf[role];
  const read: [string, unknown][] = [];
  for (const [key, value] of Object.entries(rest)) {
    const kind = Object.hasOwn(known, key) ? known[key] : undefined;
    if (kind !== undefined) {
      read.push([key, decoded(value, kind)]);
    } else {
      problems.error("key-unknown", at("", key), unknownKey(key, role));
    }
  }
  return Object.fromEntries(read);
}

function unknownKey(key: string, role: Role): string {
  const known = Object.keys(keysOf[role]);
  const owner = roles.find((other) => Object.hasOwn(keysOf[other], key));
  const hint = owner === undefined ? didYouMean(key, known) : `: it goes with role ${owner}`;
  return `unknown key with role ${role}${hint} (known: role, ${known.join(", ")})`;
}

/** The value that a text from Pulumi stands for; a text that is no JSON is left to be reported by its reader. */
function decoded(value: unknown, kind: KeyKind): unknown {
  if (value === "") {
    return null; // what Pulumi makes of a key without a value
  }
  if (kind === "text") {
    return typeof value === "number" || typeof value === "boolean" ? String(value) : value;
  }
  if (typeof value !== "string") {
    return value;
  }
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
