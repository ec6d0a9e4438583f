import { crc32 } from "node:zlib";
import type { GetPolicyDocumentArgs } from "@pulumi/aws/iam";
import type { iam } from "@pulumi/aws/types/input";
import type { InvokeFunction } from "../invoke-function";
import { escapeHtml } from "../json-text";
import { compact, isObject, type Json, objectList, type Properties, text } from "../properties";
import { checkInputs, type TableOf } from "../schema";

const PRINCIPAL: TableOf<iam.GetPolicyDocumentStatementPrincipal> = {
  identifiers: { type: "texts", required: true },
  type: { type: "string", required: true },
};

const CONDITION: TableOf<iam.GetPolicyDocumentStatementCondition> = {
  test: { type: "string", required: true },
  values: { type: "texts", required: true },
  variable: { type: "string", required: true },
};

const STATEMENT: TableOf<iam.GetPolicyDocumentStatement> = {
  actions: { type: "texts" },
  conditions: { type: "list", item: CONDITION },
  effect: { type: "string", oneOf: ["Allow", "Deny"], default: "Allow" },
  notActions: { type: "texts" },
  notPrincipals: { type: "list", item: PRINCIPAL },
  notResources: { type: "texts" },
  principals: { type: "list", item: PRINCIPAL },
  resources: { type: "texts" },
  sid: { type: "string" },
};

const ARGS: TableOf<GetPolicyDocumentArgs> = {
  overrideJson: { type: "string" },
  overridePolicyDocuments: { type: "texts" },
  policyId: { type: "string" },
  sourceJson: { type: "string" },
  sourcePolicyDocuments: { type: "texts" },
  statements: { type: "list", item: STATEMENT },
  version: { type: "string", oneOf: ["2008-10-17", "2012-10-17"], default: "2012-10-17" },
};

interface Document {
  version: string;
  id: string;
  statements: Properties[];
}

/** IAM's JSON from statements, in the order and the forms in which the real data source renders it. */
export const policyDocument: InvokeFunction = {
  token: "aws:iam/getPolicyDocument:getPolicyDocument",

  async run(_connection, args) {
    const { inputs, failures } = checkInputs(ARGS, args, "getPolicyDocument");
    if (failures.length > 0) {
      throw new Error(failures.join("\n"));
    }
    const merged: Document = { version: "", id: "", statements: [] };
    for (const source of texts(inputs["sourcePolicyDocuments"])) {
      merge(merged, parseDocument(source));
    }
    merge(merged, {
      version: text(inputs, "version") ?? "",
      id: text(inputs, "policyId") ?? "",
      statements: objectList(inputs, "statements").map(renderStatement),
    });
    for (const override of texts(inputs["overridePolicyDocuments"])) {
      merge(merged, parseDocument(override));
    }
    const document = compact({
      Version: merged.version || undefined,
      Id: merged.id || undefined,
      Statement: merged.statements.length === 0 ? undefined : merged.statements,
    });
    const json = escapeHtml(JSON.stringify(document, undefined, 2));
    return { ...inputs, json, minifiedJson: escapeHtml(JSON.stringify(document)), id: String(crc32(json)) };
  },
};

/** Later statements replace earlier ones with the same Sid; the newer version wins. */
function merge(into: Document, from: Document): void {
  into.id = from.id || into.id;
  if (from.version > into.version) {
    into.version = from.version;
  }
  for (const statement of from.statements) {
    const sid = statement["Sid"];
    const index = sid === undefined ? -1 : into.statements.findIndex((existing) => existing["Sid"] === sid);
    if (index === -1) {
      into.statements.push(statement);
    } else {
      into.statements[index] = statement;
    }
  }
}

function parseDocument(source: string): Document {
  const document: Json = JSON.parse(source);
  const policy = isObject(document) ? document : {};
  return {
    version: text(policy, "Version") ?? "",
    id: text(policy, "Id") ?? "",
    statements: objectList(policy, "Statement"),
  };
}

function renderStatement(statement: Properties): Properties {
  return compact({
    Sid: text(statement, "sid") || undefined,
    Effect: statement["effect"],
    Action: renderList(statement["actions"]),
    NotAction: renderList(statement["notActions"]),
    Resource: renderList(statement["resources"]),
    NotResource: renderList(statement["notResources"]),
    Principal: renderPrincipals(objectList(statement, "principals")),
    NotPrincipal: renderPrincipals(objectList(statement, "notPrincipals")),
    Condition: renderConditions(objectList(statement, "conditions")),
  });
}

/** One entry is rendered alone, more in descending order: the data source's lists are sets, sorted backwards. */
function renderList(value: Json | undefined): Json | undefined {
  const entries = [...new Set(texts(value))].sort().reverse().map(replaceVariables);
  return entries.length === 0 ? undefined : entries.length === 1 ? entries[0] : entries;
}

function renderPrincipals(principals: Properties[]): Json | undefined {
  const only = principals.length === 1 ? principals[0] : undefined;
  if (only !== undefined && text(only, "type") === "*" && renderList(only["identifiers"]) === "*") {
    return "*";
  }
  const byType = new Map<string, Json[]>();
  for (const principal of principals) {
    const type = text(principal, "type") ?? "";
    const identifiers = renderList(principal["identifiers"]) ?? [];
    byType.set(type, [
      ...(byType.get(type) ?? []),
      ...(Array.isArray(identifiers) ? identifiers : [identifiers]),
    ]);
  }
  return byKey(
    [...byType].map(([type, list]) => [type, list.length === 1 && list[0] !== undefined ? list[0] : list]),
  );
}

function renderConditions(conditions: Properties[]): Json | undefined {
  const byTest = new Map<string, Map<string, string[]>>();
  for (const condition of conditions) {
    const test = text(condition, "test") ?? "";
    const variable = text(condition, "variable") ?? "";
    const variables = byTest.get(test) ?? new Map<string, string[]>();
    const values = texts(condition["values"]).map(replaceVariables);
    byTest.set(test, variables.set(variable, [...(variables.get(variable) ?? []), ...values]));
  }
  return byKey(
    [...byTest].map(([test, variables]) => [
      test,
      byKey([...variables].map(([key, list]) => [key, list.length === 1 ? (list[0] ?? "") : list])) ?? {},
    ]),
  );
}

function byKey(entries: [string, Json][]): Json | undefined {
  return entries.length === 0 ? undefined : Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Terraform writes IAM's `${…}` as `&{…}`, because the former is its own interpolation. */
function replaceVariables(value: string): string {
  return value.replaceAll("&{", "${");
}

function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
