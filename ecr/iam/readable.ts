import { isMap } from "../shape";
import { statementElements } from "../statement";
import { operatorNamed } from "./operator";

/** What a policy is attached to, and so which elements it has. */
export type PolicyKind = "repository" | "identity" | "resource-control";

/**
 * The statements that IAM couldn't read, by Sid or place: it would refuse the whole policy, so nothing that is
 * decided with one holds.
 *
 * @see IAM User Guide, "Grammar of the IAM JSON policy language"
 */
export function unreadableStatements(document: unknown, kind: PolicyKind): string[] {
  const { Statement } = isMap(document) ? document : {};
  const list: unknown[] = Array.isArray(Statement) ? Statement : [Statement];
  return list.flatMap((statement, index) => {
    const isReadable = isMap(statement) && isStatement(statement, kind);
    const sid = isMap(statement) ? statement["Sid"] : undefined;
    return isReadable ? [] : [typeof sid === "string" && sid !== "" ? sid : `Statement[${index}]`];
  });
}

function isStatement(statement: Record<string, unknown>, kind: PolicyKind): boolean {
  const { Effect, Principal, NotPrincipal, Condition } = statement;
  const elements: readonly string[] = statementElements;
  const has = (element: string) => statement[element] !== undefined;
  const principals = [Principal, NotPrincipal].filter((element) => element !== undefined);
  return (
    Object.keys(statement).every((element) => elements.includes(element)) &&
    (Effect === "Allow" || Effect === "Deny") &&
    has("Action") !== has("NotAction") &&
    isTexts(statement["Action"] ?? statement["NotAction"]) &&
    (kind === "repository"
      ? !(has("Resource") && has("NotResource"))
      : has("Resource") !== has("NotResource")) &&
    [statement["Resource"], statement["NotResource"]].every((its) => its === undefined || isTexts(its)) &&
    (kind === "identity" ? principals.length === 0 : principals.length === 1) &&
    principals.every(isPrincipal) &&
    (Condition === undefined || isCondition(Condition))
  );
}

/** A text, or a list of at least one. */
function isTexts(element: unknown): boolean {
  const list: unknown[] = Array.isArray(element) ? element : [element];
  return list.length > 0 && list.every((entry) => typeof entry === "string" && entry !== "");
}

const principalKinds = ["AWS", "Service", "Federated", "CanonicalUser"];

/** Deleted principals stand in a policy by their ids: AWS answers them itself. */
const awsPrincipal =
  /^(?:\*|\d{12}|A[A-Z]{3}[A-Z0-9]{12,}|arn:[a-z-]+:(?:iam|sts)::\d{12}:(?:root|(?:role|user|assumed-role|federated-user)\/[^*?]+))$/;

function isPrincipal(element: unknown): boolean {
  if (!isMap(element)) {
    return element === "*";
  }
  const entries = Object.entries(element);
  return (
    entries.length > 0 &&
    entries.every(([kind, names]) => principalKinds.includes(kind) && isTexts(names)) &&
    [element["AWS"] ?? []].flat().every((name) => awsPrincipal.test(String(name)))
  );
}

const operatorForm = /^(?:ForAllValues:|ForAnyValue:)?([a-z]+?)(?:IfExists)?$/i;

function isCondition(element: unknown): boolean {
  return (
    isMap(element) &&
    Object.entries(element).every(([operator, keys]) => {
      const [, base = ""] = operatorForm.exec(operator) ?? [];
      const isOperator = base.toLowerCase() === "null" || operatorNamed(base) !== undefined;
      return isOperator && isMap(keys) && Object.values(keys).every(isValues);
    })
  );
}

function isValues(element: unknown): boolean {
  const list: unknown[] = Array.isArray(element) ? element : [element];
  return list.every((value) => ["string", "number", "boolean"].includes(typeof value));
}
