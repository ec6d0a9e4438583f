/** A stack's config by key, without the project's prefix. */
export type Config = Record<string, unknown>;

/** A config that differs from a passing one in one thing. */
export interface BadConfig {
  title: string;
  /** The whole config. */
  config: Config;
  /** Every problem, as it is printed: `path: message [code]`, warnings behind `warning: `. */
  problems: readonly string[];
  /** Set where the problem lies in keys that only a stack's config has: no component takes them. */
  onlyInStacks?: true;
}

/** A tooling stack's config without a problem: the table's cases are made from it. */
export function goodConfig(): Config {
  return {
    role: "tooling",
    repositories: { "team/api": {}, "team/worker": { readers: ["staging"] } },
    environments: {
      staging: { accounts: ["222222222222"] },
      production: { accounts: ["333333333333"], roles: ["arn:aws:iam::333333333333:role/eks/nodes"] },
    },
    publishers: { ci: { accounts: ["444444444444"], repositories: ["team/*"] } },
    defaults: { tags: { owner: "platform" } },
    partition: "aws",
    tags: { service: "registry" },
  };
}

/** A consumer stack's config without a problem. */
export function goodConsumerConfig(): Config {
  return {
    role: "consumer",
    registryStack: "organization/shared-tooling-registry/tooling",
    environment: "staging",
    images: {
      api: { repository: "team/api", tag: "v1.2.3" },
      worker: "registry.old.example/team/worker:v7",
    },
    imageMappings: { "registry.old.example": "" },
  };
}

/** The `config` of a `Pulumi.<stack>.yaml` that says this. */
export function stackFile(config: Config): Record<string, unknown> {
  const own = Object.entries(config).map(([key, value]) => [`shared-tooling-registry:${key}`, value]);
  return { "aws:region": "us-east-1", "aws:allowedAccountIds": ["111111111111"], ...Object.fromEntries(own) };
}

/** The values of a stack's config as the engine hands them to a program: texts as they are, the rest as JSON. */
export function asHandedByEngine(values: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      // Tried on the engine: a key without a value arrives as an empty text.
      value === null ? "" : typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

/** The arguments of a component that a config makes. */
export function asArguments(config: Config): Record<string, unknown> {
  const { role: _, exportPolicies: __, registryStack, ...args } = config;
  return registryStack === undefined ? args : { stack: registryStack, ...args };
}

/** A service of a consumer without a problem. */
const service = {
  image: "api",
  cluster: "arn:aws:ecs:us-east-1:222222222222:cluster/main",
  subnets: ["subnet-0123456789abcdef0"],
};

type Change = (config: Config) => void;

/** Puts a value at a path of keys with `|` between them. */
const put =
  (path: string, value: unknown): Change =>
  (config) => {
    const keys = path.split("|");
    const last = keys.pop() ?? "";
    let at = config;
    for (const key of keys) {
      at[key] ??= {};
      at = at[key] as Config;
    }
    at[last] = value;
  };

const drop =
  (path: string): Change =>
  (config) => {
    const keys = path.split("|");
    const last = keys.pop() ?? "";
    delete keys.reduce((at, key) => at[key] as Config, config)[last];
  };

const tooling = (title: string, change: Change, ...problems: string[]): BadConfig =>
  changed(goodConfig(), title, change, problems);

const consumer = (title: string, change: Change, ...problems: string[]): BadConfig =>
  changed(goodConsumerConfig(), title, change, problems);

const inStacks = (bad: BadConfig): BadConfig => ({ ...bad, onlyInStacks: true });

function changed(config: Config, title: string, change: Change, problems: readonly string[]): BadConfig {
  change(config);
  return { title, config, problems };
}

const api = "repositories|team/api";
const rule = (written: Record<string, unknown>): Change => put(`${api}|lifecycle`, { rules: [written] });
const json = (policy: unknown): Change =>
  put(api, {
    protectDeployed: false,
    lifecycle: { json: typeof policy === "string" ? policy : JSON.stringify(policy) },
  });
const jsonRule = (selection: Record<string, unknown>, action: unknown = { type: "expire" }): unknown => ({
  rules: [{ rulePriority: 1, description: "the only rule of this policy", selection, action }],
});
const pushed = { countType: "sinceImagePushed", countUnit: "days", countNumber: 30 };
const lastTen = { countType: "imageCountMoreThan", countNumber: 10 };
const extra = (statement: unknown): Change => put(`${api}|extraStatements`, [statement]);
const allow = (principal: unknown, condition?: unknown): Record<string, unknown> => ({
  Effect: "Allow",
  Principal: principal,
  Action: "ecr:BatchGetImage",
  ...(condition !== undefined && { Condition: condition }),
});

/** A config whose one repository has a policy of `size` characters, made so by the length of a Sid. */
export function configWithPolicyOf(size: number): Config {
  const statement = { Sid: "x".repeat(size - withoutSid), ...allow({ AWS: "222222222222" }) };
  return { role: "tooling", repositories: { "team/api": { extraStatements: [statement] } } };
}

const withoutSid = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "",
      Effect: "Allow",
      Principal: { AWS: ["arn:aws:iam::222222222222:root"] },
      Action: ["ecr:BatchGetImage"],
    },
  ],
}).length;

const everyone =
  'repositories["team/api"].extraStatements[0]: lets in everyone in AWS: name the principals, or bind them to an organisation with StringEquals {"aws:PrincipalOrgID": "o-…"} [principal-undeclared]';

