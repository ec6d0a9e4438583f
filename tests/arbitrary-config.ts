import fc from "fast-check";
import type { Partition } from "../ecr/partition";

/** Arguments of a registry, of any shape. */
export type Args = Record<string, unknown>;

const repositoryNames = ["team/api", "team/worker", "base", "tools/ci--x", "a__b", "a/b/c"];
const environmentNames = ["staging", "production", "eu-west", "a1", "z-9"];
const tagPatterns = [
  "v*",
  "dev-*",
  "gitsha_*",
  "*",
  "*.*",
  "deployed-*",
  "release-*",
  "d*",
  "*-staging",
  "latest",
];
const organizations = ["o-a1b2c3d4e5", "o-zzzzzzzzzz", "o-0123456789abcdef"];

const some = <T>(values: readonly T[], constraints = { minLength: 1 }) =>
  fc.uniqueArray(fc.constantFrom(...values), { ...constraints, maxLength: values.length });

const account = fc.nat({ max: 60 }).map((n) => `2${String(n).padStart(11, "0")}`);
const anAccount = fc.oneof(account, account.map(Number));
/** Few accounts most of the time; sometimes so many that a policy has to be merged or refused. */
const accounts = fc.oneof(
  { weight: 20, arbitrary: fc.array(anAccount, { minLength: 1, maxLength: 4 }) },
  { weight: 1, arbitrary: fc.integer({ min: 100, max: 400 }).map(manyAccounts) },
);

function manyAccounts(count: number): string[] {
  return Array.from({ length: count }, (_, n) => `3${String(n).padStart(11, "0")}`);
}

const roles = (partition: Partition) =>
  fc.array(
    fc
      .tuple(account, fc.constantFrom("ci", "eks/nodes", "eks-*", "*/nodes", "a_B+c=d,e.f@g-h"))
      .map(([id, name]) => `arn:${partition}:iam::${id}:role/${name}`),
    { minLength: 1, maxLength: 3 },
  );

const organization = fc
  .tuple(
    fc.constantFrom(...organizations),
    fc.option(some(["*", "r-ab12/ou-ab12-11111111/*", "r-ab12/", "*/ou-ab12-22222222/*"]), {
      nil: undefined,
    }),
  )
  .map(([id, paths]) => ({ id, ...(paths && { paths: paths.map((path) => `${id}/${path}`) }) }));

const globs = fc.oneof(
  fc.constant(["*"]),
  some(["*", "team/*", "*/api", "base", "tools/*", "a*", "nothing/*"]).map((its) => [...its, "*a*"]),
);

const environment = (partition: Partition) =>
  fc.oneof(
    accounts,
    fc
      .record(
        {
          accounts,
          roles: roles(partition),
          organization,
          lambda: fc.boolean(),
          access: fc.constantFrom("pull", "inspect", "audit"),
          repositories: globs,
        },
        { requiredKeys: [] },
      )
      .map(({ lambda, ...its }) => ({
        ...its,
        ...(its.accounts && lambda !== undefined && { lambda }),
        ...(!its.accounts && !its.roles && !its.organization && { accounts: ["222222222222"] }),
      })),
  );

const publisher = (partition: Partition) =>
  fc
    .record({ accounts, roles: roles(partition), repositories: globs }, { requiredKeys: ["repositories"] })
    .map((its) => ({ ...its, ...(!its.accounts && !its.roles && { accounts: ["222222222222"] }) }));

const tagSelection = fc.oneof(
  some(tagPatterns).map((anyOf) => ({ anyOf })),
  some(tagPatterns).map((allOf) => ({ allOf })),
);
const prefixSelection = fc.oneof(
  some(["v", "dev-", "d", "release"]).map((anyOf) => ({ anyOf })),
  some(["v", "dev-", "d", "release"]).map((allOf) => ({ allOf })),
);
const count = fc.oneof(
  fc.integer({ min: 1, max: 30 }).map((olderThanDays) => ({ olderThanDays })),
  fc.integer({ min: 1, max: 5 }).map((keepLast) => ({ keepLast })),
  fc.integer({ min: 1, max: 30 }).map((notPulledForDays) => ({ notPulledForDays })),
  fc.integer({ min: 90, max: 120 }).map((archivedForDays) => ({ archivedForDays })),
);
const taggedRule = fc
  .tuple(
    count,
    fc.oneof(
      tagSelection.map((tags) => ({ tags })),
      prefixSelection.map((tagPrefixes) => ({ tagPrefixes })),
    ),
  )
  .map(([its, selection]) => ({ ...its, ...selection }));

