import type { Problem } from "../problem";
import { readStackConfig } from "../stack-config";
import type { Taken, WrittenConfig } from "./config";
import { type Fault, faultOf, faultsBetween } from "./fault";
import type { LiveRepository } from "./live-repository";
import { type Reading, withoutReaders } from "./reader";

/**
 * Holds config against the repositories that it was written of, and takes back what doesn't hold: first that
 * statements are those of an environment or publisher, then the repository.
 */
export class Proof {
  /** Why repositories are left out, by name. */
  readonly faults = new Map<string, Fault[]>();
  /** Whether what many repositories share stands in `defaults`. */
  isFolded = true;
  readonly #readings: Map<string, Reading>;

  /** @param all sorted by name */
  constructor(
    private readonly all: readonly LiveRepository[],
    readings: ReadonlyMap<string, Reading>,
  ) {
    this.#readings = new Map(readings);
  }

  /** The repositories that are not left out, sorted by name. */
  taken(): Taken[] {
    return this.all.flatMap((live) => {
      const reading = this.#readings.get(live.name);
      return reading === undefined || this.faults.has(live.name) ? [] : [{ live, reading }];
    });
  }

  /**
   * @returns whether config plans each repository as it is; if not, `isFolded` and `taken` are others now
   * @throws Error where it doesn't and nothing is left to be taken back, a fault of this package
   */
  accepts(taken: readonly Taken[], written: WrittenConfig, mayRespell: boolean): boolean {
    if (taken.length === 0) {
      return true;
    }
    const { config, problems, argumentProblems } = readStackConfig(written.values);
    const errors = [...problems, ...argumentProblems].filter(({ severity }) => severity === "error");
    if (errors.length > 0) {
      this.#takeBackErrors(errors, taken, written);
      return false;
    }
    const plan = config?.role === "tooling" ? config.plan.repositories : undefined;
    let areAllRight = true;
    for (const its of taken) {
      const planned = plan?.get(its.live.name);
      const faults = planned === undefined ? [] : faultsBetween(its.live, planned, mayRespell);
      if (faults.length > 0) {
        this.#takeBack(its, faults);
        areAllRight = false;
      }
    }
    return areAllRight;
  }

  /** An error is reported at the first of the repositories that share a policy: it is about all of them. */
  #takeBackErrors(errors: readonly Problem[], taken: readonly Taken[], { others }: WrittenConfig): void {
    const byName = new Map(taken.map((its) => [its.live.name, its]));
    const byPolicy = new Map<unknown, Fault[]>();
    for (const problem of errors) {
      const its = byName.get(repositoryOf(problem.path, taken) ?? "");
      if (its !== undefined) {
        const fault = faultOf(problem, its.live, others.get(its.live.name) ?? []);
        byPolicy.set(its.live.policy, [...(byPolicy.get(its.live.policy) ?? []), fault]);
      }
    }
    for (const its of taken) {
      const faults = byPolicy.get(its.live.policy);
      if (faults !== undefined) this.#takeBack(its, faults);
    }
    if (byPolicy.size === 0) {
      this.#saySimply(taken, errors);
    }
  }

  #takeBack({ live, reading }: Taken, faults: readonly Fault[]): void {
    if (reading.readers.length > 0) {
      this.#readings.set(live.name, withoutReaders(reading));
    } else {
      this.faults.set(live.name, [...faults]);
    }
  }

  #saySimply(taken: readonly Taken[], [first]: readonly Problem[]): void {
    const read = taken.filter(({ reading }) => reading.readers.length > 0);
    if (this.isFolded) {
      this.isFolded = false;
    } else if (read.length > 0) {
      for (const its of read) this.#takeBack(its, []);
    } else {
      throw new Error(
        `adopt wrote config that isn't right (${first?.path}: ${first?.message}): please report it`,
      );
    }
  }
}

/** The repository whose settings a path is in; undefined for a path elsewhere. */
function repositoryOf(path: string, taken: readonly Taken[]): string | undefined {
  const [, index] = /^repositories\[(\d+)\]/.exec(path) ?? [];
  if (index !== undefined) {
    return taken[Number(index)]?.live.name;
  }
  const [, quoted, plain] = /^repositories(?:\["([^"]+)"\]|\.([\w-]+))/.exec(path) ?? [];
  return quoted ?? plain;
}