export const badConfigs: readonly BadConfig[] = [
  // --- repositories ---
  tooling(
    "no repositories",
    drop("repositories"),
    "repositories: is missing: give a map of repositories by name, or a list of names [required]",
  ),
  tooling(
    "repositories that are null",
    put("repositories", null),
    "repositories: is null, wanted a map of repositories by name, or a list of names [type-wrong]",
  ),
  tooling(
    "repositories that are a number",
    put("repositories", 5),
    "repositories: is the number 5, wanted a map of repositories by name, or a list of names [type-wrong]",
  ),
  tooling(
    "repositories that are one name",
    put("repositories", "team/api"),
    'repositories: is the string "team/api", wanted a map of repositories by name, or a list of names [type-wrong]',
  ),
  tooling(
    "an empty map of repositories",
    put("repositories", {}),
    "repositories: is empty: a registry has at least one repository [list-empty]",
  ),
  tooling(
    "an empty list of repositories",
    put("repositories", []),
    "repositories: is empty: a registry has at least one repository [list-empty]",
  ),
  tooling(
    "a list of repositories with a map in it",
    put("repositories", ["team/api", {}]),
    "repositories[1]: is a map, wanted a repository's name [type-wrong]",
  ),
  tooling(
    "a name listed twice",
    put("repositories", ["team/api", "team/api"]),
    'repositories[1]: "team/api" is listed twice [name-invalid]',
  ),
  tooling(
    "a repository that is null",
    put(api, null),
    'repositories["team/api"]: is null, wanted a map of repository settings ({} for the defaults) [type-wrong]',
  ),
  tooling(
    "a repository that is a list",
    put(api, ["staging"]),
    'repositories["team/api"]: is a list, wanted a map of repository settings ({} for the defaults) [type-wrong]',
  ),
  tooling(
    "a name in capitals",
    put("repositories|Team/API", {}),
    'repositories["Team/API"]: is not a repository name: ECR takes lower case only, as in "team/api" [name-invalid]',
  ),
  tooling(
    "a name of one character",
    put("repositories|a", {}),
    "repositories.a: a repository name has 2 to 256 characters, this one has 1 [name-invalid]",
  ),
  tooling(
    "a name of 257 characters",
    put(`repositories|${"a".repeat(257)}`, {}),
    `repositories.${"a".repeat(257)}: a repository name has 2 to 256 characters, this one has 257 [name-invalid]`,
  ),
  tooling(
    "a name with three underscores",
    put("repositories|a___b", {}),
    "repositories.a___b: is not a repository name: each part between slashes begins and ends with a letter or digit, and . _ __ or hyphens stand singly between them [name-invalid]",
  ),
  tooling(
    "a name with an underscore beside a hyphen",
    put("repositories|a_-b", {}),
    "repositories.a_-b: is not a repository name: each part between slashes begins and ends with a letter or digit, and . _ __ or hyphens stand singly between them [name-invalid]",
  ),
  tooling(
    "a name that ends in a slash",
    put("repositories|team/", {}),
    'repositories["team/"]: is not a repository name: each part between slashes begins and ends with a letter or digit, and . _ __ or hyphens stand singly between them [name-invalid]',
  ),
  tooling(
    "a name with a space",
    put("repositories|team api", {}),
    'repositories["team api"]: is not a repository name: ECR takes a-z, 0-9 and . _ - / only [name-invalid]',
  ),
  tooling(
    "a misspelt setting of a repository",
    put(`${api}|scanOnPsuh`, true),
    'repositories["team/api"].scanOnPsuh: unknown key; did you mean "scanOnPush"? (known: imageTagMutability, imageTagMutabilityExclusionFilters, scanOnPush, lifecycle, protectDeployed, encryption, readers, removal, extraStatements, tags) [key-unknown]',
  ),
  tooling(
    "a setting of a repository named like a method of every object",
    put(`${api}|constructor`, 1),
    'repositories["team/api"].constructor: unknown key (known: imageTagMutability, imageTagMutabilityExclusionFilters, scanOnPush, lifecycle, protectDeployed, encryption, readers, removal, extraStatements, tags) [key-unknown]',
  ),
  // --- account ids ---
  tooling(
    "an account id of 11 digits",
    put("environments|staging|accounts", ["222222222222", "22222222222"]),
    'environments.staging.accounts[1]: "22222222222" has 11 digits, an AWS account id has 12 (quote ids with leading zeros in YAML) [account-id]',
  ),
  tooling(
    "an account id of 11 digits as number",
    put("environments|staging|accounts", [22222222222]),
    'environments.staging.accounts[0]: "22222222222" has 11 digits, an AWS account id has 12 (quote ids with leading zeros in YAML) [account-id]',
  ),
  tooling(
    "an account id of 13 digits",
    put("environments|staging|accounts", ["2222222222222"]),
    'environments.staging.accounts[0]: "2222222222222" has 13 digits, an AWS account id has 12 [account-id]',
  ),
  tooling(
    "an account id of 1 digit",
    put("environments|staging|accounts", [2]),
    'environments.staging.accounts[0]: "2" has 1 digit, an AWS account id has 12 (quote ids with leading zeros in YAML) [account-id]',
  ),
  tooling(
    "an account id with hyphens",
    put("environments|staging|accounts", ["2222-2222-2222"]),
    'environments.staging.accounts[0]: "2222-2222-2222" is not an AWS account id: wanted 12 digits [account-id]',
  ),
  tooling(
    "an account alias",
    put("environments|staging|accounts", ["acme-staging"]),
    'environments.staging.accounts[0]: "acme-staging" is not an AWS account id: wanted 12 digits [account-id]',
  ),
  tooling(
    "an account's ARN instead of its id",
    put("environments|staging|accounts", ["arn:aws:iam::222222222222:root"]),
    'environments.staging.accounts[0]: "arn:aws:iam::222222222222:root" is an ARN: accounts takes the id alone, "222222222222" [account-id]',
  ),
  tooling(
    "an account id that is null",
    put("environments|staging|accounts", [null]),
    "environments.staging.accounts[0]: is null, wanted an account id of 12 digits [type-wrong]",
  ),
  tooling(
    "an account id that is true",
    put("environments|staging|accounts", [true]),
    "environments.staging.accounts[0]: is the boolean true, wanted an account id of 12 digits [type-wrong]",
  ),
  tooling(
    "an account id that is a map",
    put("environments|staging|accounts", [{ id: "222222222222" }]),
    "environments.staging.accounts[0]: is a map, wanted an account id of 12 digits [type-wrong]",
  ),
  tooling(
    "one account id instead of a list",
    put("environments|staging|accounts", "222222222222"),
    'environments.staging.accounts: is the string "222222222222", wanted account ids of 12 digits [type-wrong]',
  ),
  tooling(
    "an empty list of accounts",
    put("environments|staging|accounts", []),
    "environments.staging.accounts: is empty: give account ids of 12 digits, or leave the key out [list-empty]",
  ),
  tooling(
    "an empty list as environment",
    put("environments|staging", []),
    "environments.staging: is empty: give account ids of 12 digits, or leave the key out [list-empty]",
  ),
  tooling(
    "an account id that is a fraction",
    put("environments|staging|accounts", [2222222222.5]),
    'environments.staging.accounts[0]: "2222222222.5" is not an AWS account id: wanted 12 digits [account-id]',
  ),
  // --- roles ---
  tooling(
    "a role's session",
    put("environments|production|roles", ["arn:aws:sts::333333333333:assumed-role/nodes/i-0abc"]),
    'environments.production.roles[0]: "arn:aws:sts::333333333333:assumed-role/nodes/i-0abc" is one session of a role, which ends within hours: give the role, arn:aws:iam::333333333333:role/nodes (with its path, if it has one) [principal-invalid]',
  ),
  tooling(
    "a user as role",
    put("environments|production|roles", ["arn:aws:iam::333333333333:user/alice"]),
    'environments.production.roles[0]: "arn:aws:iam::333333333333:user/alice" is a user: readers and publishers are roles or whole accounts [principal-invalid]',
  ),
  tooling(
    "an account's root as role",
    put("environments|production|roles", ["arn:aws:iam::333333333333:root"]),
    'environments.production.roles[0]: "arn:aws:iam::333333333333:root" is a whole account: say accounts: ["333333333333"] [principal-invalid]',
  ),
  tooling(
    "an account id as role",
    put("environments|production|roles", ["333333333333"]),
    'environments.production.roles[0]: "333333333333" is an account id: say accounts: ["333333333333"] [principal-invalid]',
  ),
  tooling(
    "a role's name without ARN",
    put("environments|production|roles", ["nodes"]),
    'environments.production.roles[0]: "nodes" is not a role ARN: wanted arn:aws:iam::<12 digits>:role/<name>, with * only in path or name [principal-invalid]',
  ),
  tooling(
    "a role of another partition",
    put("environments|production|roles", ["arn:aws-cn:iam::333333333333:role/nodes"]),
    'environments.production.roles[0]: "arn:aws-cn:iam::333333333333:role/nodes" is in partition aws-cn, this registry is in aws: a role of another partition can never pull [principal-invalid]',
  ),
  tooling(
    "a role of any account",
    put("environments|production|roles", ["arn:aws:iam::*:role/nodes"]),
    'environments.production.roles[0]: "arn:aws:iam::*:role/nodes" is not a role ARN: wanted arn:aws:iam::<12 digits>:role/<name>, with * only in path or name [principal-invalid]',
  ),
  tooling(
    "every role of an account",
    put("environments|production|roles", ["arn:aws:iam::333333333333:role/*"]),
    'environments.production.roles[0]: "arn:aws:iam::333333333333:role/*" is every role of account 333333333333: say accounts: ["333333333333"] if that is meant [principal-invalid]',
  ),
  tooling(
    "a role's name with a space",
    put("environments|production|roles", ["arn:aws:iam::333333333333:role/eks nodes"]),
    'environments.production.roles[0]: "arn:aws:iam::333333333333:role/eks nodes" is not a role ARN: "eks nodes" is not a path and a name of 1 to 64 of A-Z a-z 0-9 _ + = , . @ - (and * in patterns) [principal-invalid]',
  ),
  tooling(
    "a role's name of 65 characters",
    put("environments|production|roles", [`arn:aws:iam::333333333333:role/${"n".repeat(65)}`]),
    `environments.production.roles[0]: "arn:aws:iam::333333333333:role/${"n".repeat(65)}" is not a role ARN: "${"n".repeat(65)}" is not a path and a name of 1 to 64 of A-Z a-z 0-9 _ + = , . @ - (and * in patterns) [principal-invalid]`,
  ),
  tooling(
    "a role's path with a policy variable",
    put("environments|production|roles", ["arn:aws:iam::333333333333:role/${aws:username}/nodes"]),
    'environments.production.roles[0]: "arn:aws:iam::333333333333:role/${aws:username}/nodes" is not a role ARN: "${aws:username}/nodes" is not a path and a name of 1 to 64 of A-Z a-z 0-9 _ + = , . @ - (and * in patterns) [principal-invalid]',
  ),
  tooling(
    "a role's path with a question mark",
    put("environments|production|roles", ["arn:aws:iam::333333333333:role/te?m/nodes"]),
    'environments.production.roles[0]: "arn:aws:iam::333333333333:role/te?m/nodes" is not a role ARN: "te?m/nodes" is not a path and a name of 1 to 64 of A-Z a-z 0-9 _ + = , . @ - (and * in patterns) [principal-invalid]',
  ),
  tooling(
    "a role with 11 digits",
    put("environments|production|roles", ["arn:aws:iam::33333333333:role/nodes"]),
    'environments.production.roles[0]: "arn:aws:iam::33333333333:role/nodes" is not a role ARN: wanted arn:aws:iam::<12 digits>:role/<name>, with * only in path or name [principal-invalid]',
  ),
  // --- organisations ---
  tooling(
    "an organisation as text",
    put("environments|production|organization", "o-a1b2c3d4e5"),
    'environments.production.organization: is the string "o-a1b2c3d4e5", wanted a map with id and paths [type-wrong]',
  ),
  tooling(
    "an organisation without id",
    put("environments|production|organization", { paths: ["o-a1b2c3d4e5/*"] }),
    "environments.production.organization.id: is missing: give an organisation id like o-a1b2c3d4e5 [required]",
  ),
  tooling(
    "an organisation id that is too short",
    put("environments|production|organization", { id: "o-a1b2" }),
    'environments.production.organization.id: "o-a1b2" is not an organisation id: wanted o- and 10 to 32 of a-z and 0-9 [organization-invalid]',
  ),
  tooling(
    "an organisation id that is a pattern",
    put("environments|production|organization", { id: "o-*" }),
    'environments.production.organization.id: "o-*" is not an organisation id: wanted o- and 10 to 32 of a-z and 0-9 [organization-invalid]',
  ),
  tooling(
    "an organisation's path of another organisation",
    put("environments|production|organization", { id: "o-a1b2c3d4e5", paths: ["o-zzzzzzzzzz/*"] }),
    'environments.production.organization.paths[0]: "o-zzzzzzzzzz/*" does not begin with o-a1b2c3d4e5/: a path starts with its organisation [organization-invalid]',
  ),
  tooling(
    "an organisation's path without an end",
    put("environments|production|organization", {
      id: "o-a1b2c3d4e5",
      paths: ["o-a1b2c3d4e5/r-ab12/ou-ab12-11111111"],
    }),
    'environments.production.organization.paths[0]: "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111" would match no account: end it in / for the accounts right in this unit, or in /* for those below it too [organization-invalid]',
  ),
  tooling(
    "an organisation's path with a name in it",
    put("environments|production|organization", {
      id: "o-a1b2c3d4e5",
      paths: ["o-a1b2c3d4e5/r-ab12/workloads/*"],
    }),
    'environments.production.organization.paths[0]: "o-a1b2c3d4e5/r-ab12/workloads/*" has "workloads" in it: wanted r-… for the root, ou-…-… for a unit, or * [organization-invalid]',
  ),
  tooling(
    "an unknown key of an organisation",
    put("environments|production|organization", { id: "o-a1b2c3d4e5", path: ["o-a1b2c3d4e5/*"] }),
    'environments.production.organization.path: unknown key; did you mean "paths"? (known: id, paths) [key-unknown]',
  ),
  // --- environments ---
  tooling(
    "environments that are a list",
    put("environments", ["222222222222"]),
    "environments: is a list, wanted a map of environments by name [type-wrong]",
    'repositories["team/worker"].readers[0]: there is no environment "staging" [environment-unknown]',
  ),
  tooling(
    "an environment that is null",
    put("environments|staging", null),
    "environments.staging: is null, wanted a list of account ids, or a map with accounts, roles or organization [type-wrong]",
  ),
  tooling(
    "an environment with nobody in it",
    put("environments|staging", { access: "pull" }),
    "environments.staging: lets nobody in: give accounts, roles or organization [readers-missing]",
  ),
  tooling(
    "an environment in capitals",
    put("environments|Staging", ["555555555555"]),
    "environments.Staging: is not a name for an environment or publisher: wanted a-z and 0-9 in words joined by single hyphens, at most 40 characters [name-invalid]",
  ),
  tooling(
    "an environment of 41 characters",
    put(`environments|${"e".repeat(41)}`, ["555555555555"]),
    `environments.${"e".repeat(41)}: is not a name for an environment or publisher: wanted a-z and 0-9 in words joined by single hyphens, at most 40 characters [name-invalid]`,
  ),
  tooling(
    "two environments with one Sid",
    (config) => {
      put("environments|a-1", ["555555555555"])(config);
      put("environments|a1", ["666666666666"])(config);
    },
    'environments.a1: would have the same Sid as "a-1" (A1): rename one of them [sid-duplicate]',
  ),
  tooling(
    "Lambda without accounts",
    put("environments|production", { organization: { id: "o-a1b2c3d4e5" }, lambda: true }),
    "environments.production.lambda: needs accounts: the accounts whose functions run the images [lambda-accounts]",
  ),
  tooling(
    "Lambda that is a text",
    put("environments|staging|lambda", "yes"),
    'environments.staging.lambda: is the string "yes", wanted true or false [type-wrong]',
  ),
  tooling(
    "an unknown access level",
    put("environments|staging|access", "pul"),
    'environments.staging.access: is "pul", wanted one of pull, inspect, audit; did you mean "pull"? [value-unknown]',
  ),
  tooling(
    "an access level that is a list",
    put("environments|staging|access", ["pull"]),
    "environments.staging.access: is a list, wanted one of pull, inspect, audit [type-wrong]",
  ),
  tooling(
    "a glob with capitals",
    put("environments|production|repositories", ["Team/*"]),
    'environments.production.repositories[0]: "Team/*" can match no repository: wanted 1 to 256 of a-z, 0-9, . _ - / and * [glob-invalid]',
  ),
  tooling(
    "a glob with a question mark",
    put("environments|production|repositories", ["team/ap?"]),
    'environments.production.repositories[0]: "team/ap?" can match no repository: wanted 1 to 256 of a-z, 0-9, . _ - / and * [glob-invalid]',
  ),
  tooling(
    "one glob instead of a list",
    put("environments|production|repositories", "team/*"),
    'environments.production.repositories: is the string "team/*", wanted globs over repository names, as in team/* [type-wrong]',
  ),
  tooling(
    "an empty list of globs",
    put("environments|production|repositories", []),
    "environments.production.repositories: is empty: give globs over repository names, as in team/*, or leave the key out [list-empty]",
  ),
  tooling(
    "an environment that matches no repository",
    put("environments|production|repositories", ["taem/api"]),
    'environments.production: matches no repository (taem/api); did you mean "team/api"? [environment-unused]',
  ),
  tooling(
    "a misspelt key of an environment",
    put("environments|staging|acounts", ["222222222222"]),
    'environments.staging.acounts: unknown key; did you mean "accounts"? (known: accounts, roles, organization, lambda, access, repositories) [key-unknown]',
  ),
  // --- publishers ---
  tooling(
    "a publisher that is a list of accounts",
    put("publishers|ci", ["444444444444"]),
    "publishers.ci: is a list, wanted a map with repositories, and accounts or roles [type-wrong]",
  ),
  tooling(
    "a publisher without repositories",
    drop("publishers|ci|repositories"),
    "publishers.ci.repositories: is missing: give globs over repository names, as in team/* [required]",
  ),
  tooling(
    "a publisher with nobody in it",
    drop("publishers|ci|accounts"),
    "publishers.ci: lets nobody push: give accounts or roles [readers-missing]",
  ),
  tooling(
    "a publisher that matches no repository",
    put("publishers|ci|repositories", ["other/*"]),
    "publishers.ci: matches no repository (other/*) [environment-unused]",
  ),
  tooling(
    "a publisher with access",
    put("publishers|ci|access", "pull"),
    "publishers.ci.access: unknown key (known: accounts, roles, repositories) [key-unknown]",
  ),
  tooling(
    "a publisher with a name that makes no Sid",
    put("publishers|ci_1", { accounts: ["444444444444"], repositories: ["*"] }),
    "publishers.ci_1: is not a name for an environment or publisher: wanted a-z and 0-9 in words joined by single hyphens, at most 40 characters [name-invalid]",
  ),
  // --- readers ---
  tooling(
    "readers with an unknown name",
    put(`${api}|readers`, ["stagign"]),
    'repositories["team/api"].readers[0]: there is no environment "stagign"; did you mean "staging"? [environment-unknown]',
  ),
  tooling(
    "readers whose globs leave the repository out",
    (config) => {
      put("environments|production|repositories", ["team/worker", "team/api"])(config);
      put("environments|staging|repositories", ["team/api"])(config);
    },
    'repositories["team/worker"].readers[0]: staging reads team/api only, which leaves out team/worker [environment-mismatch]',
  ),
  tooling(
    "readers that are one name",
    put(`${api}|readers`, "staging"),
    'repositories["team/api"].readers: is the string "staging", wanted names of environments [type-wrong]',
  ),
  tooling(
    "readers with a number",
    put(`${api}|readers`, [1]),
    'repositories["team/api"].readers[0]: is the number 1, wanted the name of an environment [type-wrong]',
  ),
  // --- mutability ---
  tooling(
    "an unknown mutability",
    put(`${api}|imageTagMutability`, "IMUTABLE"),
    'repositories["team/api"].imageTagMutability: is "IMUTABLE", wanted one of MUTABLE, IMMUTABLE, IMMUTABLE_WITH_EXCLUSION, MUTABLE_WITH_EXCLUSION; did you mean "MUTABLE"? [value-unknown]',
  ),
  tooling(
    "filters with a plain mutability",
    put(api, { imageTagMutability: "MUTABLE", imageTagMutabilityExclusionFilters: ["dev-*"] }),
    'repositories["team/api"]: has imageTagMutabilityExclusionFilters and imageTagMutability MUTABLE: filters go with MUTABLE_WITH_EXCLUSION [filter-invalid]',
  ),
  tooling(
    "mutability with exclusion and no filters",
    put(api, { imageTagMutability: "MUTABLE_WITH_EXCLUSION" }),
    'repositories["team/api"]: has imageTagMutability MUTABLE_WITH_EXCLUSION and no imageTagMutabilityExclusionFilters: ECR wants 1 to 5 [filter-invalid]',
  ),
  tooling(
    "an empty list of filters",
    put(`${api}|imageTagMutabilityExclusionFilters`, []),
    'repositories["team/api"].imageTagMutabilityExclusionFilters: is empty: give tag patterns like gitbranch_*, or leave the key out [list-empty]',
  ),
  tooling(
    "six filters",
    put(`${api}|imageTagMutabilityExclusionFilters`, ["deployed-*", "a*", "b*", "c*", "d*", "e*"]),
    'repositories["team/api"].imageTagMutabilityExclusionFilters: has 6 filters, ECR takes 5 [filter-invalid]',
  ),
  tooling(
    "a filter with three *",
    put(`${api}|imageTagMutabilityExclusionFilters`, ["deployed-*", "*a*b*"]),
    'repositories["team/api"].imageTagMutabilityExclusionFilters[1]: "*a*b*" has more than two *, the most that ECR takes [filter-invalid]',
  ),
  tooling(
    "a filter with a slash",
    put(`${api}|imageTagMutabilityExclusionFilters`, ["deployed-*", "a/b"]),
    'repositories["team/api"].imageTagMutabilityExclusionFilters[1]: "a/b" is not a filter: wanted 1 to 128 of A-Z a-z 0-9 . _ - * [filter-invalid]',
  ),
  tooling(
    "IMMUTABLE with the mark of running images",
    put(`${api}|imageTagMutability`, "IMMUTABLE"),
    'repositories["team/api"]: has tags deployed-* that cannot move (imageTagMutability IMMUTABLE), so running images cannot be marked: use IMMUTABLE_WITH_EXCLUSION with deployed-* among imageTagMutabilityExclusionFilters, or set protectDeployed: false and keep what runs yourself [deployed-unprotected]',
  ),
  tooling(
    "filters that leave the mark immovable",
    put(`${api}|imageTagMutabilityExclusionFilters`, ["gitbranch_*"]),
    'repositories["team/api"]: has tags deployed-* that cannot move (imageTagMutability IMMUTABLE_WITH_EXCLUSION), so running images cannot be marked: use IMMUTABLE_WITH_EXCLUSION with deployed-* among imageTagMutabilityExclusionFilters, or set protectDeployed: false and keep what runs yourself [deployed-unprotected]',
  ),
  tooling(
    "MUTABLE_WITH_EXCLUSION with filters that hold the mark",
    put(api, {
      imageTagMutability: "MUTABLE_WITH_EXCLUSION",
      imageTagMutabilityExclusionFilters: ["d*", "v*"],
    }),
    'repositories["team/api"]: has tags deployed-* that cannot move (imageTagMutability MUTABLE_WITH_EXCLUSION), so running images cannot be marked: take d* out of imageTagMutabilityExclusionFilters, or set protectDeployed: false and keep what runs yourself [deployed-unprotected]',
  ),
  tooling(
    "defaults whose mutability holds the mark",
    put("defaults|imageTagMutability", "IMMUTABLE"),
    "defaults: has tags deployed-* that cannot move (imageTagMutability IMMUTABLE), so running images cannot be marked: use IMMUTABLE_WITH_EXCLUSION with deployed-* among imageTagMutabilityExclusionFilters, or set protectDeployed: false and keep what runs yourself [deployed-unprotected]",
  ),
  // --- encryption, removal, scan ---
  tooling(
    "encryption that is a text",
    put(`${api}|encryption`, "KMS"),
    'repositories["team/api"].encryption: is the string "KMS", wanted a map with type and kmsKey [type-wrong]',
  ),
  tooling(
    "an unknown encryption type",
    put(`${api}|encryption`, { type: "AES128" }),
    'repositories["team/api"].encryption.type: is "AES128", wanted one of AES256, KMS, KMS_DSSE [value-unknown]',
  ),
  tooling(
    "encryption without type",
    put(`${api}|encryption`, { kmsKey: "alias/ecr" }),
    'repositories["team/api"].encryption.type: is missing: give one of AES256, KMS, KMS_DSSE [required]',
  ),
  tooling(
    "a key for AES256",
    put(`${api}|encryption`, { type: "AES256", kmsKey: "alias/ecr" }),
    'repositories["team/api"].encryption: has a kmsKey and type AES256, which uses none: wanted type KMS [encryption-invalid]',
  ),
  tooling(
    "KMS_DSSE outside GovCloud",
    put(`${api}|encryption`, { type: "KMS_DSSE" }),
    'repositories["team/api"].encryption: has type KMS_DSSE, which AWS has in aws-us-gov only, not in aws [encryption-invalid]',
  ),
  tooling(
    "an empty key",
    put(`${api}|encryption`, { type: "KMS", kmsKey: "" }),
    'repositories["team/api"].encryption.kmsKey: "" is not the ARN of a KMS key: wanted arn:aws:kms:<region>:<account>:key/<id>, not an id or alias [encryption-invalid]',
  ),
  tooling(
    "an unknown removal",
    put(`${api}|removal`, "keep"),
    'repositories["team/api"].removal: is "keep", wanted one of protect, retain, delete [value-unknown]',
  ),
  tooling(
    "a scan setting as text",
    put(`${api}|scanOnPush`, "true"),
    'repositories["team/api"].scanOnPush: is the string "true", wanted true or false [type-wrong]',
  ),
  tooling(
    "a protection as number",
    put(`${api}|protectDeployed`, 1),
    'repositories["team/api"].protectDeployed: is the number 1, wanted true or false [type-wrong]',
  ),
  // --- resource tags ---
  tooling("tags that are a list", put("tags", ["a=b"]), "tags: is a list, wanted a map of tags [type-wrong]"),
  tooling(
    "a tag that is a number",
    put("tags|cost-centre", 4711),
    "tags.cost-centre: is the number 4711, wanted text (quote numbers, true and false in YAML) [type-wrong]",
  ),
  tooling(
    "a tag that AWS keeps for itself",
    put("tags|aws:owner", "me"),
    'tags["aws:owner"]: has a key that begins with aws:, which AWS keeps for itself [tag-invalid]',
  ),
  tooling(
    "a tag without a key",
    put(`${api}|tags`, { "": "value" }),
    'repositories["team/api"].tags[""]: has a key of 0 characters, AWS takes 1 to 128 [tag-invalid]',
  ),
  tooling(
    "a tag with a key of 129 characters",
    put(`${api}|tags`, { ["k".repeat(129)]: "v" }),
    `repositories["team/api"].tags.${"k".repeat(129)}: has a key of 129 characters, AWS takes 1 to 128 [tag-invalid]`,
  ),
  tooling(
    "a tag with a value of 257 characters",
    put(`${api}|tags`, { k: "v".repeat(257) }),
    'repositories["team/api"].tags.k: has a value of 257 characters, AWS takes up to 256 [tag-invalid]',
  ),
  tooling(
    "51 tags in all",
    put(`${api}|tags`, Object.fromEntries(Array.from({ length: 49 }, (_, i) => [`t${i}`, ""]))),
    'repositories["team/api"]: has 51 tags with those of the registry and defaults, AWS takes 50 [tag-invalid]',
  ),
  // --- partition, keys ---
  tooling(
    "an unknown partition",
    put("partition", "aws-gov"),
    'partition: is "aws-gov", wanted one of aws, aws-cn, aws-eusc, aws-iso, aws-iso-b, aws-iso-e, aws-iso-f, aws-us-gov [value-unknown]',
  ),
  inStacks(
    tooling(
      "a misspelt key",
      put("enviroments", { staging: ["222222222222"] }),
      'enviroments: unknown key with role tooling; did you mean "environments"? (known: role, repositories, environments, publishers, defaults, partition, tags, replicas, replicationRule, registry, exportPolicies) [key-unknown]',
    ),
  ),
  tooling(
    "a misspelt key of defaults",
    put("defaults|scanOnPsh", true),
    'defaults.scanOnPsh: unknown key; did you mean "scanOnPush"? (known: imageTagMutability, imageTagMutabilityExclusionFilters, scanOnPush, lifecycle, protectDeployed, encryption, readers, removal, extraStatements, tags) [key-unknown]',
  ),
  tooling(
    "defaults that are a list",
    put("defaults", []),
    "defaults: is a list, wanted a map of repository settings ({} for the defaults) [type-wrong]",
  ),
  // --- lifecycle: rules ---
  tooling(
    "lifecycle that is a text",
    put(`${api}|lifecycle`, "standard"),
    'repositories["team/api"].lifecycle: is the string "standard", wanted a map with preset, standard, keepTags, rules, json [type-wrong]',
  ),
  tooling(
    "an unknown key of lifecycle",
    put(`${api}|lifecycle`, { keep: ["v*"] }),
    'repositories["team/api"].lifecycle.keep: unknown key; did you mean "keepTags"? (known: preset, standard, keepTags, rules, json) [key-unknown]',
  ),
  tooling(
    "standard as text",
    put(`${api}|lifecycle`, { standard: "no" }),
    'repositories["team/api"].lifecycle.standard: is the string "no", wanted true or false [type-wrong]',
  ),
  tooling(
    "keepTags with a regular expression",
    put(`${api}|lifecycle`, { keepTags: ["^v[0-9]+$"] }),
    'repositories["team/api"].lifecycle.keepTags[0]: "^v[0-9]+$" can match no tag: wanted 1 to 128 of A-Z a-z 0-9 _ . - (and * for any characters; no regular expressions) [lifecycle-invalid]',
  ),
  tooling(
    "keepTags with five *",
    put(`${api}|lifecycle`, { keepTags: ["*.*.*.*.*"] }),
    'repositories["team/api"].lifecycle.keepTags[0]: "*.*.*.*.*" has more than four *, the most that ECR takes [lifecycle-invalid]',
  ),
  tooling(
    "keepTags with an empty text",
    put(`${api}|lifecycle`, { keepTags: [""] }),
    'repositories["team/api"].lifecycle.keepTags[0]: "" is empty: it matches no tag [lifecycle-invalid]',
  ),
  tooling(
    "an empty list of rules",
    put(`${api}|lifecycle`, { rules: [] }),
    'repositories["team/api"].lifecycle.rules: is empty: give lifecycle rules, or leave the key out [list-empty]',
  ),
  tooling(
    "a rule that is a text",
    put(`${api}|lifecycle`, { rules: ["dev-*"] }),
    'repositories["team/api"].lifecycle.rules[0]: is the string "dev-*", wanted a lifecycle rule [type-wrong]',
  ),
  tooling(
    "a rule with a misspelt key",
    rule({ tags: { anyOf: ["dev-*"] }, olderThanDay: 3 }),
    'repositories["team/api"].lifecycle.rules[0].olderThanDay: unknown key; did you mean "olderThanDays"? (known: description, tags, tagPrefixes, untagged, olderThanDays, keepLast, notPulledForDays, archivedForDays) [key-unknown]',
    'repositories["team/api"].lifecycle.rules[0]: says nothing to do: give one of olderThanDays, keepLast, notPulledForDays, archivedForDays [lifecycle-conflict]',
  ),
  tooling(
    "a rule with a priority",
    rule({ rulePriority: 1, tags: { anyOf: ["dev-*"] }, olderThanDays: 3 }),
    'repositories["team/api"].lifecycle.rules[0].rulePriority: priorities are assigned by the order of rules: leave it out, or write the whole policy as json [key-unknown]',
  ),
  tooling(
    "a rule that does nothing",
    rule({ tags: { anyOf: ["dev-*"] } }),
    'repositories["team/api"].lifecycle.rules[0]: says nothing to do: give one of olderThanDays, keepLast, notPulledForDays, archivedForDays [lifecycle-conflict]',
  ),
  tooling(
    "a rule that counts twice",
    rule({ tags: { anyOf: ["dev-*"] }, olderThanDays: 3, keepLast: 3 }),
    'repositories["team/api"].lifecycle.rules[0]: has olderThanDays and keepLast: a rule takes exactly one of olderThanDays, keepLast, notPulledForDays, archivedForDays [lifecycle-conflict]',
  ),
  tooling(
    "a rule of zero days",
    rule({ tags: { anyOf: ["dev-*"] }, olderThanDays: 0 }),
    'repositories["team/api"].lifecycle.rules[0].olderThanDays: is 0, wanted a number of days, at least 1 [value-unknown]',
  ),
  tooling(
    "a rule of half a day",
    rule({ tags: { anyOf: ["dev-*"] }, olderThanDays: 0.5 }),
    'repositories["team/api"].lifecycle.rules[0].olderThanDays: is 0.5, wanted a number of days, at least 1 [value-unknown]',
  ),
  tooling(
    "a rule of days as text",
    rule({ tags: { anyOf: ["dev-*"] }, olderThanDays: "3" }),
    'repositories["team/api"].lifecycle.rules[0].olderThanDays: is the string "3", wanted a number of days, at least 1 [type-wrong]',
  ),
  tooling(
    "a rule for tags and untagged",
    rule({ tags: { anyOf: ["dev-*"] }, untagged: true, olderThanDays: 3 }),
    'repositories["team/api"].lifecycle.rules[0]: has tags and untagged: a rule takes at most one of tags, tagPrefixes, untagged [lifecycle-conflict]',
  ),
  tooling(
    "a rule with untagged: false",
    rule({ untagged: false, olderThanDays: 3 }),
    'repositories["team/api"].lifecycle.rules[0].untagged: is either true or left out [value-unknown]',
  ),
  tooling(
    "a rule with a plain list of tags",
    rule({ tags: ["dev-*", "test-*"], olderThanDays: 3 }),
    'repositories["team/api"].lifecycle.rules[0].tags: is a list, which ECR reads as "all of" and most people as "any of": say which, {anyOf: [...]} or {allOf: [...]} with tag patterns [type-wrong]',
  ),
  tooling(
    "a rule with both ways to combine",
    rule({ tags: { anyOf: ["a*"], allOf: ["b*"] }, olderThanDays: 3 }),
    'repositories["team/api"].lifecycle.rules[0].tags: wants exactly one of anyOf and allOf [lifecycle-conflict]',
  ),
  tooling(
    "a rule without a way to combine",
    rule({ tags: {}, olderThanDays: 3 }),
    'repositories["team/api"].lifecycle.rules[0].tags: wants exactly one of anyOf and allOf [lifecycle-conflict]',
  ),
  tooling(
    "a rule with an empty list of tags",
    rule({ tags: { anyOf: [] }, olderThanDays: 3 }),
    'repositories["team/api"].lifecycle.rules[0].tags.anyOf: is empty: give a list, each entry a tag pattern like v*, or leave the key out [list-empty]',
  ),
  tooling(
    "a rule with a prefix that has a *",
    rule({ tagPrefixes: { anyOf: ["dev-*"] }, olderThanDays: 3 }),
    'repositories["team/api"].lifecycle.rules[0].tagPrefixes.anyOf[0]: "dev-*" has a *, which is literal in a prefix and in no tag: use tags for patterns [lifecycle-invalid]',
  ),
  tooling(
    "a rule with an empty prefix",
    rule({ tagPrefixes: { anyOf: [""] }, olderThanDays: 3 }),
    'repositories["team/api"].lifecycle.rules[0].tagPrefixes.anyOf[0]: "" is empty, which matches every tag: use tags: {anyOf: ["*"]} if that is meant [lifecycle-invalid]',
  ),
  tooling(
    "a second rule for untagged images",
    rule({ untagged: true, olderThanDays: 3 }),
    'repositories["team/api"].lifecycle.rules[0]: selects untagged images, and so does a standard rule: leave this one out, or set standard: false and write the rules you want [lifecycle-conflict]',
  ),
  tooling(
    "two rules for everything else",
    put(`${api}|lifecycle`, { rules: [{ olderThanDays: 100 }, { olderThanDays: 90 }] }),
    'repositories["team/api"].lifecycle.rules[1]: selects everything else, and so does repositories["team/api"].lifecycle.rules[0]: ECR takes one such rule [lifecycle-conflict]',
  ),
  tooling(
    "51 lifecycle rules",
    rule({ tags: { anyOf: Array.from({ length: 43 }, (_, i) => `dev${i}-*`) }, olderThanDays: 3 }),
    'repositories["team/api"]: compiles to 51 rules (each pattern of anyOf and keepTags is one), ECR takes 50 [lifecycle-invalid]',
  ),
  tooling(
    "rules of more than 30,720 characters",
    rule({ description: "d".repeat(31_000), tags: { anyOf: ["dev-*"] }, olderThanDays: 3 }),
    'repositories["team/api"]: compiles to 32870 characters, ECR takes 30720: shorten descriptions or patterns [lifecycle-invalid]',
  ),
  tooling(
    "a rule that is null",
    put(`${api}|lifecycle`, { rules: [null] }),
    'repositories["team/api"].lifecycle.rules[0]: is null, wanted a lifecycle rule [type-wrong]',
  ),
  // --- lifecycle: json ---
  tooling(
    "json beside rules",
    put(api, {
      protectDeployed: false,
      lifecycle: { standard: false, json: JSON.stringify(jsonRule({ tagStatus: "any", ...lastTen })) },
    }),
    'repositories["team/api"].lifecycle: has json and standard: json is the whole policy, so it excludes the rest [lifecycle-conflict]',
  ),
  tooling(
    "json with the mark of running images",
    put(`${api}|lifecycle`, { json: JSON.stringify(jsonRule({ tagStatus: "any", ...lastTen })) }),
    'repositories["team/api"]: has its lifecycle policy as json, which does not keep running images (deployed-*): write it as rules, or set protectDeployed: false and keep what runs yourself [deployed-unprotected]',
  ),
  tooling(
    "json that is not JSON",
    json("{rules: []}"),
    "repositories[\"team/api\"].lifecycle.json: is not JSON: Expected property name or '}' in JSON at position 1 [config-syntax]",
  ),
  tooling(
    "json that is a list",
    json([]),
    'repositories["team/api"].lifecycle.json: is a list, wanted a lifecycle policy: a map with rules [type-wrong]',
  ),
  tooling(
    "json without rules",
    json({}),
    'repositories["team/api"].lifecycle.json.rules: is missing: give lifecycle rules [required]',
  ),
  tooling(
    "json with rules that are null",
    json({ rules: null }),
    'repositories["team/api"].lifecycle.json.rules: is null, wanted lifecycle rules [type-wrong]',
  ),
  tooling(
    "json with no rule",
    json({ rules: [] }),
    'repositories["team/api"].lifecycle.json.rules: is empty: give lifecycle rules, or leave the key out [list-empty]',
  ),
  tooling(
    "json with an unknown key",
    json({ ...(jsonRule({ tagStatus: "any", ...lastTen }) as object), version: 1 }),
    'repositories["team/api"].lifecycle.json.version: unknown key (known: rules) [key-unknown]',
  ),
  tooling(
    "json with an unknown key of a selection",
    json(jsonRule({ tagStatus: "any", tagPatterns: ["v*"], ...lastTen })),
    'repositories["team/api"].lifecycle.json.rules[0].selection.tagPatterns: unknown key; did you mean "tagPatternList"? (known: tagStatus, tagPatternList, tagPrefixList, storageClass, countType, countUnit, countNumber) [key-unknown]',
  ),
  tooling(
    "json with a priority of zero",
    json({
      rules: [{ rulePriority: 0, selection: { tagStatus: "any", ...lastTen }, action: { type: "expire" } }],
    }),
    'repositories["team/api"].lifecycle.json.rules[0].rulePriority: is 0, wanted a priority, a whole number of at least 1 [value-unknown]',
  ),
  tooling(
    "json without a priority",
    json({ rules: [{ selection: { tagStatus: "any", ...lastTen }, action: { type: "expire" } }] }),
    'repositories["team/api"].lifecycle.json.rules[0].rulePriority: is missing: give a priority, a whole number of at least 1 [required]',
  ),
  tooling(
    "json with one priority twice",
    json({
      rules: ["untagged", "any"].map((tagStatus) => ({
        rulePriority: 7,
        selection: { tagStatus, ...lastTen },
        action: { type: "expire" },
      })),
    }),
    'repositories["team/api"].lifecycle.json.rules[1].rulePriority: is 7, and so is that of repositories["team/api"].lifecycle.json.rules[0]: priorities are unique [lifecycle-invalid]',
  ),
  tooling(
    "json with two rules for untagged images",
    json({
      rules: [1, 2].map((rulePriority) => ({
        rulePriority,
        selection: { tagStatus: "untagged", ...lastTen },
        action: { type: "expire" },
      })),
    }),
    'repositories["team/api"].lifecycle.json.rules[1]: has tagStatus untagged, and so has repositories["team/api"].lifecycle.json.rules[0]: ECR takes one such rule in each storage class [lifecycle-invalid]',
  ),
  tooling(
    "json with any before another rule",
    json({
      rules: ["any", "untagged"].map((tagStatus, i) => ({
        rulePriority: i + 1,
        selection: { tagStatus, ...lastTen },
        action: { type: "expire" },
      })),
    }),
    'repositories["team/api"].lifecycle.json.rules[0]: has tagStatus any and priority 1, but repositories["team/api"].lifecycle.json.rules[1] has 2: any must have the highest number of its storage class [lifecycle-invalid]',
  ),
  tooling(
    "json with tagged and no list",
    json(jsonRule({ tagStatus: "tagged", ...lastTen })),
    'repositories["team/api"].lifecycle.json.rules[0].selection: needs exactly one of tagPatternList and tagPrefixList, as tagStatus is tagged; it has neither [lifecycle-invalid]',
  ),
  tooling(
    "json with both lists",
    json(jsonRule({ tagStatus: "tagged", tagPatternList: ["a*"], tagPrefixList: ["b"], ...lastTen })),
    'repositories["team/api"].lifecycle.json.rules[0].selection: needs exactly one of tagPatternList and tagPrefixList, as tagStatus is tagged; it has both [lifecycle-invalid]',
  ),
  tooling(
    "json with a list for untagged images",
    json(jsonRule({ tagStatus: "untagged", tagPrefixList: ["b"], ...lastTen })),
    'repositories["team/api"].lifecycle.json.rules[0].selection: has tagPrefixList, which goes with tagStatus tagged only [lifecycle-invalid]',
  ),
  tooling(
    "json with an empty list",
    json(jsonRule({ tagStatus: "tagged", tagPatternList: [], ...lastTen })),
    'repositories["team/api"].lifecycle.json.rules[0].selection.tagPatternList: is empty: give a list, each entry a tag pattern like v*, or leave the key out [list-empty]',
  ),
  tooling(
    "json with a list that is null",
    json(jsonRule({ tagStatus: "tagged", tagPatternList: null, ...lastTen })),
    'repositories["team/api"].lifecycle.json.rules[0].selection.tagPatternList: is null, wanted a list, each entry a tag pattern like v* [type-wrong]',
  ),
  tooling(
    "json with a pattern of five *",
    json(jsonRule({ tagStatus: "tagged", tagPatternList: ["*a*b*c*d*"], ...lastTen })),
    'repositories["team/api"].lifecycle.json.rules[0].selection.tagPatternList[0]: "*a*b*c*d*" has more than four *, the most that ECR takes [lifecycle-invalid]',
  ),
  tooling(
    "json that counts images by days",
    json(jsonRule({ tagStatus: "any", ...lastTen, countUnit: "days" })),
    'repositories["team/api"].lifecycle.json.rules[0].selection.countUnit: goes with the since… count types only: leave it out [lifecycle-invalid]',
  ),
  tooling(
    "json that counts days without a unit",
    json(jsonRule({ tagStatus: "any", countType: "sinceImagePushed", countNumber: 3 })),
    'repositories["team/api"].lifecycle.json.rules[0].selection: needs countUnit: days, as sinceImagePushed counts days [lifecycle-invalid]',
  ),
  tooling(
    "json that counts hours",
    json(jsonRule({ tagStatus: "any", countType: "sinceImagePushed", countUnit: "hours", countNumber: 3 })),
    'repositories["team/api"].lifecycle.json.rules[0].selection.countUnit: is "hours", wanted one of days [value-unknown]',
  ),
  tooling(
    "json with an unknown count",
    json(jsonRule({ tagStatus: "any", countType: "sinceImagePush", countUnit: "days", countNumber: 3 })),
    'repositories["team/api"].lifecycle.json.rules[0].selection.countType: is "sinceImagePush", wanted one of imageCountMoreThan, sinceImagePushed, sinceImagePulled, sinceImageTransitioned; did you mean "sinceImagePushed"? [value-unknown]',
  ),
  tooling(
    "json with a count as text",
    json(jsonRule({ tagStatus: "any", ...lastTen, countNumber: "10" })),
    'repositories["team/api"].lifecycle.json.rules[0].selection.countNumber: is the string "10", wanted a whole number of at least 1 [type-wrong]',
  ),
  tooling(
    "json that expires by pulls",
    json(jsonRule({ tagStatus: "any", ...pushed, countType: "sinceImagePulled" })),
    'repositories["team/api"].lifecycle.json.rules[0].selection: has sinceImagePulled, which goes with the action transition only [lifecycle-invalid]',
  ),
  tooling(
    "json that transitions without a target",
    json(jsonRule({ tagStatus: "any", ...pushed, countType: "sinceImagePulled" }, { type: "transition" })),
    'repositories["team/api"].lifecycle.json.rules[0].action.targetStorageClass: is missing: give one of archive [required]',
  ),
  tooling(
    "json that expires with a target",
    json(jsonRule({ tagStatus: "any", ...pushed }, { type: "expire", targetStorageClass: "archive" })),
    'repositories["team/api"].lifecycle.json.rules[0].action.targetStorageClass: goes with type transition only: leave it out [lifecycle-invalid]',
  ),
  tooling(
    "json with an unknown action",
    json(jsonRule({ tagStatus: "any", ...pushed }, { type: "delete" })),
    'repositories["team/api"].lifecycle.json.rules[0].action.type: is "delete", wanted one of expire, transition [value-unknown]',
  ),
  tooling(
    "json that counts the archive by pushes",
    json(jsonRule({ tagStatus: "any", storageClass: "archive", ...pushed })),
    'repositories["team/api"].lifecycle.json.rules[0].selection: has storageClass archive, which goes with sinceImageTransitioned only, not with sinceImagePushed [lifecycle-invalid]',
  ),
  tooling(
    "json that counts time in the archive of the standard class",
    json(jsonRule({ tagStatus: "any", ...pushed, countType: "sinceImageTransitioned", countNumber: 100 })),
    'repositories["team/api"].lifecycle.json.rules[0].selection: has sinceImageTransitioned, which goes with the action expire and storageClass archive only [lifecycle-invalid]',
  ),
  tooling(
    "json that expires the archive after 89 days",
    json(
      jsonRule({
        tagStatus: "any",
        storageClass: "archive",
        ...pushed,
        countType: "sinceImageTransitioned",
        countNumber: 89,
      }),
    ),
    'repositories["team/api"].lifecycle.json.rules[0].selection: has 89 days since archiving, ECR takes 90 or more [lifecycle-invalid]',
  ),
  tooling(
    "json of 51 rules",
    json({
      rules: Array.from({ length: 51 }, (_, i) => ({
        rulePriority: i + 1,
        selection: { tagStatus: "tagged", tagPatternList: [`t${i}`], ...lastTen },
        action: { type: "expire" },
      })),
    }),
    'repositories["team/api"].lifecycle.json: has 51 rules, ECR takes 50 [lifecycle-invalid]',
  ),
  tooling(
    "json of more than 30,720 characters",
    json({
      rules: [
        {
          rulePriority: 1,
          description: "d".repeat(30_720),
          selection: { tagStatus: "any", ...lastTen },
          action: { type: "expire" },
        },
      ],
    }),
    'repositories["team/api"].lifecycle.json: has 30876 characters, ECR takes 100 to 30720 [lifecycle-invalid]',
  ),
  // --- repository policy ---
  {
    title: "a policy of 10,241 characters",
    config: configWithPolicyOf(10_241),
    problems: [
      'repositories["team/api"]: needs a repository policy of 10241 characters, ECR takes 10240: let readers in by their organisation (environments.<name>.organization) instead of one by one, or give the repository fewer readers [policy-too-large]',
    ],
  },
  tooling("everyone in AWS", extra(allow("*")), everyone),
  tooling("everyone in AWS, as AWS", extra(allow({ AWS: "*" })), everyone),
  tooling("everyone in AWS, as a list", extra(allow({ AWS: ["222222222222", "*"] })), everyone),
  tooling(
    "everyone but one account",
    extra({ Effect: "Allow", NotPrincipal: { AWS: "222222222222" }, Action: "ecr:BatchGetImage" }),
    'repositories["team/api"].extraStatements[0]: lets in everyone but those listed (NotPrincipal with Allow): name the principals, or bind them to an organisation with StringEquals {"aws:PrincipalOrgID": "o-…"} [principal-undeclared]',
  ),
  tooling(
    "everyone if they have no organisation",
    extra(allow("*", { StringEqualsIfExists: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } })),
    everyone,
  ),
  tooling(
    "everyone in any organisation like o-*",
    extra(allow("*", { StringLike: { "aws:PrincipalOrgID": "o-*" } })),
    everyone,
  ),
  tooling(
    "everyone in their own organisation",
    extra(allow("*", { StringEquals: { "aws:PrincipalOrgID": "${aws:PrincipalOrgID}" } })),
    everyone,
  ),
  tooling(
    "everyone, as the resource is in the organisation",
    extra(allow("*", { StringEquals: { "aws:ResourceOrgID": "o-a1b2c3d4e5" } })),
    everyone,
  ),
  tooling(
    "everyone outside an organisation",
    extra(allow("*", { StringNotEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } })),
    everyone,
  ),
  tooling(
    "everyone in one of two organisations, one of them any",
    extra(allow("*", { StringEquals: { "aws:PrincipalOrgID": ["o-a1b2c3d4e5", "o-*"] } })),
    everyone,
  ),
  tooling(
    "everyone below a path that starts with *",
    extra(allow("*", { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "*/r-ab12/*" } })),
    everyone,
  ),
  tooling(
    "everyone from some addresses",
    extra(allow("*", { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } })),
    everyone,
  ),
  tooling(
    "everyone, as all of no paths match",
    extra(allow("*", { "ForAllValues:StringLike": { "aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*" } })),
    'repositories["team/api"].extraStatements[0].Condition["ForAllValues:StringLike"]: ForAllValues is true where the request has no such key, so in an Allow it lets everyone in: use ForAnyValue [condition-invalid]',
    everyone,
  ),
  tooling(
    "ForAllValues in an Allow for one account",
    extra(allow({ AWS: "222222222222" }, { "ForAllValues:StringEquals": { "aws:TagKeys": "a" } })),
    'repositories["team/api"].extraStatements[0].Condition["ForAllValues:StringEquals"]: ForAllValues is true where the request has no such key, so in an Allow it lets everyone in: use ForAnyValue [condition-invalid]',
  ),
  tooling(
    "a session as principal",
    extra(allow({ AWS: "arn:aws:sts::222222222222:assumed-role/ci/build" })),
    'repositories["team/api"].extraStatements[0].Principal.AWS: "arn:aws:sts::222222222222:assumed-role/ci/build" is one session, which ends within hours: name its role [principal-invalid]',
  ),
  tooling(
    "a principal of 11 digits",
    extra(allow({ AWS: "22222222222" })),
    'repositories["team/api"].extraStatements[0].Principal.AWS: "22222222222" has 11 digits, an AWS account id has 12 (quote ids with leading zeros in YAML) [principal-invalid]',
  ),
  tooling(
    "a principal with a wildcard",
    extra(allow({ AWS: "arn:aws:iam::222222222222:role/*" })),
    'repositories["team/api"].extraStatements[0].Principal.AWS: "arn:aws:iam::222222222222:role/*" has a wildcard, which IAM takes in no principal: name the account and add a condition on aws:PrincipalArn [principal-invalid]',
  ),
  tooling(
    "a principal without a resource",
    extra(allow({ AWS: "arn:aws:iam::222222222222" })),
    'repositories["team/api"].extraStatements[0].Principal.AWS: "arn:aws:iam::222222222222" does not say which principal of account 222222222222: wanted :root, :role/<name> or :user/<name> at its end [principal-invalid]',
  ),
  tooling(
    "a principal of another partition",
    extra(allow({ AWS: "arn:aws-cn:iam::222222222222:root" })),
    'repositories["team/api"].extraStatements[0].Principal.AWS: "arn:aws-cn:iam::222222222222:root" is in partition aws-cn, this registry is in aws [principal-invalid]',
  ),
  tooling(
    "a principal that is a deleted role",
    extra(allow({ AWS: "AROAEXAMPLEEXAMPLE123" })),
    'repositories["team/api"].extraStatements[0].Principal.AWS: "AROAEXAMPLEEXAMPLE123" is what IAM leaves of a role that was deleted: it names nobody, even if one of that name is made again; name the account and add a condition on aws:PrincipalArn [principal-invalid]',
  ),
  tooling(
    "an unknown kind of principal",
    extra(allow({ Aws: "222222222222" })),
    'repositories["team/api"].extraStatements[0].Principal.Aws: unknown key; did you mean "AWS"? (known: AWS, Service) [key-unknown]',
  ),
  tooling(
    "a principal that is nobody",
    extra(allow({})),
    'repositories["team/api"].extraStatements[0].Principal: names nobody: give AWS or Service [required]',
  ),
  tooling(
    "a service that is none",
    extra(allow({ Service: "lambda" }, { StringEquals: { "aws:SourceAccount": "222222222222" } })),
    'repositories["team/api"].extraStatements[0].Principal.Service: "lambda" is not a service principal: wanted a name like lambda.amazonaws.com [principal-invalid]',
  ),
  tooling(
    "no principal",
    extra({ Effect: "Allow", Action: "ecr:BatchGetImage" }),
    'repositories["team/api"].extraStatements[0]: wants exactly one of Principal and NotPrincipal [required]',
  ),
  tooling(
    "no action",
    extra({ Effect: "Allow", Principal: { AWS: "222222222222" } }),
    'repositories["team/api"].extraStatements[0]: wants exactly one of Action and NotAction [required]',
  ),
  tooling(
    "no effect",
    extra({ Principal: { AWS: "222222222222" }, Action: "ecr:BatchGetImage" }),
    'repositories["team/api"].extraStatements[0].Effect: is missing: give one of Allow, Deny [required]',
  ),
  tooling(
    "an effect in small letters",
    extra({ ...allow({ AWS: "222222222222" }), Effect: "allow" }),
    'repositories["team/api"].extraStatements[0].Effect: is "allow", wanted one of Allow, Deny; did you mean "Allow"? [value-unknown]',
  ),
  tooling(
    "the token in a repository policy",
    extra({ ...allow({ AWS: "222222222222" }), Action: ["ecr:GetAuthorizationToken"] }),
    'repositories["team/api"].extraStatements[0].Action[0]: "ecr:GetAuthorizationToken" does nothing in a repository policy: it belongs in the reader\'s own IAM policy, on Resource "*" [action-unknown]',
  ),
  tooling(
    "a misspelt action",
    extra({ ...allow({ AWS: "222222222222" }), Action: ["ecr:BatchGetImages"] }),
    'repositories["team/api"].extraStatements[0].Action[0]: "ecr:BatchGetImages" is not an action that a repository policy can grant; did you mean "ecr:BatchGetImage"? [action-unknown]',
  ),
  tooling(
    "an action of another service",
    extra({ ...allow({ AWS: "222222222222" }), Action: ["s3:*"] }),
    'repositories["team/api"].extraStatements[0].Action[0]: "s3:*" matches no action that a repository policy can grant [action-unknown]',
  ),
  tooling(
    "a misspelt condition operator",
    extra(allow({ AWS: "222222222222" }, { StringEqual: { "aws:PrincipalTag/team": "a" } })),
    'repositories["team/api"].extraStatements[0].Condition.StringEqual: "StringEqual" is not a condition operator of IAM; did you mean "StringEquals"? [condition-invalid]',
  ),
  tooling(
    "a condition without keys",
    extra(allow({ AWS: "222222222222" }, { StringEquals: {} })),
    'repositories["team/api"].extraStatements[0].Condition.StringEquals: names no condition key [condition-invalid]',
  ),
  tooling(
    "a condition that is a list",
    extra(allow({ AWS: "222222222222" }, [])),
    'repositories["team/api"].extraStatements[0].Condition: is a list, wanted a map of condition operators [type-wrong]',
  ),
  tooling(
    "a misspelt element of a statement",
    extra({ ...allow({ AWS: "222222222222" }), Conditions: {} }),
    'repositories["team/api"].extraStatements[0].Conditions: unknown key; did you mean "Condition"? (known: Sid, Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition) [key-unknown]',
  ),
  tooling(
    "a statement that is a text",
    extra("Allow"),
    'repositories["team/api"].extraStatements[0]: is the string "Allow", wanted an IAM statement [type-wrong]',
  ),
  tooling(
    "extra statements that are one statement",
    put(`${api}|extraStatements`, allow({ AWS: "222222222222" })),
    'repositories["team/api"].extraStatements: is a map, wanted IAM statements [type-wrong]',
  ),
  tooling(
    "an extra statement with the Sid of an environment's",
    extra({ Sid: "ReadStagingAccounts", ...allow({ AWS: "222222222222" }) }),
    'repositories["team/api"]: has more than one statement with the Sid "ReadStagingAccounts" [sid-duplicate]',
  ),
  // --- what the policies come to ---
  tooling(
    "a Deny that keeps out every reader and publisher",
    extra({ Sid: "Nobody", Effect: "Deny", Principal: "*", Action: "ecr:BatchGetImage" }),
    'repositories["team/api"]: keeps out environments.production: "Nobody" (repositories["team/api"].extraStatements[0]) denies ecr:BatchGetImage to 333333333333 and arn:aws:iam::333333333333:role/eks/nodes: narrow that statement, or take the reader out [reader-denied]',
    'repositories["team/api"]: keeps out environments.staging: "Nobody" (repositories["team/api"].extraStatements[0]) denies ecr:BatchGetImage to 222222222222: narrow that statement, or take the reader out [reader-denied]',
    'repositories["team/api"]: keeps out publishers.ci: "Nobody" (repositories["team/api"].extraStatements[0]) denies ecr:BatchGetImage to 444444444444: narrow that statement, or take the reader out [reader-denied]',
  ),
  tooling(
    "a Deny of the defaults for pushes from outside an address range, and for one reader's pulls",
    put("defaults|extraStatements", [
      {
        Effect: "Deny",
        Principal: "*",
        Action: "ecr:PutImage",
        Condition: { NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
      },
      { Effect: "Deny", Principal: { AWS: "222222222222" }, NotAction: "ecr:PutImage" },
    ]),
    'repositories["team/api"]: keeps out environments.staging: defaults.extraStatements[1] denies ecr:BatchCheckLayerAvailability and 2 more to 222222222222: narrow that statement, or take the reader out (and so in team/worker) [reader-denied]',
    'warning: repositories["team/api"]: lets in publishers.ci in some requests only: whether 444444444444 is allowed ecr:PutImage hangs on aws:SourceIp (defaults.extraStatements[0]); if that is meant, nothing is to be done (and so in team/worker) [reader-conditional]',
  ),
  // --- keys of a stack's config only ---
  inStacks(tooling("no role", drop("role"), "role: is missing: give one of tooling, consumer [required]")),
  inStacks(
    tooling(
      "an unknown role",
      put("role", "toolng"),
      'role: is "toolng", wanted one of tooling, consumer; did you mean "tooling"? [value-unknown]',
    ),
  ),
  inStacks(
    tooling(
      "a consumer's key with role tooling",
      put("environment", "staging"),
      "environment: unknown key with role tooling: it goes with role consumer (known: role, repositories, environments, publishers, defaults, partition, tags, replicas, replicationRule, registry, exportPolicies) [key-unknown]",
    ),
  ),
  inStacks(
    tooling(
      "exportPolicies as text",
      put("exportPolicies", "on"),
      'exportPolicies: is the string "on", wanted true or false [type-wrong]',
    ),
  ),
  inStacks(
    consumer(
      "a registry's key with role consumer",
      put("repositories", ["team/api"]),
      "repositories: unknown key with role consumer: it goes with role tooling (known: role, registryStack, environment, images, imageMappings, region, fallback, pullers, services) [key-unknown]",
    ),
  ),
  inStacks(
    consumer(
      "no registryStack",
      drop("registryStack"),
      "registryStack: is missing: give the tooling stack, as in organization/shared-tooling-registry/tooling [required]",
    ),
  ),
  inStacks(
    consumer(
      "no puller among pullers",
      put("pullers", []),
      "pullers: is empty: give names of roles, or leave the key out [list-empty]",
    ),
  ),
  inStacks(
    consumer(
      "a puller that is a pattern, and one that is there twice",
      put("pullers", ["eks-*", "eks-nodes", "arn:aws:iam::222222222222:role/eks-nodes"]),
      'pullers[0]: "eks-*" is a pattern, and a policy is put into one role: give its name [role-invalid]',
      'pullers[2]: names role "eks-nodes" once more: leave it out [role-invalid]',
    ),
  ),
  inStacks(
    consumer(
      "pullers that are a map",
      put("pullers", { "eks-nodes": true }),
      "pullers: is a map, wanted names of roles [type-wrong]",
    ),
  ),
  inStacks(
    consumer(
      "a service without anything",
      put("services", { api: {} }),
      "services.api.image: is missing: give one of api, worker [required]",
      "services.api.cluster: is missing: give the ARN of an ECS cluster, arn:aws:ecs:<region>:<account>:cluster/<name> [required]",
      "services.api.subnets: is missing: give ids, as in subnet-0123456789abcdef0 [required]",
    ),
  ),
  inStacks(
    consumer(
      "a service of an image that isn't there",
      put("services", { web: { ...service, image: "apo" } }),
      'services.web.image: is "apo", wanted one of api, worker; did you mean "api"? [value-unknown]',
    ),
  ),
  inStacks(
    consumer(
      "a service in a stack without images",
      (config) => {
        delete config["images"];
        config["services"] = { web: service };
      },
      'services.web.image: is "api", and images has none: add it there [value-unknown]',
    ),
  ),
  inStacks(
    consumer(
      "a service whose every setting is wrong",
      put("services", {
        Web: {
          image: 1,
          cluster: "main",
          subnets: ["subnet-1"],
          securityGroups: [],
          assignPublicIp: "yes",
          cpu: 0.25,
          cpuArchitecture: "arm64",
          desiredCount: -1,
          port: 80_000,
          environment: { "a=b": "c", LEVEL: 3 },
          executionRole: "execution",
          taskRole: "arn:aws:iam::222222222222:user/me",
          replicas: 2,
        },
      }),
      "services.Web: is not a name for a service: wanted a-z and 0-9 in words joined by single hyphens, at most 40 characters [name-invalid]",
      "services.Web.replicas: unknown key (known: image, cluster, subnets, securityGroups, assignPublicIp, cpu, memory, cpuArchitecture, desiredCount, port, environment, executionRole, taskRole) [key-unknown]",
      "services.Web.image: is the number 1, wanted one of api, worker [type-wrong]",
      'services.Web.cluster: is "main", wanted the ARN of an ECS cluster, arn:aws:ecs:<region>:<account>:cluster/<name> [service-invalid]',
      'services.Web.subnets[0]: is "subnet-1", wanted an id, as in subnet-0123456789abcdef0 [service-invalid]',
      "services.Web.securityGroups: is empty: give ids, as in sg-0123456789abcdef0, or leave the key out [list-empty]",
      'services.Web.assignPublicIp: is the string "yes", wanted true or false [type-wrong]',
      "services.Web.cpu: is 0.25, wanted CPU units, one of 256, 512, 1024, 2048, 4096, 8192, 16384 [value-unknown]",
      'services.Web.cpuArchitecture: is "arm64", wanted one of X86_64, ARM64; did you mean "ARM64"? [value-unknown]',
      "services.Web.desiredCount: is -1, wanted a whole number of 0 to 5000 [value-unknown]",
      "services.Web.port: is 80000, wanted a whole number of 1 to 65535 [value-unknown]",
      "services.Web.environment.LEVEL: is the number 3, wanted text (quote numbers, true and false in YAML) [type-wrong]",
      'services.Web.environment["a=b"]: is not a name for an environment variable: wanted one without = [name-invalid]',
      'services.Web.executionRole: "execution" is a name: give the role\'s ARN, which says its path as well [role-invalid]',
      'services.Web.taskRole: "arn:aws:iam::222222222222:user/me" is no role, and images are pulled and pushed by roles: give the name of one in this account [role-invalid]',
    ),
  ),
  inStacks(
    consumer(
      "a service larger than Fargate has it",
      put("services", { web: { ...service, cpu: 2048, memory: 2048 } }),
      "services.web.memory: is 2048, which Fargate doesn't have with cpu 2048: wanted MiB, 4096 to 16384 in steps of 1024 [service-invalid]",
    ),
  ),
  inStacks(
    consumer(
      "a service with a role of another account than its cluster's",
      put("services", { web: { ...service, executionRole: "arn:aws:iam::333333333333:role/execution" } }),
      'services.web.executionRole: names role "execution" of account 333333333333, and the cluster is in 222222222222: ECS takes roles of its own account only [role-invalid]',
    ),
  ),
  // --- consumers ---
  consumer(
    "no environment",
    drop("environment"),
    "environment: is missing: give the name of this environment in the tooling stack's config [required]",
  ),
  consumer(
    "a consumer's environment in capitals",
    put("environment", "Staging"),
    "environment: is not a name for an environment or publisher: wanted a-z and 0-9 in words joined by single hyphens, at most 40 characters [name-invalid]",
  ),
  consumer(
    "images that are a list",
    put("images", ["team/api:v1"]),
    "images: is a list, wanted a map of images by name [type-wrong]",
  ),
  consumer(
    "an image without tag or digest",
    put("images|api", "team/api"),
    'images.api: "team/api" has neither tag nor digest: say which image, as in team/api:v1.2.3 [image-reference]',
  ),
  consumer(
    "an image with tag and digest",
    put("images|api", { repository: "team/api", tag: "v1", digest: `sha256:${"a".repeat(64)}` }),
    "images.api: wants exactly one of tag and digest [image-reference]",
  ),
  consumer(
    "an image with a reference and a tag",
    put("images|api", { reference: "team/api:v1", tag: "v1" }),
    "images.api: has reference and tag: reference says it all, or repository with tag or digest does [image-reference]",
  ),
  consumer(
    "an image whose reference has neither tag nor digest",
    put("images|api", { reference: "team/api" }),
    'images.api.reference: "team/api" has neither tag nor digest: say which image, as in team/api:v1.2.3 [image-reference]',
  ),
  consumer(
    "an image with neither tag nor digest",
    put("images|api", { repository: "team/api" }),
    "images.api: wants exactly one of tag and digest [image-reference]",
  ),
  consumer(
    "an image without repository",
    put("images|api", { tag: "v1" }),
    "images.api.repository: is missing: give a repository's full name [required]",
  ),
  consumer(
    "an image whose tag is a number",
    put("images|api|tag", 1.2),
    "images.api.tag: is the number 1.2, wanted an image tag (quote numbers in YAML) [type-wrong]",
  ),
  consumer(
    "an image whose tag begins with a hyphen",
    put("images|api|tag", "-v1"),
    'images.api.tag: "-v1" is no tag: wanted 1 to 128 of A-Z a-z 0-9 _ . -, not beginning with . or - [image-reference]',
  ),
  consumer(
    "an image with a short digest",
    put("images|api", { repository: "team/api", digest: "sha256:abc" }),
    'images.api.digest: "sha256:abc" is no digest: wanted sha256: and 64 of 0-9 a-f [image-reference]',
  ),
  consumer(
    "a reference with a short digest",
    put("images|api", "team/api@sha256:abc"),
    'images.api: "team/api@sha256:abc" is not an image reference: "sha256:abc" is no digest [image-reference]',
  ),
  consumer(
    "a reference with a bad tag",
    put("images|api", "team/api:v1+2"),
    'images.api: "team/api:v1+2" is not an image reference: "v1+2" is no tag [image-reference]',
  ),
  consumer(
    "a reference in capitals",
    put("images|api", "Team/API:v1"),
    'images.api: "Team/API:v1" is not an image reference: "Team/API" is no repository name [image-reference]',
  ),
  consumer(
    "an empty reference",
    put("images|api", ""),
    'images.api: "" has neither tag nor digest: say which image, as in name:v1.2.3 [image-reference]',
  ),
  consumer(
    "an unknown key of an image",
    put("images|api", { repository: "team/api", version: "v1" }),
    "images.api.version: unknown key (known: repository, tag, digest, reference) [key-unknown]",
    "images.api: wants exactly one of tag and digest [image-reference]",
  ),
  consumer(
    "an image that is null",
    put("images|api", null),
    "images.api: is null, wanted an image reference, or a map with repository and tag or digest [type-wrong]",
  ),
  consumer(
    "a mapping that is no host",
    put("imageMappings|registry", ""),
    "imageMappings.registry: is no registry host: wanted a name with a dot or a port, as in registry.example [image-reference]",
  ),
  consumer(
    "a mapping with a scheme",
    put("imageMappings|https://registry.old.example", ""),
    'imageMappings["https://registry.old.example"]: is no registry host: wanted a name with a dot or a port, as in registry.example [image-reference]',
  ),
  consumer(
    "a mapping that ends in a slash",
    put("imageMappings|registry.other.example/", ""),
    'imageMappings["registry.other.example/"]: "" is no beginning of repository names (no slash at its ends) [image-reference]',
  ),
  consumer(
    "a mapping to a prefix with slashes at its ends",
    put("imageMappings|registry.old.example", "/old/"),
    'imageMappings["registry.old.example"]: "/old/" is no prefix of repository names (no slash at its ends) [image-reference]',
  ),
  consumer(
    "a mapping to null",
    put("imageMappings|registry.old.example", null),
    'imageMappings["registry.old.example"]: is null, wanted a prefix in the shared registry ("" for none) [type-wrong]',
  ),
];
