/** Holds programs in other languages against the package's schema. */

/** A type in a Pulumi package schema, as far as it is read here. */
export interface SchemaType {
  type?: string;
  $ref?: string;
  items?: SchemaType;
  additionalProperties?: SchemaType;
}

interface ObjectType {
  properties?: Record<string, SchemaType>;
  required?: string[];
  enum?: { value: unknown }[];
}

export interface Schema {
  name: string;
  types: Record<string, ObjectType>;
  resources: Record<
    string,
    { inputProperties: Record<string, SchemaType>; requiredInputs?: string[] } & ObjectType
  >;
}

/** What of a value isn't as the schema has it, each with its path; an interpolation of YAML's may be anything. */
function misuses(schema: Schema, value: unknown, wanted: SchemaType, path: string): string[] {
  if (typeof value === "string" && value.startsWith("${")) {
    return [];
  }
  if (wanted.$ref !== undefined) {
    const type = schema.types[wanted.$ref.replace("#/types/", "")];
    if (type === undefined) return wanted.$ref === "pulumi.json#/Any" ? [] : [`${path}: ${wanted.$ref}`];
    if (type.enum !== undefined) {
      return type.enum.some((entry) => entry.value === value) ? [] : [`${path}: ${JSON.stringify(value)}`];
    }
    return misusedProperties(schema, value, type.properties ?? {}, type.required ?? [], path);
  }
  if (wanted.type === "array") {
    return Array.isArray(value)
      ? value.flatMap((entry, index) => misuses(schema, entry, wanted.items ?? {}, `${path}[${index}]`))
      : [`${path}: not a list`];
  }
  if (wanted.type === "object") {
    return isMap(value)
      ? Object.entries(value).flatMap(([key, entry]) =>
          misuses(schema, entry, wanted.additionalProperties ?? {}, `${path}.${key}`),
        )
      : [`${path}: not a map`];
  }
  return typeof value === wanted.type ? [] : [`${path}: not a ${wanted.type}`];
}

/** Likewise of a map of properties. */
export function misusedProperties(
  schema: Schema,
  value: unknown,
  properties: Record<string, SchemaType>,
  required: string[],
  path: string,
): string[] {
  if (!isMap(value)) return [`${path}: not a map`];
  return [
    ...required.filter((key) => !(key in value)).map((key) => `${path}.${key}: missing`),
    ...Object.entries(value).flatMap(([key, entry]) => {
      const property = properties[key];
      return property === undefined
        ? [`${path}.${key}: unknown`]
        : misuses(schema, entry, property, `${path}.${key}`);
    }),
  ];
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A literal of a generated type in a program: `registry.RepositorySettingsArgs(readers=…)` or `…{Readers: …}`. */
export interface Literal {
  type: string;
  /** As they are spelled. */
  properties: string[];
}

/** Every literal of the package that is imported as `registry`, in Python (`(`, `=`) or Go (`{`, `:`). */
export function literals(program: string, bracket: "(" | "{"): Literal[] {
  const text = program.replace(/"[^"]*"/g, '""').replace(/(#|\/\/).*$/gm, "");
  const property = bracket === "(" ? /^\s*(\w+)\s*=/ : /^\s*(\w+)\s*:/;
  return [...text.matchAll(/\bregistry\.(\w+)(?=([({]))/g)]
    .filter(([, , its]) => its === bracket)
    .map((match) => ({
      type: match[1] ?? "",
      properties: entriesOf(text, match.index + match[0].length).flatMap(
        (entry) => property.exec(entry)?.[1] ?? [],
      ),
    }));
}

/** What stands between commas in the bracket that opens at `start`, nested brackets left whole. */
function entriesOf(text: string, start: number): string[] {
  const entries = [""];
  let depth = 0;
  for (const character of text.slice(start)) {
    if (")}]".includes(character)) depth -= 1;
    if (")}]".includes(character) && depth === 0) break;
    if (character === "," && depth === 1) entries.push("");
    else if (depth > 0) entries[entries.length - 1] += character;
    if ("({[".includes(character)) depth += 1;
  }
  return entries;
}
