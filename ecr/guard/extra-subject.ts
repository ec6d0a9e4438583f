import { readRequestPrincipal } from "../iam/request-principal";
import { organizationId } from "../organization";
import { Problems } from "../problem";
import { Place } from "../shape";
import type { Statement } from "../statement";
import type { Location } from "./location";
import { conditionValues, principalNames } from "./statement-names";
import {
  accountSubject,
  type LocatedRequester,
  organizationSubjects,
  requester,
  type Subject,
  serviceSubject,
} from "./subject";
import type { Unnamed } from "./unnamed";

/**
 * Whom statements of the user's are about, as far as they name them: in their principals and in conditions on the
 * principal or on the source of a service's request; whether they allow or deny.
 */
export function extraSubjects(statements: readonly Statement[], unnamed: Unnamed): Subject[] {
  return statements.flatMap((statement) => [
    ...principalNames(statement, "AWS").flatMap((name) => principalSubjects(name, unnamed)),
    ...principalNames(statement, "Service").flatMap((name) => serviceSubjects(name, statement, unnamed)),
    ...conditionValues(statement, "aws:principalarn").flatMap((arn) => principalSubjects(arn, unnamed)),
    ...conditionValues(statement, "aws:principalaccount").flatMap((id) => principalSubjects(id, unnamed)),
    ...conditionValues(statement, "aws:principalorgid")
      .filter((id) => organizationId.test(id))
      .flatMap((id) => organizationSubjects({ id, paths: [] }, unnamed)),
    ...conditionValues(statement, "aws:principalorgpaths").flatMap((path) => {
      const [id = "", ...units] = path.split("/");
      const isPath = organizationId.test(id) && units.length > 0;
      return isPath ? organizationSubjects({ id, paths: [path] }, unnamed) : [];
    }),
  ]);
}

/** An account, role or user, or those that an ARN with wildcards matches; nobody for what names none. */
function principalSubjects(name: string, unnamed: Unnamed): Subject[] {
  const account = /^(?:(\d{12})|arn:[a-z-]+:iam::(\d{12}):root)$/.exec(name);
  if (account !== null) {
    return [accountSubject(account[1] ?? account[2] ?? "", unnamed)];
  }
  const kind = /^arn:[^:]*:iam::[^:]*:(role|user)\//.exec(name)?.[1];
  const requesters = kind === undefined ? [] : matching(name, unnamed);
  if (requesters.length === 0) {
    return [];
  }
  const isPattern = kind === "role" && /[*?]/.test(name);
  return [{ label: name, kind: isPattern ? "role-pattern" : kind === "user" ? "user" : "role", requesters }];
}

/** Principals that an ARN with wildcards matches: its `*` may stand for a `/` as well. */
function matching(arn: string, unnamed: Unnamed): LocatedRequester[] {
  const { partition, account, filler } = unnamed;
  const [prefix = "", itsPartition = "", service = "", region = "", owner = "", ...rest] = arn.split(":");
  const start = [prefix, itsPartition.includes("*") ? partition : itsPartition, service, region];
  const made = [filler, `${filler}/${filler}`].map((text) =>
    [
      ...start,
      /[*?]/.test(owner) ? account : owner,
      rest.join(":").replaceAll("*", text).replaceAll("?", filler),
    ].join(":"),
  );
  return [...new Set(made)].flatMap((its) => requesterIfAny(its, unnamed));
}

function requesterIfAny(principal: string, unnamed: Unnamed): LocatedRequester[] {
  const read = readRequestPrincipal(new Place(principal, "", new Problems()));
  return read === undefined ? [] : [requester(principal, unnamed)];
}

/** A service, for each account or resource that a statement's conditions say it acts for. */
function serviceSubjects(service: string, statement: Statement, unnamed: Unnamed): Subject[] {
  const [anyone] = requesterIfAny(service, unnamed);
  if (anyone === undefined) {
    return [];
  }
  const accounts = conditionValues(statement, "aws:sourceaccount").filter((id) => /^\d{12}$/.test(id));
  const sources = conditionValues(statement, "aws:sourcearn");
  const subjects = [
    ...accounts.map((account) => serviceSubject(service, account, unnamed)),
    ...sources.map((source) => sourceSubject(service, source, unnamed)),
  ];
  return subjects.length === 0 ? [{ label: service, kind: "service", requesters: [anyone] }] : subjects;
}

/** A service that acts for what an ARN with wildcards matches; for all of an account's functions, for the account. */
function sourceSubject(service: string, source: string, unnamed: Unnamed): Subject {
  const { filler, partition } = unnamed;
  const [prefix, its, owner, region = "", account = "", ...rest] = source.split(":");
  if (source === `arn:${partition}:lambda:*:${account}:function:*`) {
    return serviceSubject(service, account, unnamed);
  }
  const contextAt = (registry: Location) => {
    const where = region === "*" ? registry.region : region;
    const arn = [prefix, its, owner, where, account, ...rest].join(":").replaceAll(/[*?]/g, filler);
    return { "aws:SourceArn": arn, ...(/^\d{12}$/.test(account) && { "aws:SourceAccount": account }) };
  };
  return {
    label: `${service} for ${source}`,
    kind: "service",
    requesters: [requester(service, unnamed, contextAt)],
  };
}
