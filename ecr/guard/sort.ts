import { type RequestPrincipal, requestPrincipal } from "../iam/request-principal";
import type { Statement } from "../statement";
import { accountForm, placesLike } from "./location";
import { matchesAny, representatives, restsBehind, type TextForm } from "./representatives";
import { conditionKeys, conditionValues, principalNames } from "./statement-names";
import { type LocatedRequester, requester, requesterOf, type Subject } from "./subject";
import type { Unnamed } from "./unnamed";

/** A requester, and what a user calls those of its sort. */
export interface Sort {
  label: string;
  kind: Subject["kind"];
  requester: LocatedRequester;
}

/** A pattern for ARNs, and the text of a statement that it stands for. */
interface Pattern {
  text: string;
  arn: string;
}

/** What statements tell requesters apart by. */
export interface Traits {
  /** Accounts that they name, or have patterns for, and one that they don't. */
  accounts: readonly string[];
  services: readonly string[];
  /** Patterns for the ARNs of principals, and of what services act for. */
  principals: readonly Pattern[];
  sources: readonly Pattern[];
  /** Whether they tell users from roles. */
  isByType: boolean;
  /** Whether they tell members of organisations from others. */
  isByOrganization: boolean;
  /** Whether they compare ARNs in ways that patterns don't show. */
  isOpen: boolean;
}