/**
 * `lifecycle` without `json`: an own rule for untagged images comes only without the standard rules, and one for
 * everything else without the preset that has one.
 */
const lifecycle = fc
  .record(
    {
      standard: fc.boolean(),
      preset: fc.constantFrom("ci", "releases-only", "archive"),
      keepTags: some(["v*", "release-*", "lts", "*.*.*", "*-keep"], { minLength: 0 }),
      rules: fc.array(taggedRule, { minLength: 1, maxLength: 4 }),
      untagged: count,
      rest: count,
    },
    { requiredKeys: [] },
  )
  .map(({ untagged, rest, rules, standard, preset, ...its }) => {
    const own = [
      ...(rest && (standard !== undefined || preset !== "releases-only") ? [rest] : []),
      ...(rules ?? []),
      ...(untagged && standard === false ? [{ ...untagged, untagged: true }] : []),
    ];
    const base = standard === undefined ? preset !== undefined && { preset } : { standard };
    return { ...its, ...base, ...(own.length > 0 && { rules: own }) };
  });

/** A whole policy as a map: each rule for tagged images, with lists in any order. */
const lifecycleJson = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 99 }), some(tagPatterns)), {
    minLength: 1,
    maxLength: 4,
    selector: ([priority]) => priority,
  })
  .map((rules) => ({
    rules: rules.map(([rulePriority, tagPatternList]) => ({
      rulePriority,
      description: "a rule that somebody wrote",
      selection: { tagStatus: "tagged", tagPatternList, countType: "imageCountMoreThan", countNumber: 3 },
      action: { type: "expire" },
    })),
  }));

const values = <T>(pool: readonly T[]) => fc.oneof(fc.constantFrom(...pool), some(pool));

/** Conditions, harmless and treacherous. */
const condition = fc.dictionary(
  fc.constantFrom(
    "StringEquals",
    "StringEquals",
    "StringEqualsIfExists",
    "StringLike",
    "StringNotEquals",
    "ForAnyValue:StringLike",
    "ForAllValues:StringLike",
  ),
  fc.oneof(
    fc.dictionary(
      fc.constantFrom("aws:PrincipalOrgID", "AWS:principalorgid", "aws:ResourceOrgID"),
      values([...organizations, "o-*", "${aws:PrincipalOrgID}", "*"]),
      { minKeys: 1, maxKeys: 2 },
    ),
    fc.dictionary(
      fc.constantFrom("aws:PrincipalOrgPaths", "aws:PrincipalArn"),
      values([
        `${organizations[0]}/*`,
        `${organizations[1]}/r-ab12/*`,
        "*",
        "o-*/r-ab12/*",
        `${organizations[0]}`,
      ]),
      { minKeys: 1, maxKeys: 2 },
    ),
  ),
  { maxKeys: 2 },
);

/** Statements as users write them, among them many that would let in everyone. */
export const extraStatement = (partition: Partition) => {
  const principal = fc.oneof(
    fc.constant("*"),
    values(["*", "222222222222", "555555555555", `arn:${partition}:iam::666666666666:role/ci`]).map(
      (AWS) => ({ AWS }),
    ),
    fc.constant({ Service: "lambda.amazonaws.com" }),
  );
  return fc
    .record(
      {
        Sid: fc.integer({ min: 0, max: 9999 }).map((n) => `Extra ${n}`),
        Effect: fc.constantFrom("Allow", "Allow", "Deny"),
        who: fc.tuple(fc.constantFrom("Principal", "Principal", "Principal", "NotPrincipal"), principal),
        Action: fc.oneof(
          { weight: 9, arbitrary: values(["ecr:BatchGetImage", "ecr:*", "ecr:Put*", "ECR:ListImages"]) },
          { weight: 1, arbitrary: values(["ecr:GetAuthorizationToken", "ecr:BatchGetImage"]) },
        ),
        Resource: fc.constant("*"),
        Condition: condition,
      },
      { requiredKeys: ["Effect", "who", "Action"] },
    )
    .map(({ who: [element, its], ...rest }) => ({ ...rest, [element]: its }));
};

/** Statements that let nobody in but those it names or an organisation. */
const tameStatement = (partition: Partition) =>
  fc
    .tuple(
      fc.integer({ min: 0, max: 9999 }),
      values(["222222222222", "555555555555", `arn:${partition}:iam::666666666666:role/ci`]),
      values(["ecr:BatchGetImage", "ecr:*", "ecr:Put*", "ECR:ListImages"]),
      fc.option(values(organizations)),
    )
    .map(([n, AWS, Action, organization]) => ({
      Sid: `Extra ${n}`,
      Effect: "Allow",
      Principal: organization ? "*" : { AWS },
      Action,
      ...(organization && { Condition: { StringEquals: { "aws:PrincipalOrgID": organization } } }),
    }));

