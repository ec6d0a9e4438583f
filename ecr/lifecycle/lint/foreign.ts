/** A text that is no pattern of ECR's, and what seems to be meant. */
export interface ForeignText {
  what: string;
  /** Patterns of ECR's, any of which is to match; undefined where nobody can tell. */
  patterns: string[] | undefined;
  /** False where it is a pattern of ECR's after all, though hardly the one that was meant. */
  isCertain: boolean;
}

const template = /\$\{|\$\(|\$[A-Za-z_]|`|\{\{|\}\}|<[^>]*>|%\w+%/;
const special = /[\^$\\()|+[\]{}?]/;

/** Characters of a text that is looked at; a tag has 128. */
const longest = 500;

/** Alternatives that are written out. */
const mostAlternatives = 16;

/**
 * Whether a text in a list of tags is a regular expression, a shell's pattern or a template that nobody filled in.
 * ECR knows one special character, `*`.
 */
export function readForeign(text: string): ForeignText | undefined {
  if (text.length > longest) {
    return undefined;
  }
  if (template.test(text)) {
    return {
      what: "shell text or a template that nothing has filled in",
      patterns: undefined,
      isCertain: true,
    };
  }
  if (/^[!~]/.test(text)) {
    return { what: "a negation", patterns: undefined, isCertain: true };
  }
  if (/[,;\s]/.test(text.trim()) && !special.test(text)) {
    const patterns = text.split(/[,;\s]+/).filter((part) => part !== "");
    return { what: "several tags in one text", patterns, isCertain: true };
  }
  if (special.test(text)) {
    const isShells = !/[\^$\\()|+]|\.[*]/.test(text);
    const what = isShells ? "a shell's pattern" : "a regular expression";
    return { what, patterns: asPatterns(text, isShells), isCertain: true };
  }
  if (/^\.[*]/.test(text)) {
    return { what: "a regular expression", patterns: asPatterns(text, false), isCertain: true };
  }
  // v1.* is a major version; release.* is a word with any ending.
  if (/^[A-Za-z][\w-]*[A-Za-z_-]\.\*$|^[A-Za-z]\.\*$/.test(text)) {
    return { what: "a regular expression", patterns: asPatterns(text, false), isCertain: false };
  }
  return undefined;
}

/** One character of a regular expression that isn't a literal. */
const any = "\0";

function asPatterns(text: string, isShells: boolean): string[] | undefined {
  const isOpen = !text.endsWith("$");
  const body = text
    .replace(/^\^/, "")
    .replace(/\$$/, "")
    .replace(/\(\?:/g, "(")
    .replace(/\{([^{}]*,[^{}]*[^\d{}][^{}]*)\}/g, (_, inside: string) => `(${inside.split(",").join("|")})`);
  const globs = alternatives(body)?.map((one) =>
    isShells ? sound(one.replace(/\?|\[[^\]]*\]/g, "*")) : asGlob(one, isOpen && text.startsWith("^")),
  );
  return globs?.every((glob) => glob !== undefined) ? [...new Set(globs as string[])] : undefined;
}

/** `a(b|c)d` as `abd` and `acd`; undefined where there are too many, or groups in groups. */
function alternatives(text: string): string[] | undefined {
  let open = [text];
  for (;;) {
    const group = open.map((one) => /\(([^()]*)\)/.exec(one)).find((found) => found !== null);
    if (group === undefined || group === null) {
      return open.flatMap((one) => one.split("|"));
    }
    open = open.flatMap((one) => {
      const found = /\(([^()]*)\)/.exec(one);
      return found === null
        ? [one]
        : (found[1] ?? "").split("|").map((inner) => one.replace(found[0], () => inner));
    });
    if (open.length > mostAlternatives) {
      return undefined;
    }
  }
}

function asGlob(regex: string, isOpen: boolean): string | undefined {
  const marked = regex
    .replace(/\\[dDwWsS]|\[[^\]]*\]/g, any)
    .replace(/(?<!\\)\.(?=[*+?{])/g, any)
    .replace(/\\(.)/g, "$1");
  const glob = marked
    .replace(/\0(?:[*+?]|\{[\d,]*\})?/g, "*")
    .replace(/\w[+?]/g, "*")
    .replace(/\?/g, "*");
  return sound(`${glob}${isOpen ? "*" : ""}`);
}

/** A pattern that ECR takes; undefined for any other. */
function sound(glob: string): string | undefined {
  const whole = glob.replace(/\*{2,}/g, "*");
  return /^[\w*][\w.*-]{0,127}$/.test(whole) ? whole : undefined;
}
