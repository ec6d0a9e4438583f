import type { Account } from "../account";
import { globMatches } from "../glob";
import type { Environment, Publisher } from "../readers";
import type { AskedPolicy } from "./asked-policy";
import { actingFor, type LocatedRequester, memberOf, requester } from "./subject";
import type { Unnamed } from "./unnamed";

/** One whom no environment or publisher of a repository declares. */
export interface Stranger {
  /** As it stands behind "lets in". */
  label: string;
  requester: LocatedRequester;
  /** An extra statement that has one of these words in it names it after all. */
  names: readonly string[];
}

/** Who is let into one repository. */
export interface Invited {
  environments: readonly Omit<Environment, "place">[];
  publishers: readonly Omit<Publisher, "place">[];
}

const lambda = "lambda.amazonaws.com";
/** An organisational unit in no one's config. */
const otherUnit = "ou-0000-unnamed0";

/** Finds strangers, and makes each of them once. */
export class Strangers {
  readonly #unnamed: Unnamed;
  readonly #near = new Map<string, NearAccount>();
  readonly #units = new Map<string, Stranger>();
  /** Strangers to any repository: nothing in its config names their account, organisation or service. */
  readonly toAll: readonly Stranger[];

  constructor(unnamed: Unnamed) {
    this.#unnamed = unnamed;
    const { account, organization, service } = unnamed;
    const nobodyNames = (what: string) => `${what} that nobody names`;
    this.toAll = [
      outsider(nobodyNames("accounts"), account, [], unnamed),
      member(nobodyNames("organisations"), organization, `${organization}/r-0000/`, [], unnamed),
      served(`Lambda functions of ${nobodyNames("accounts")}`, lambda, account, unnamed),
      served(nobodyNames(`services, such as ${service},`), service, account, unnamed),
    ];
  }

  /**
   * Strangers to one repository who are near those that it lets in: another role beside those of a role reader, a
   * function of an account without `lambda`, a unit beside the paths of an organisation; and whoever its
   * statements name though none of its readers and publishers does.
   *
   * @param own its policy without the statements that the user wrote
   */
  near(invited: Invited, own: AskedPolicy): Stranger[] {
    const accounts = new Set<string>();
    const organizations = new Set<string>();
    for (const statement of own.asked) {
      for (const account of statement.accounts) accounts.add(account);
      for (const id of statement.organizations) organizations.add(id);
    }
    const strangers: Stranger[] = [];
    for (const account of accounts) {
      this.#addNearAccount(strangers, account, invited);
    }
    for (const id of organizations) {
      strangers.push(...this.#nearOrganization(id, invited));
    }
    return strangers;
  }

  #addNearAccount(strangers: Stranger[], account: string, { environments, publishers }: Invited): void {
    let near = this.#near.get(account);
    if (near === undefined) {
      near = nearAccount(account, this.#unnamed);
      this.#near.set(account, near);
    }
    const includes = ({ accounts }: { accounts: readonly Account[] }) => accounts.includes(account);
    if (!environments.some(includes) && !publishers.some(includes)) {
      const roles = [...environments, ...publishers].flatMap((reader) => reader.roles);
      const its = roles.filter((role) => role.account === account);
      const { name } = near.anyRole.requester.principal;
      // Where the roles' patterns leave no name free, every role of the account is declared.
      if (!its.some(({ arn }) => globMatches(arn, name))) {
        strangers.push(its.length === 0 ? near.anyRole : near.otherRole);
      }
    }
    if (!environments.some((environment) => environment.lambda && includes(environment))) {
      strangers.push(near.function);
    }
  }

  #nearOrganization(id: string, { environments }: Invited): Stranger[] {
    const declared = environments.flatMap(({ organization }) =>
      organization?.id === id ? [organization.paths] : [],
    );
    if (declared.some((paths) => paths.length === 0)) {
      return [];
    }
    const paths = declared.flat();
    const outside = unitsBeside(id, paths).filter((unit) => !paths.some((path) => globMatches(path, unit)));
    return outside.map((unit) => {
      const stranger = this.#units.get(unit) ?? member(`accounts in ${unit}`, id, unit, [id], this.#unnamed);
      this.#units.set(unit, stranger);
      return stranger;
    });
  }
}

/** Who an account may have that isn't declared. */
interface NearAccount {
  anyRole: Stranger;
  /** The same where some roles of it are declared. */
  otherRole: Stranger;
  function: Stranger;
}

function nearAccount(account: string, unnamed: Unnamed): NearAccount {
  const anyRole = outsider(`account ${account}`, account, [account], unnamed);
  return {
    anyRole,
    otherRole: { ...anyRole, label: `other roles of account ${account}` },
    function: served(`Lambda functions of account ${account}`, lambda, account, unnamed),
  };
}

/** Some role of an account, in no organisation. */
function outsider(label: string, account: string, names: readonly string[], unnamed: Unnamed): Stranger {
  const context = { "aws:PrincipalOrgID": null, "aws:PrincipalOrgPaths": null };
  return { label, names, requester: requester(unnamed.roleIn(account), unnamed, () => context) };
}

function member(
  label: string,
  id: string,
  unit: string,
  names: readonly string[],
  unnamed: Unnamed,
): Stranger {
  return { label, names, requester: memberOf(id, unit, unnamed) };
}

function served(label: string, service: string, account: string, unnamed: Unnamed): Stranger {
  return { label, names: [service], requester: actingFor(service, account, unnamed) };
}

/** The unit above each path, one beside it and one below it, and a root that has nothing to do with any. */
function unitsBeside(id: string, paths: readonly string[]): string[] {
  const near = paths.flatMap((path) => {
    const unit = path.split("/").slice(0, -1);
    const above = unit.slice(0, -1);
    return [above, [...above, otherUnit], [...unit, otherUnit]].filter((parts) => parts.length > 1);
  });
  const units = [[id, "r-0000"], ...near].map((parts) => `${parts.join("/").replaceAll("*", otherUnit)}/`);
  return [...new Set(units)];
}
