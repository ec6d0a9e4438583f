import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";

/** What differs, as a unified diff with remarks in front. */
export function differenceText(name: string, from: unknown, to: unknown, notes: readonly string[]): string {
  const remarks = notes.map((note) => `# ${name}: ${note}\n`);
  const options = { headerOptions: FILE_HEADERS_ONLY };
  const patch = createTwoFilesPatch(
    `${name} (live)`,
    `${name} (planned)`,
    jsonText(from),
    jsonText(to),
    "",
    "",
    options,
  );
  return [...remarks, patch].join("");
}

/** JSON that sends nothing to the terminal but what is seen. */
function jsonText(value: unknown): string {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return `${JSON.stringify(value, null, 2).replace(/[\u007f-\u009f]/g, escaped)}\n`;
}
