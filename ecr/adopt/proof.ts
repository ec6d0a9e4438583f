import type { Problem } from "../problem";
import { readStackConfig } from "../stack-config";
import type { Wording, WrittenConfig } from "./config";
import { type Fault, faultOf, faultsBetween } from "./fault";
import type { LiveRepository, RegistryLocation } from "./live-repository";
import { readReaders } from "./reader";

type Statements = readonly unknown[];

/**
 * Holds config against the repositories that it was written of, and takes back what doesn't hold: first that
 * statements are those of an environment or publisher, then the repository.
 */
export class Proof {
  /** Why repositories are left out, by name. */
  readonly faults = new Map<string, Fault[]>();
  readonly #raw = new Set<Statements>();
  #isFolded = true;
  readonly #byName: ReadonlyMap<string, LiveRepository>;

  /**
   * @param alone what is wrong with each repository by itself, where no environment or publisher stands for any of its
   *   statements
   */
  constructor(
    all: readonly LiveRepository[],
    private readonly alone: ReadonlyMap<string, readonly Fault[]>,
    private readonly listOf: (live: LiveRepository) => Statements,
    location: RegistryLocation,
  ) {
    this.#byName = new Map(all.map((live) => [live.name, live]));
    const readable = new Map<Statements, boolean>();
    for (const live of all) {
      const faults = alone.get(live.name) ?? [];
      if (faults.length > 0) {
        const list = listOf(live);
        const hasReaders = readable.get(list) ?? readReaders(list, location.partition).readers.length > 0;
        readable.set(list, hasReaders);
        // With environments in their statements' place it may be right.
        if (!hasReaders) this.faults.set(live.name, [...faults]);
      }
    }
  }

  get wording(): Wording {
    return { raw: this.#raw, isFolded: this.#isFolded };
  }

  /** The repositories that are not left out, sorted by name. */
  taken(): LiveRepository[] {
    return [...this.#byName.values()].filter(({ name }) => !this.faults.has(name));
  }

  /**
   * @returns whether config plans each repository as it is; if not, `wording` and `taken` are others now
   * @throws Error where it doesn't and nothing is left to be taken back, a fault of this package
   */
  accepts(taken: readonly LiveRepository[], { values }: WrittenConfig, mayRespell: boolean): boolean {
    if (taken.length === 0) {
      return true;
    }
    const { config, problems, argumentProblems } = readStackConfig(values);
    const errors = [...problems, ...argumentProblems].filter(({ severity }) => severity === "error");
    if (errors.length > 0) {
      this.#takeBackErrors(errors, taken);
      return false;
    }
    const plan = config?.role === "tooling" ? config.plan.repositories : undefined;
    let areAllRight = true;
    for (const live of taken) {
      const planned = plan?.get(live.name);
      const faults = planned === undefined ? [] : faultsBetween(live, planned, mayRespell);
      if (faults.length > 0) {
        this.#takeBack(live, faults);
        areAllRight = false;
      }
    }
    return areAllRight;
  }

  /** An error is reported at the first of the repositories that share the policy. */
  #takeBackErrors(errors: readonly Problem[], taken: readonly LiveRepository[]): void {
    const byPolicy = new Map<Statements, Fault[]>();
    const others: Problem[] = [];
    for (const problem of errors) {
      const live = this.#byName.get(repositoryOf(problem.path, taken) ?? "");
      if (live === undefined) {
        others.push(problem);
      } else {
        const faults = byPolicy.get(this.listOf(live)) ?? [];
        byPolicy.set(this.listOf(live), [...faults, faultOf(problem, live)]);
      }
    }
    for (const live of byPolicy.size > 0 ? taken : []) {
      const faults = byPolicy.get(this.listOf(live));
      if (faults !== undefined) this.#takeBack(live, faults);
    }
    if (byPolicy.size === 0) {
      this.#saySimply(taken, others);
    }
  }

  #takeBack(live: LiveRepository, faults: readonly Fault[]): void {
    const alone = this.alone.get(live.name) ?? [];
    const list = this.listOf(live);
    if (alone.length > 0) {
      this.faults.set(live.name, [...alone]);
    } else if (this.#triedRaw.has(live.name) || list.length === 0) {
      this.faults.set(live.name, [...faults]);
    } else {
      this.#raw.add(list);
      this.#triedRaw.add(live.name);
    }
  }

  readonly #triedRaw = new Set<string>();

  #saySimply(taken: readonly LiveRepository[], problems: readonly Problem[]): void {
    if (this.#isFolded) {
      this.#isFolded = false;
    } else if (taken.some((live) => !this.#raw.has(this.listOf(live)))) {
      for (const live of taken) this.#raw.add(this.listOf(live));
    } else {
      const [first] = problems;
      throw new Error(
        `adopt wrote config that isn't right (${first?.path}: ${first?.message}): please report it`,
      );
    }
  }
}

/** The repository whose settings a path is in; undefined for a path elsewhere. */
function repositoryOf(path: string, taken: readonly LiveRepository[]): string | undefined {
  const [, index] = /^repositories\[(\d+)\]/.exec(path) ?? [];
  if (index !== undefined) {
    return taken[Number(index)]?.name;
  }
  const [, quoted, plain] = /^repositories(?:\["([^"]+)"\]|\.([\w-]+))/.exec(path) ?? [];
  return quoted ?? plain;
}