/** @param named accounts in any of their texts */
export function traitsOf(
  statements: readonly Statement[],
  named: readonly string[],
  unnamed: Unnamed,
): Traits {
  const texts = (key: string) => [...new Set(statements.flatMap((its) => conditionValues(its, key)))];
  const names = statements.flatMap((its) => principalNames(its, "AWS"));
  const principals = [
    ...[...texts("aws:principalarn"), ...names.filter((name) => /:(?:role|user)\//.test(name))].map(asArn),
    ...texts("aws:username").flatMap((text) =>
      [`arn:*:*:*:*:user/${text}`, `arn:*:*:*:*:user/*/${text}`].map((arn) => ({
        text: `user ${text}`,
        arn,
      })),
    ),
  ];
  const owners = [...texts("aws:principalaccount"), ...principals.map(({ arn }) => arn.split(":")[4] ?? "*")];
  return {
    accounts: [
      ...new Set([
        ...named,
        ...placesLike(owners, accountForm, unnamed.account),
        ...unnamed.locations.map(({ account }) => account),
      ]),
    ],
    services: [...new Set(statements.flatMap((its) => principalNames(its, "Service")))],
    principals,
    sources: texts("aws:sourcearn").map((text) => ({ text, arn: text.replace(region, "$1*") })),
    isByOrganization: texts("aws:principalorgid").length + texts("aws:principalorgpaths").length > 0,
    isByType: texts("aws:principaltype").length > 0,
    isOpen: statements.flatMap(conditionKeys).some(isUnusual),
  };
}

const region = /^((?:[^:]*:){3})[^:]*/;

function asArn(text: string): Pattern {
  return { text, arn: text };
}

/** Whether a key about an ARN is compared neither exactly nor by wildcards. */
function isUnusual([operator, key]: [operator: string, key: string]): boolean {
  const isAboutArn = ["aws:principalarn", "aws:sourcearn", "aws:username"].includes(key.toLowerCase());
  return (
    isAboutArn && !/^(?:For\w+:)?(?:Null|(?:String|Arn)(?:Not)?(?:Equals|Like)(?:IfExists)?)$/i.test(operator)
  );
}

/** The sorts of requesters that there are in an account, or act for it. */
export function sortsIn(account: string, traits: Traits, unnamed: Unnamed): Sort[] {
  const whose = nameOf(account, unnamed);
  const services = traits.services.flatMap((service) => served(service, account, traits, unnamed));
  const head = `arn:${unnamed.partition}:iam::${account}:`;
  const isAbout = traits.principals.some(({ arn }) => restsOf(arn, head).length > 0);
  const isTold = traits.isByType || traits.isOpen || isAbout;
  const role: Sort = {
    label: whose,
    kind: "account",
    requester: requester(unnamed.roleIn(account), unnamed),
  };
  const principals = [role, ...(isTold ? principalsOf(account, traits, unnamed) : [])];
  const alone = traits.isByOrganization
    ? principals.map((sort) => ({ ...sort, requester: outsideOrganizations(sort.requester) }))
    : [];
  return [...principals, ...alone, ...services];
}

function outsideOrganizations({ requests, ...its }: LocatedRequester): LocatedRequester {
  const none = { "aws:PrincipalOrgID": null, "aws:PrincipalOrgPaths": null };
  return {
    ...its,
    requests: requests.map((request) => ({ ...request, context: { ...request.context, ...none } })),
  };
}

/** As in `the registry's own account`. */
function nameOf(account: string, { account: other, locations, isPlaced }: Unnamed): string {
  if (account === other) {
    return "accounts that nobody names";
  }
  return !isPlaced && locations.at(-1)?.account === account ? "the registry's own account" : account;
}

function principalsOf(account: string, traits: Traits, unnamed: Unnamed): Sort[] {
  const whose = nameOf(account, unnamed);
  const owner = `arn:${unnamed.partition}:iam::${account}:`;
  const rests = traits.principals.flatMap(({ arn }) => restsOf(arn, owner));
  const root = requester(`${owner}root`, unnamed);
  return [
    ...(["role", "user"] as const).flatMap((kind) => {
      const { texts, isComplete } = representatives(rests, { ...pathForm, prefix: `${kind}/` });
      const all = kind === "role" ? whose : `users of ${whose}`;
      const known = texts.map((text) => ({
        label: labelFrom(traits.principals, owner + text, whose) ?? all,
        kind,
        requester: requester(owner + text, unnamed),
      }));
      const any = `${owner}${kind}/any`;
      return isComplete && !traits.isOpen
        ? known
        : [
            ...known,
            { label: all, kind, requester: requesterOf(withoutArn(requestPrincipal(any)), unnamed) },
          ];
    }),
    { label: `root user of ${whose}`, kind: "user", requester: root },
  ];
}

/** Whichever it is of its account. */
function withoutArn(principal: RequestPrincipal): RequestPrincipal {
  const keys = [...principal.keys].filter(([key]) => key !== "aws:principalarn" && key !== "aws:username");
  return { ...principal, keys: new Map(keys) };
}

/** A service that acts for resources of an account. */
function served(service: string, account: string, { sources }: Traits, unnamed: Unnamed): Sort[] {
  const whose = nameOf(account, unnamed);
  const [name] = service.split(".");
  const prefix = name === "lambda" ? "function:" : "";
  const headIn = (where: string) => `arn:${unnamed.partition}:${name}:${where}:${account}:`;
  const rests = sources.flatMap(({ arn }) => restsOf(arn, headIn("")));
  const { texts } = representatives(rests, { ...pathForm, prefix });
  return texts.map((text) => ({
    label: `${service} for ${labelFrom(sources, headIn("") + text, whose) ?? whose}`,
    kind: "service",
    requester: requester(service, unnamed, ({ region }) => ({
      "aws:SourceArn": headIn(region) + text,
      "aws:SourceAccount": account,
    })),
  }));
}

/** What is left of a pattern behind an ARN's account, in each part of which it has to match the ARN's. */
function restsOf(pattern: string, head: string): string[] {
  const parts = pattern.split(":");
  if (parts.length < 6) {
    return restsBehind(pattern, head);
  }
  const wanted = head.split(":");
  // The account first, as that is what patterns mostly differ in.
  const isAbout = [4, 3, 2, 1, 0].every((index) => matchesAny([parts[index] ?? ""], wanted[index] ?? ""));
  return isAbout ? [parts.slice(5).join(":")] : [];
}

/** Paths and names in ARNs; a policy may tell those with a path from those without. */
const pathForm: Omit<TextForm, "prefix"> = {
  characters: "0ZQXJK123456789abcdefghijklmnopqrstuvwxyzABCDEFGHILMNOPRSTUVWY_+=,.@-/",
  form(rest) {
    const isWhole = rest !== "" && !rest.endsWith("/");
    const kind = `${rest.includes("/") ? "path" : "name"} ${isWhole}`;
    return rest.startsWith("/") || rest.includes("//") ? undefined : { kind, isWhole };
  },
};

/** The pattern that says most about an ARN; undefined where none is about it alone. */
function labelFrom(patterns: readonly Pattern[], arn: string, whose: string): string | undefined {
  const [narrowest] = patterns
    .filter((pattern) => matchesAny([pattern.arn], arn))
    .map(({ text }) => text)
    .sort((one, other) => weight(other) - weight(one));
  if (narrowest === undefined || weight(narrowest) === 0) {
    return undefined;
  }
  const [, , , , account = ""] = narrowest.split(":");
  if (narrowest.endsWith(`:${account}:function:*`)) {
    return account;
  }
  return /^\d{12}$/.test(account) ? narrowest : `${narrowest} in ${whose}`;
}

/** Characters that aren't wildcards. */
function weight(text: string): number {
  return text.replaceAll(/[*?]/g, "").length;
}
