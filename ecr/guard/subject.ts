import { type Account, later } from "../account";
import { lambdaActions, publishActions, readActions } from "../action";
import type { RequestContext } from "../iam/context";
import { type RequestPrincipal, requestPrincipal } from "../iam/request-principal";
import type { Organization } from "../organization";
import type { Partition } from "../partition";
import type { Environment, Publisher } from "../readers";
import type { Role } from "../role";
import type { Statement } from "../statement";
import type { Deployment, Location } from "./location";
import { namesBesides, type Unnamed } from "./unnamed";

/** Whom a registry's config names: the declared principals. */
export interface Declared {
  partition: Partition;
  deployment: Deployment;
  /** By name, sorted by it. */
  environments: ReadonlyMap<string, Omit<Environment, "place">>;
  publishers: ReadonlyMap<string, Omit<Publisher, "place">>;
  /** What the user wrote beside them, by repository. */
  extraStatements: ReadonlyMap<string, readonly Statement[]>;
}

/** One principal, or all of one description, whose access a registry decides. */
export interface Subject {
  /** As a user knows it: `222222222222`, a role's ARN or pattern, `o-…/…`, `lambda.amazonaws.com for 222222222222`. */
  label: string;
  kind: "account" | "role" | "role-pattern" | "user" | "organization" | "organization-path" | "service";
  /** Requesters that stand for it: one for each way in which it can differ that a policy might tell apart. */
  requesters: readonly LocatedRequester[];
}

/** One who asks, and what is known of the request besides. */
export interface Requester {
  principal: RequestPrincipal;
  context: RequestContext;
}

export interface LocatedRequester {
  principal: RequestPrincipal;
  /** Its requests to the registry, one for each place where that may be. */
  requests: readonly LocatedRequest[];
}

export interface LocatedRequest {
  /** What is known of it. What can't be, such as an address or a tag, isn't in it. */
  context: RequestContext;
  registry: Location;
}

/** One that an environment or publisher declares. */
export interface DeclaredSubject extends Subject {
  /** What it is to be allowed. */
  actions: readonly string[];
}

export interface DeclaredSubjects {
  /** By name of environment. */
  environments: ReadonlyMap<string, readonly DeclaredSubject[]>;
  /** By name of publisher. */
  publishers: ReadonlyMap<string, readonly DeclaredSubject[]>;
}

/**
 * The names that a config leaves unused.
 *
 * @param declared several configs, where what they mean is compared
 */
export function unnamedIn(...declared: readonly Declared[]): Unnamed {
  const readers = declared.flatMap(({ environments, publishers }) => [
    ...environments.values(),
    ...publishers.values(),
  ]);
  const texts = readers.flatMap((reader) => [
    ...known(reader.accounts),
    ...reader.roles.map(({ arn }) => arn),
    ...("organization" in reader && reader.organization
      ? [reader.organization.id, ...reader.organization.paths]
      : []),
  ]);
  texts.push(...declared.flatMap(({ deployment: { account } }) => account ?? []));
  const extra = new Set(declared.flatMap(({ extraStatements }) => [...extraStatements.values()]));
  const [before, after = before] = declared.map(({ deployment }) => deployment);
  return namesBesides(texts, [...extra].flat(), declared[0]?.partition ?? "aws", {
    region: after?.region ?? before?.region,
    account: after?.account ?? before?.account,
  });
}

/** The subjects of a whole config, made once however many repositories they read. Accounts known later are left out. */
export function subjectsOf(declared: Declared, unnamed = unnamedIn(declared)): DeclaredSubjects {
  const each = <T>(readers: ReadonlyMap<string, T>, subjects: (reader: T) => DeclaredSubject[]) =>
    new Map([...readers].map(([name, reader]) => [name, subjects(reader)]));
  return {
    environments: each(declared.environments, (environment) => environmentSubjects(environment, unnamed)),
    publishers: each(declared.publishers, (publisher) => publisherSubjects(publisher, unnamed)),
  };
}

function environmentSubjects(
  { accounts, roles, organization, lambda, access }: Omit<Environment, "place">,
  unnamed: Unnamed,
): DeclaredSubject[] {
  const reads = [
    ...known(accounts).map((account) => accountSubject(account, unnamed)),
    ...roles.map((role) => roleSubject(role, unnamed)),
    ...(organization === undefined ? [] : organizationSubjects(organization, unnamed)),
  ];
  const runs = lambda
    ? known(accounts).map((account) => serviceSubject("lambda.amazonaws.com", account, unnamed))
    : [];
  return [
    ...reads.map((subject) => ({ ...subject, actions: readActions[access] })),
    ...runs.map((subject) => ({ ...subject, actions: lambdaActions })),
  ];
}