const settings = (partition: Partition, environments: readonly string[]) =>
  fc
    .record(
      {
        mutability: fc.constantFrom(
          { imageTagMutability: "MUTABLE" },
          { imageTagMutabilityExclusionFilters: ["gitpr_*", "deployed-*", "a*"] },
          {
            imageTagMutability: "MUTABLE_WITH_EXCLUSION",
            imageTagMutabilityExclusionFilters: ["v*", "release-*"],
          },
        ),
        scanOnPush: fc.boolean(),
        removal: fc.constantFrom("protect", "retain", "delete"),
        lifecycle,
        protectDeployed: fc.boolean(),
        encryption: fc.constantFrom(
          { type: "AES256" },
          { type: "KMS", kmsKey: "arn:aws:kms:us-east-1:111111111111:key/ecr" },
        ),
        readers: some(["none", ...environments], { minLength: 0 }).map((its) =>
          its.filter((it) => it !== "none"),
        ),
        tags: fc.dictionary(fc.constantFrom("owner", "10", "9", "team", "x y"), fc.constantFrom("a", "b")),
        tame: fc.uniqueArray(tameStatement(partition), { maxLength: 3, selector: ({ Sid }) => Sid }),
        wild: extraStatement(partition).map((statement) => [statement]),
        json: lifecycleJson,
        asText: fc.boolean(),
      },
      { requiredKeys: ["asText"] },
    )
    .chain(({ mutability, json, asText, tame, wild, lifecycle: rules, ...its }) =>
      // Treacherous statements and whole policies are rare, so that most configs pass.
      fc.integer({ min: 0, max: 9 }).map((n) => ({
        ...its,
        ...(n > 4 && mutability),
        ...(rules && n > 1 && { lifecycle: rules }),
        ...(json &&
          n < 2 && { protectDeployed: false, lifecycle: { json: asText ? JSON.stringify(json) : json } }),
        ...(tame && n > 3 && { extraStatements: tame }),
        ...(wild && n === 3 && { extraStatements: wild }),
      })),
    );

/** Arguments of registries: most pass, some are refused. */
export const registryArgs: fc.Arbitrary<Args> = fc
  .tuple(fc.constantFrom<Partition>("aws", "aws-cn", "aws-us-gov"), some(environmentNames, { minLength: 0 }))
  .chain(([partition, names]) =>
    fc.record(
      {
        repositories: fc.oneof(
          { weight: 1, arbitrary: some(repositoryNames) },
          {
            weight: 4,
            arbitrary: fc.dictionary(fc.constantFrom(...repositoryNames), settings(partition, names), {
              minKeys: 1,
            }),
          },
        ),
        environments: fc
          .tuple(...names.map(() => environment(partition)))
          .map((its) => Object.fromEntries(its.map((value, index) => [names[index], value]))),
        publishers: fc.dictionary(fc.constantFrom("ci", "build-2"), publisher(partition)),
        defaults: settings(partition, names),
        partition: fc.constant(partition),
        tags: fc.dictionary(fc.constantFrom("owner", "cost", "1"), fc.constantFrom("c", "d")),
      },
      { requiredKeys: ["repositories", "environments", "partition"] },
    ),
  );

/**
 * A value that means the same: with the keys of its maps and the entries of its lists in another order, except
 * those of lifecycle `rules`, where the order is that of precedence. A text of JSON is taken apart as well.
 *
 * @param seed decides the order
 */
export function shuffled(value: unknown, seed: number): unknown {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const mixed = <T>(list: readonly T[]): T[] =>
    list
      .map((entry) => ({ entry, at: random() }))
      .sort((a, b) => a.at - b.at)
      .map(({ entry }) => entry);
  const visit = (its: unknown, path: readonly string[]): unknown => {
    if (Array.isArray(its)) {
      const entries = its.map((entry) => visit(entry, path));
      return path.slice(-2).join(".") === "lifecycle.rules" ? entries : mixed(entries);
    }
    if (typeof its === "object" && its !== null) {
      const entries = Object.entries(its).map(([key, entry]) => [key, visit(entry, [...path, key])]);
      return Object.fromEntries(mixed(entries));
    }
    return path.at(-1) === "json" && typeof its === "string"
      ? JSON.stringify(visit(JSON.parse(its), path))
      : its;
  };
  return visit(value, []);
}
