import { anyCharacters, oneCharacter, type Wildcards, wildcardsMatch } from "../glob";
import type { Partition } from "../partition";
import type { Statement } from "../statement";
import { type Deployment, type Location, locationsIn } from "./location";
import { textsIn } from "./statement-names";

/** Names that a config doesn't use: they stand for whoever else there is. */
export interface Unnamed {
  partition: Partition;
  /** An account, 12 digits. */
  account: string;
  /** An organisation, `o-…`. */
  organization: string;
  /** An AWS service. */
  service: string;
  /** One character for the `*` of a pattern; it makes no name that another pattern is about, if that can be. */
  filler: string;
  /** ARN of a role in an account that no pattern for roles matches, if there is such a role. */
  roleIn(account: string): string;
  /** Where the registry is: one place where config says it, else all that statements may tell apart. */
  locations: readonly Location[];
  /** Whether config says which account the registry is in; else the last of the locations is in none that is named. */
  isPlaced: boolean;
}

const alphabet = "0ZQXJK123456789abcdefghijklmnopqrstuvwxyzABCDEFGHILMNOPRSTUVWY_+=,.@-";

/** Services that fetch images of their own accord, for the one that no statement names. */
const services = ["codebuild", "sagemaker", "apprunner", "ecs-tasks", "eks"].map(
  (name) => `${name}.amazonaws.com`,
);

/**
 * Chooses names that nothing in these texts is or matches.
 *
 * @param texts ids, ARNs and patterns that a config has
 * @param extra statements that the user wrote
 * @param deployment where config says that the registry is
 */
export function namesBesides(
  texts: readonly string[],
  extra: readonly Statement[],
  partition: Partition,
  deployment: Deployment = {},
): Unnamed {
  const all = [...texts, ...extra.flatMap(textsIn)];
  const text = all.join("\n");
  const literals = new Set(all);
  const patterns = [...new Set(all.filter((its) => /[*?]/.test(its)))].map(asPattern);
  const roles = new Map<string, string>();
  const account = firstOutside(text, (n) => String(999_999_999_999 - n));
  return {
    partition,
    account,
    organization: firstOutside(text, (n) => `o-unnamed${String(n).padStart(6, "0")}`),
    service: services.find((name) => !literals.has(name)) ?? "unnamed.amazonaws.com",
    filler: [...alphabet].find((character) => !text.includes(character)) ?? "0",
    roleIn(owner) {
      const arn =
        roles.get(owner) ?? unmatchedRole(`arn:${partition}:iam::${owner}:role/`, literals, patterns);
      roles.set(owner, arn);
      return arn;
    },
    isPlaced: Boolean(deployment.account),
    locations: locationsIn(
      deployment,
      extra,
      firstOutside(text, (n) => String(999_998_999_999 - n)),
    ),
  };
}

/** The first of a row of texts that isn't part of `text`. */
function firstOutside(text: string, nth: (n: number) => string): string {
  let n = 0;
  while (text.includes(nth(n))) {
    n++;
  }
  return nth(n);
}

/**
 * The ARN of a role that no pattern matches, but for those that match each role of the account. Any other has a
 * character that isn't `*`, so that it doesn't match a name made of one character that it hasn't.
 */
function unmatchedRole(
  prefix: string,
  literals: ReadonlySet<string>,
  patterns: readonly Wildcards[],
): string {
  const narrow = patterns.filter((pattern) => !wildcardsMatch(pattern, `${prefix}\0`));
  const isFree = (arn: string) =>
    !literals.has(arn) && !narrow.some((pattern) => wildcardsMatch(pattern, arn));
  const names = ["unnamed", ...[...alphabet].map((character) => character.repeat(8))];
  return prefix + (names.find((name) => isFree(prefix + name)) ?? names[0]);
}

function asPattern(text: string): Wildcards {
  const wildcards: Readonly<Record<string, number>> = { "*": anyCharacters, "?": oneCharacter };
  return [...text].map((character) => wildcards[character] ?? character.charCodeAt(0));
}
