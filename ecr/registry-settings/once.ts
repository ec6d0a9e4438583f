import type { Deployment } from "../guard/location";
import type { Problem } from "../problem";

/** What AWS has once for each account and Region, so that two who write it overwrite each other. */
type Single = "settings" | "replication";

/** Who writes it, as messages call it. */
export interface Owner {
  /** `RegistrySettings "settings"` */
  name: string;
  /** The credentials that it writes with, and so the account: any text, one for each provider. */
  provider: string;
  /** Where it writes; undefined for where the provider does. */
  region: Deployment["region"];
}

/** What the components of one program write of registries. */
export class Owners {
  readonly #known = new Map<string, Owner>();

  /**
   * Notes who writes something.
   *
   * @returns what is wrong where somebody writes it already
   */
  own(what: Single, owner: Owner): Problem[] {
    const key = JSON.stringify([what, owner.provider, owner.region ?? null]);
    const other = this.#known.get(key);
    if (other === undefined) {
      this.#known.set(key, owner);
      return [];
    }
    return [what === "settings" ? settingsTwice(other) : replicationTwice(other.name)];
  }
}

function settingsTwice({ name, region }: Owner): Problem {
  const where = region ? `the registry in ${region}` : "the same registry";
  return {
    severity: "error",
    code: "settings-twice",
    path: "",
    message: `${name} has the settings of ${where} already, and AWS has them once for each account and Region: put them into one, or give this one another region or provider`,
  };
}

/** @param other who writes the replication configuration already */
export function replicationTwice(other: string): Problem {
  return {
    severity: "error",
    code: "replication-twice",
    path: "",
    message:
      `${other} writes the replication of this registry already, and AWS has one configuration for each account and Region: ` +
      "either leave replication out of the registry's settings, and the rule for replicas is all there is, " +
      "or say replicationRule: false beside replicas, and put their Regions into the settings' replication",
  };
}