function publisherSubjects(
  { accounts, roles }: Omit<Publisher, "place">,
  unnamed: Unnamed,
): DeclaredSubject[] {
  const subjects = [
    ...known(accounts).map((account) => accountSubject(account, unnamed)),
    ...roles.map((role) => roleSubject(role, unnamed)),
  ];
  return subjects.map((subject) => ({ ...subject, actions: publishActions }));
}

function known(accounts: readonly Account[]): string[] {
  return accounts.filter((account) => account !== later);
}

/** ECR has no endpoint without TLS. */
const anywhere: RequestContext = { "aws:SecureTransport": "true" };

/** An account is let in if any role of it is, so a role stands for it that no condition is about. */
export function accountSubject(account: string, unnamed: Unnamed): Subject {
  return { label: account, kind: "account", requesters: [requester(unnamed.roleIn(account), unnamed)] };
}

/** A role, or for a pattern two roles that it matches, as its `*` stands for a `/` as well. */
function roleSubject({ arn, isPattern }: Pick<Role, "arn" | "isPattern">, unnamed: Unnamed): Subject {
  if (!isPattern) {
    return { label: arn, kind: "role", requesters: [requester(arn, unnamed)] };
  }
  const { filler } = unnamed;
  const matching = [filler, `${filler}/${filler}`].map((text) => arn.replaceAll("*", text));
  // A path in the place of the last star may be longer than AWS takes.
  const possible = matching.filter((its) => /:role\/(?:.{1,510}\/)?[^/]{1,64}$/.test(its));
  return { label: arn, kind: "role-pattern", requesters: possible.map((its) => requester(its, unnamed)) };
}

/** An organisation, or each of its paths. */
export function organizationSubjects({ id, paths }: Organization, unnamed: Unnamed): Subject[] {
  if (paths.length === 0) {
    const requesters = [memberOf(id, `${id}/r-0000/ou-0000-unnamed0/`, unnamed)];
    return [{ label: id, kind: "organization", requesters }];
  }
  return paths.map((path) => ({
    label: path,
    kind: "organization-path",
    requesters: unitsIn(path).map((unit) => memberOf(id, unit, unnamed)),
  }));
}

/** Units that a path of `aws:PrincipalOrgPaths` matches: where it ends in `*`, the one itself and one below. */
function unitsIn(path: string): string[] {
  const below = "ou-0000-unnamed0";
  const parts = path.split("/");
  const last = parts.pop() ?? "";
  const unit = parts.map((part) => part.replaceAll("*", below)).join("/");
  const lower = `${unit}/${last.replaceAll("*", below)}/`;
  return last === "" ? [`${unit}/`] : last === "*" ? [`${unit}/`, lower] : [lower];
}

/** A role of an account that only its organisation can let in. */
export function memberOf(id: string, unit: string, unnamed: Unnamed): LocatedRequester {
  return requester(unnamed.roleIn(unnamed.account), unnamed, () => ({
    "aws:PrincipalOrgID": id,
    "aws:PrincipalOrgPaths": [unit],
  }));
}

/** A service that acts for an account: Lambda for one of its functions. */
export function serviceSubject(service: string, account: string, unnamed: Unnamed): Subject {
  const requesters = [actingFor(service, account, unnamed)];
  return { label: `${service} for ${account}`, kind: "service", requesters };
}

export function actingFor(service: string, account: string, unnamed: Unnamed): LocatedRequester {
  const kind = service === "lambda.amazonaws.com" ? "function:" : "";
  const owner = `arn:${unnamed.partition}:${service.split(".")[0]}`;
  return requester(service, unnamed, ({ region }) => ({
    "aws:SourceArn": `${owner}:${region}:${account}:${kind}unnamed`,
    "aws:SourceAccount": account,
  }));
}

/** @param contextAt what is known of its requests to a registry at a place, beside where that is */
export function requester(
  principal: string,
  unnamed: Unnamed,
  contextAt: (registry: Location) => RequestContext = () => ({}),
): LocatedRequester {
  return requesterOf(requestPrincipal(principal), unnamed, contextAt);
}

export function requesterOf(
  principal: RequestPrincipal,
  { locations }: Unnamed,
  contextAt: (registry: Location) => RequestContext = () => ({}),
): LocatedRequester {
  return {
    principal,
    requests: locations.map((registry) => ({
      registry,
      context: { ...anywhere, "aws:RequestedRegion": registry.region, ...contextAt(registry) },
    })),
  };
}
