import { accountOfMember, whyNotAnAwsPrincipal, whyNotAService } from "../aws-principal";
import { partitions } from "../partition";
import { didYouMean } from "../problem";
import { knownServices, nameWithoutRegion, shortName, whoPullsFor } from "../service-principal";
import { describe, isMap } from "../shape";
import type { StatementRule } from "./document";
import { type Findings, quoted, type Spot } from "./finding";
import type { PolicyView } from "./view";
import { letsInNamed, type StatementView } from "./view-statement";

/** Rules about whom a statement names: whether it can be, and whether it is someone. */
export const principalRules: readonly StatementRule[] = [principalElement, awsPrincipals, servicePrincipals];

function principalElement(statement: StatementView, _: PolicyView, findings: Findings): void {
  const { spot, fields } = statement;
  for (const name of ["Principal", "NotPrincipal"].filter((key) => Object.hasOwn(fields, key))) {
    const element = spot.child(name);
    const { value } = element;
    if (isMap(value)) {
      principalKinds(element, value, letsInNamed(statement), findings);
    } else if (typeof value === "string" && value !== "*") {
      const kind = shortName(value) === undefined ? "AWS" : "Service";
      const meant = { [kind]: value };
      findings.error(
        "principal-invalid",
        element,
        `is the bare text ${quoted(value)}, which IAM takes for "*" only: wanted ${JSON.stringify(meant)}`,
        { suggestion: { [name]: meant } },
      );
    } else if (value !== "*") {
      findings.error(
        "type-wrong",
        element,
        `is ${describe(value)}, wanted "*", or a map with AWS or Service`,
        {
          suggestion: Array.isArray(value) ? { [name]: { AWS: value } } : undefined,
        },
      );
    }
  }
}

function principalKinds(
  element: Spot,
  kinds: Record<string, unknown>,
  mayDrop: boolean,
  findings: Findings,
): void {
  const names = Object.keys(kinds);
  if (names.length === 0) {
    findings.error("required", element, "names nobody: give AWS or Service");
  }
  for (const kind of names) {
    const list = element.child(kind);
    if (kind === "Federated" || kind === "CanonicalUser") {
      findings.error(
        "principal-invalid",
        list,
        "is no kind of principal that ECR knows: wanted AWS or Service",
      );
    } else if (kind !== "AWS" && kind !== "Service") {
      const near = kind.length > 40 ? "" : didYouMean(kind, ["AWS", "Service"]);
      findings.error("key-unknown", list, `unknown key${near} (known: AWS, Service)`);
    } else if (Array.isArray(list.value) && list.value.length === 0) {
      findings.error("list-empty", list, "is empty: it names nobody", { remove: mayDrop });
    } else {
      principalTypes(list, kind, mayDrop, findings);
    }
  }
}

function principalTypes(list: Spot, kind: string, mayDrop: boolean, findings: Findings): void {
  const [element = "Principal"] = list.keys.slice(-2);
  const wanted =
    kind === "AWS" ? "an account id or ARN as text" : "a service principal like lambda.amazonaws.com";
  for (const entry of list.each().filter(({ value }) => typeof value !== "string")) {
    const isId = kind === "AWS" && /^\d{12}$/.test(String(entry.value));
    findings.error("type-wrong", entry, `is ${describe(entry.value)}, wanted ${wanted}`, {
      remove: mayDrop,
      suggestion: isId ? { [element]: { AWS: String(entry.value) } } : undefined,
    });
  }
}

function awsPrincipals(statement: StatementView, { partition }: PolicyView, findings: Findings): void {
  const { hasPrincipal } = statement;
  for (const { spot, kind, name } of statement.principals) {
    const why = kind === "AWS" ? whyNotAnAwsPrincipal(name, partition) : undefined;
    if (why === undefined) {
      continue;
    }
    const suggestion = hasPrincipal ? awsSuggestion(name) : undefined;
    const [, its = ""] = name.split(":");
    if (name.startsWith("arn:") && !partitions.some((known) => known === its)) {
      const near = didYouMean(its.slice(0, 40), partitions);
      findings.error("principal-invalid", spot, `${quoted(name)} is in no partition of AWS${near}`);
    } else if (its !== partition && partitions.some((known) => known === its)) {
      const message = `is in partition ${its}, other principals in ${partition}: a registry has readers in its own only`;
      findings.error("principal-invalid", spot, `${quoted(name)} ${message}`);
    } else if (accountOfMember(name) !== undefined && name.includes(":sts:")) {
      if (!hasPrincipal) {
        // Whoever is left out has to be with its sessions, one by one.
        continue;
      }
      findings.warning("principal-invalid", spot, `${quoted(name)} ${why}`, { suggestion });
    } else {
      const extras = { remove: letsInNamed(statement), suggestion };
      findings.error("principal-invalid", spot, `${quoted(name)} ${why}`, extras);
    }
  }
}

/** A principal that is likely meant by one that can't be, in place of it. */
function awsSuggestion(name: string): Record<string, unknown> | undefined {
  const [, head, account, rest = ""] = /^arn:([a-z-]+):iam::(\d{12})(?::(.*))?$/.exec(name) ?? [];
  const session = /^arn:([a-z-]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(name);
  const digits = name.replace(/[\s-]/g, "");
  if (session) {
    return { Principal: { AWS: `arn:${session[1]}:iam::${session[2]}:role/${session[3]}` } };
  }
  if (account === undefined) {
    return /^\d{12}$/.test(digits) && digits !== name ? { Principal: { AWS: digits } } : undefined;
  }
  const root = { Principal: { AWS: `arn:${head}:iam::${account}:root` } };
  if (rest === "" || rest === "*" || rest === "root/*") {
    return root;
  }
  return /^(?:role|user)\/.*\*/.test(rest)
    ? { ...root, Condition: { ArnLike: { "aws:PrincipalArn": name } } }
    : undefined;
}

function servicePrincipals(statement: StatementView, _: PolicyView, findings: Findings): void {
  const { hasPrincipal } = statement;
  for (const { spot, kind, name } of statement.principals) {
    if (kind !== "Service" || name === "*") {
      continue;
    }
    const instead = whoPullsFor(name);
    const meant = nameWithoutRegion(name);
    if (whyNotAService(name) !== undefined || shortName(name) === undefined) {
      const near = name.length > 60 ? "" : didYouMean(name, knownServices);
      const message = `is not a service principal: wanted a name like lambda.amazonaws.com${near}`;
      findings.error("principal-invalid", spot, `${quoted(name)} ${message}`, {
        remove: letsInNamed(statement),
      });
    } else if (meant !== undefined && statement.effect === "Allow" && hasPrincipal) {
      findings.error(
        "service-inert",
        spot,
        `${quoted(name)} is a name with a Region, which no service calls ECR by, so this lets nobody in: name ${meant}`,
        { remove: true, suggestion: { Principal: { Service: meant } } },
      );
    } else if (instead !== undefined && statement.effect === "Allow" && hasPrincipal) {
      findings.error(
        "service-inert",
        spot,
        `${quoted(name)} never calls ECR as itself, so this lets nobody in: ${instead}, name that role or its account`,
        { remove: true },
      );
    }
  }
}
