/** The programs that are compared, and how each is told to build the same repositories. */

import { join } from "node:path";
import { accountConfig } from "../sandbox/accounts";
import { PROJECT_NAME, type StackConfig } from "../sandbox/project";
import { lifecycleRules, readers, repositoryNames } from "./rivals/repositories";

export interface Side {
  /** As in `--only`. */
  name: string;
  title: string;
  projectName: string;
  /** The program; default the checkout's own. */
  main?: string;
  config(count: number): StackConfig;
  /** The greatest good ratio of this package to this side in CPU time and memory, by number of repositories. */
  goals: Record<number, number>;
}

/** The same rules as the others', in the words of this package's config, and none of its own. */
export const ownDefaults = {
  protectDeployed: false,
  lifecycle: { standard: false, keepTags: [], rules: lifecycleRules.map(ownRule) },
};

/** This package as its users run it: the program that lies in the checkout, and a stack's config. */
export const ours: Side = {
  name: "ours",
  title: "this package",
  projectName: PROJECT_NAME,
  goals: {},
  config: (count) => ({
    ...accountConfig("tooling"),
    ...ownKeys({
      role: "tooling",
      repositories: Object.fromEntries(repositoryNames(count).map((name) => [name, {}])),
      environments: Object.fromEntries(
        Object.entries(readers).map(([name, account]) => [name, { accounts: [account] }]),
      ),
      defaults: ownDefaults,
    }),
  }),
};

export const rivals: Side[] = [
  rival("loop", "(a) hand-written loop, transpiled only", { 300: 1.1, 1000: 1.1 }),
  rival("document", "(b) whole package, type-checked, getPolicyDocumentOutput", { 10: 0.45 }),
  rival("awsx", "(c) @pulumi/awsx/classic, type-checked", { 10: 0.45 }),
];

function rival(name: string, title: string, goals: Record<number, number>): Side {
  return {
    name,
    title,
    projectName: `bench-${name}`,
    main: join(__dirname, "rivals", name, "index.ts"),
    config: (count) => ({ ...accountConfig("tooling"), [`bench-${name}:count`]: count }),
    goals,
  };
}

export function ownKeys(values: Record<string, unknown>): StackConfig {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [`${PROJECT_NAME}:${key}`, value]));
}

function ownRule({ prefix, ...count }: (typeof lifecycleRules)[number]) {
  return prefix === undefined
    ? { description: "untagged", untagged: true, ...count }
    : { description: prefix, tagPrefixes: { anyOf: [prefix] }, ...count };
}
