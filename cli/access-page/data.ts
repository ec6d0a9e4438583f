/**
 * What the page shows. Repositories share most of it, so everything that can be shared stands in a list of its
 * own, once, and the rest refers to it by its place there: thousands of repositories make a small page.
 *
 * The browser's code reads this too, so this file imports nothing.
 */
export interface PageData {
  /** The config that was read, by its file's name. */
  source: string;
  /** The day, as in `2026-11-25`; null where it isn't to be said. */
  generated: string | null;
  registry: { account: string | null; region: string | null };
  environments: PageParty[];
  publishers: PageParty[];
  statements: PageStatement[];
  access: PageAccess[];
  policies: PagePolicy[];
  lifecycles: PageLifecycle[];
  settings: PageSettings[];
  problems: PageProblem[];
  /** Problems that are about no repository in particular. */
  registryProblems: number[];
  repositories: PageRepository[];
}

export const levels = ["none", "pull", "inspect", "audit"] as const;

/** An environment or publisher as config declares it. */
export interface PageParty {
  name: string;
  /** What it is to get: an access level, or `publish`. */
  access: string;
  /** Who is in it: accounts, ARNs of roles, an organisation, Lambda functions. */
  members: string[];
}

export interface PageStatement {
  /** Its Sid, or its place. */
  label: string;
  effect: "Allow" | "Deny";
  who: string[];
  what: string;
  when: string[];
  /** The statement as IAM spells it. */
  json: string;
}

/** What one environment or publisher gets from one policy. */
export interface PageAccess {
  /** Index of an environment; of a publisher in {@link PagePolicy.pushes}. */
  party: number;
  /** The least that any of its members gets; index of {@link levels}. A publisher that can push has 1. */
  level: number;
  /** What config lets it have here; 0 if config doesn't name it. */
  declared: number;
  /** Whether its members fare differently, or as the request has it. */
  isUneven: boolean;
  members: PageMember[];
}

export interface PageMember {
  label: string;
  level: number;
  /** The statement that decides; null where none does. */
  statement: number | null;
  /** Condition keys of the request that its access hangs on. */
  dependsOn: string[];
}

export interface PagePolicy {
  statements: number[];
  /** Indexes of {@link PageData.access}, one for each environment that gets something or is meant to. */
  reads: number[];
  pushes: number[];
}

export interface PageLifecycle {
  /** One sentence for each rule. */
  rules: string[];
  json: string;
}

/** Label and text of each setting. */
export type PageSettings = [label: string, text: string][];

export interface PageProblem {
  severity: "error" | "warning";
  code: string;
  path: string;
  message: string;
}

/** A repository by its name, and where its parts stand; null where it has no lifecycle policy. */
export type PageRepository = [
  name: string,
  policy: number,
  lifecycle: number | null,
  settings: number,
  problems?: number[],
];
