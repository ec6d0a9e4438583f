/**
 * The way out after an engine was killed in the middle of an update.
 *
 * What it was creating is then listed in the state as pending, and may exist in AWS or not. A plain
 * `up` creates it again, which a repository that exists refuses. `refresh --import-pending-creates`
 * looks like the way out, but engine 3.230 only forgets what it is told to import. So: import those
 * repositories that exist, then let a refresh drop what is pending. The next `up` does the rest:
 * creating either policy writes over one that is there, and a repository that isn't there is created.
 */

import { statSync } from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Finished } from "./process";
import type { StackExport, StateResource } from "./project";

const REPOSITORY = "aws:ecr/repository:Repository";

/** Whose create writes over what exists, so that nothing has to be found out about a pending one. */
const PUTS = [
  "aws:ecr/repositoryPolicy:RepositoryPolicy",
  "aws:ecr/lifecyclePolicy:LifecyclePolicy",
  "aws:iam/rolePolicy:RolePolicy",
];

/** Runs `pulumi` on the stack to recover. */
export type RunOnStack = (args: string[]) => Promise<Finished>;

export interface RecoverOptions {
  /**
   * Also import repositories that the next `up` would create and that exist, although the state
   * lists no pending create of them. For a state from which these were cleared; it takes over
   * repositories that someone else made, too.
   */
  adopt?: boolean;
}

/** Names are repository names, or URNs in `unresolved`. */
export interface Recovery {
  /** Exist in AWS and are in the state now. */
  imported: string[];
  /** Don't exist in AWS: the next `up` creates them. */
  missing: string[];
  /** Pending creates of other kinds: look into AWS whether they exist before the next `up`. */
  unresolved: string[];
}

/**
 * Brings a stack's state to where the next `up` ends in the plan. Deletes nothing in AWS and is
 * safe to run again, whenever it was interrupted. Nobody else may be updating the stack.
 *
 * @throws Error with the output of the command that failed
 */
export async function recover(run: RunOnStack, options: RecoverOptions = {}): Promise<Recovery> {
  await succeed(run, ["cancel", "--yes"]); // the lock of the engine that was killed; without one it does nothing
  const { deployment } = JSON.parse((await succeed(run, ["stack", "export"])).stdout) as StackExport;
  const resources = deployment.resources ?? [];
  const known = new Set(resources.map(({ urn }) => urn));
  const pending = (deployment.pending_operations ?? [])
    .filter(({ type, resource }) => type === "creating" && !known.has(resource.urn))
    .map(({ resource }) => resource);
  const planned = options.adopt === true ? await plannedCreates(run) : [];
  const repositories = new Map(
    [...pending, ...planned].filter(({ type }) => type === REPOSITORY).map((found) => [found.urn, found]),
  );
  const { imported, missing } = await importExisting(run, [...repositories.values()], resources);
  await succeed(run, ["refresh", "--yes", "--skip-preview", "--clear-pending-creates"]);
  const unresolved = pending.filter(({ type }) => type !== REPOSITORY && !PUTS.includes(type));
  return { imported, missing, unresolved: unresolved.map(({ urn }) => urn) };
}

/**
 * Removes empty `.attrs` files: an engine that is killed can leave one, and every later command
 * then fails with `failed to load checkpoint: EOF`. The file holds nothing but a checksum's cache.
 */
export async function removeEmptyAttributes(state: string): Promise<void> {
  const files = await readdir(state, { recursive: true, withFileTypes: true });
  for (const file of files) {
    if (!file.name.endsWith(".attrs")) continue;
    const path = join(file.parentPath, file.name);
    if (statSync(path, { throwIfNoEntry: false })?.size === 0) await rm(path, { force: true });
  }
}

async function plannedCreates(run: RunOnStack): Promise<StateResource[]> {
  interface Preview {
    steps: { op: string; newState?: StateResource }[];
  }
  const { steps } = JSON.parse((await succeed(run, ["preview", "--json"])).stdout) as Preview;
  return steps.flatMap(({ op, newState }) => (op === "create" && newState !== undefined ? [newState] : []));
}

/**
 * The engine stops importing at the first thing that doesn't exist, having imported some of the
 * others: so what it names as missing is left out, and the rest tried again.
 */
async function importExisting(run: RunOnStack, wanted: StateResource[], resources: StateResource[]) {
  const imported = new Set<string>();
  const missing = new Set<string>();
  let left = wanted;
  while (left.length > 0) {
    const { code, stdout, stderr } = await importOnce(run, left, resources);
    const before = left.length;
    for (const [, id = ""] of stdout.matchAll(/ error: resource '([^']+)' does not exist/g)) missing.add(id);
    left = left.filter((resource) => !missing.has(importId(resource)));
    for (const resource of left)
      if (code === 0 || isImported(stdout, resource)) imported.add(importId(resource));
    left = left.filter((resource) => !imported.has(importId(resource)));
    if (left.length === before) throw new Error(`pulumi import failed:\n${stdout}\n${stderr}`);
  }
  return { imported: [...imported], missing: [...missing] };
}

function isImported(output: string, resource: StateResource): boolean {
  return output.includes(` aws:ecr:Repository ${logicalName(resource.urn)} imported (`);
}

async function importOnce(
  run: RunOnStack,
  wanted: StateResource[],
  resources: StateResource[],
): Promise<Finished> {
  const directory = await mkdtemp(join(tmpdir(), "recover-"));
  try {
    const file = join(directory, "import.json");
    await writeFile(file, JSON.stringify(importFile(wanted, resources)));
    // Whether a repository is protected is the program's to say, with the next `up`.
    return await run([
      "import",
      "--file",
      file,
      "--yes",
      "--skip-preview",
      "--generate-code=false",
      "--protect=false",
    ]);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** The file that `pulumi import` reads: every resource with its logical name, its parent and its provider. */
export function importFile(wanted: StateResource[], resources: StateResource[]) {
  const nameTable: Record<string, string> = {};
  const nameOf = (urn: string) => {
    const name =
      Object.keys(nameTable).find((key) => nameTable[key] === urn) ?? `known${Object.keys(nameTable).length}`;
    nameTable[name] = urn;
    return name;
  };
  const entries = wanted.map((resource, index) => {
    const providerUrn = resource.provider?.slice(0, resource.provider.lastIndexOf("::"));
    const provider = resources.find(({ urn }) => urn === providerUrn);
    const isDefault = providerUrn === undefined || logicalName(providerUrn).startsWith("default_");
    const version = provider?.inputs?.["version"];
    return {
      type: resource.type,
      name: `import${index}`,
      logicalName: logicalName(resource.urn),
      id: importId(resource),
      ...(resource.parent === undefined || resource.parent.includes("::pulumi:pulumi:Stack::")
        ? {}
        : { parent: nameOf(resource.parent) }),
      ...(isDefault ? {} : { provider: nameOf(providerUrn) }),
      ...(typeof version === "string" ? { version } : {}),
    };
  });
  return { nameTable, resources: entries };
}

/** A repository's id is its name; the provider wants the Region with it if it isn't the provider's own. */
function importId({ inputs }: StateResource): string {
  const { name, region } = inputs ?? {};
  return typeof region === "string" ? `${String(name)}@${region}` : String(name);
}

function logicalName(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

async function succeed(run: RunOnStack, args: string[]): Promise<Finished> {
  const finished = await run(args);
  if (finished.code === 0) return finished;
  throw new Error(`pulumi ${args.join(" ")} failed:\n${finished.stdout}\n${finished.stderr}`);
}
