import { isMap } from "../../shape";
import type { ImageCollector } from "./collector";
import { scanEntries, startScan } from "./scan";

/**
 * Reads the entries of one list of images, as many at a time as the text at hand has.
 *
 * Where an entry ends is guessed from how the first one is indented, which costs next to nothing, and the guess is
 * proved by parsing: from the end of one entry on, a text with the guessed end is a list of JSON values only if
 * another entry ends there. Where it proves wrong, or nothing is indented, every character is looked at.
 */
export class ImageBatches {
  readonly #collector: ImageCollector;
  readonly #path: string;
  #index = 0;
  #isFirst = true;
  /** The line that ends an entry; empty where entries have no lines of their own. */
  #ending: string | undefined;
  #scan = startScan();
  isClosed = false;

  /** @param isFirstPage whether another list of images is not to be expected in the same text */
  constructor(
    collector: ImageCollector,
    path: string,
    readonly isFirstPage: boolean,
  ) {
    this.#collector = collector;
    this.#path = path;
  }

  /**
   * @param text begins behind the last entry that was read
   * @returns how many characters of it are dealt with
   */
  read(text: string): number {
    this.#ending ??= this.#findEnding(text);
    const quick = this.#readQuickly(text);
    return quick + this.#readSlowly(quick === 0 ? text : text.slice(quick));
  }

  /** Says that the text ended within the list. */
  reportEnd(): void {
    this.#collector.report(
      `${this.#path}[${this.#index}]`,
      "is where the file ends, within the list of images: is it complete?",
    );
  }

  #readQuickly(text: string): number {
    const ending = this.#ending;
    if (ending === undefined || ending === "") {
      return 0;
    }
    const nextPage = this.isFirstPage ? -1 : text.indexOf('"imageDetails"');
    const end = text.lastIndexOf(ending, nextPage === -1 ? text.length : nextPage);
    const taken = end + ending.length;
    const entries = end === -1 ? undefined : this.#parse(taken === text.length ? text : text.slice(0, taken));
    if (entries === undefined) {
      return 0;
    }
    this.#take(entries);
    this.#scan = startScan();
    return taken;
  }

  /** How the first entry ends. */
  #findEnding(text: string): string | undefined {
    const [end] = scanEntries(startScan(), text, 1).ends;
    return end === undefined ? undefined : (/\n[ \t]*\}$/.exec(text.slice(0, end))?.[0] ?? "");
  }

  #readSlowly(text: string): number {
    const { ends, isClosed } = scanEntries(this.#scan, text);
    const last = ends.at(-1);
    if (isClosed) {
      const close = this.#scan.taken - 1;
      this.#readEntries(text.slice(0, close), ends, true);
      this.isClosed = true;
      return close;
    }
    if (last === undefined) {
      return 0;
    }
    this.#readEntries(text.slice(0, last), ends, false);
    this.#scan = startScan();
    return last;
  }

  #readEntries(text: string, ends: readonly number[], isLast: boolean): void {
    if (isLast && text.trim() === "") {
      return;
    }
    const entries = this.#parse(text);
    if (entries !== undefined) {
      this.#take(entries);
      return;
    }
    // One by one, to tell which is wrong and to go on behind it.
    let from = 0;
    for (const end of ends) {
      const entry = text.slice(from, end);
      const values = this.#parse(entry);
      if (values === undefined) {
        this.#reportSyntax(entry);
      } else {
        this.#take(values);
      }
      from = end;
    }
    const rest = text.slice(from).trim();
    if (isLast && rest !== "") {
      this.#reportSyntax(rest);
    }
  }

  /** Entries with what separates them from those before; undefined where that is no JSON. */
  #parse(text: string): unknown[] | undefined {
    try {
      return this.#isFirst ? (JSON.parse(`[${text}]`) as unknown[]) : (JSON.parse(`[0${text}]`) as unknown[]);
    } catch (error) {
      if (error instanceof SyntaxError) {
        return undefined;
      }
      throw error;
    }
  }

  #take(entries: readonly unknown[]): void {
    for (let at = this.#isFirst ? 0 : 1; at < entries.length; at++) {
      this.#add(entries[at]);
    }
    this.#isFirst = false;
  }

  #add(entry: unknown): void {
    const index = this.#index++;
    const page = isMap(entry) ? entry["imageDetails"] : undefined;
    if (!Array.isArray(page)) {
      this.#collector.add(entry, this.#path, index);
      return;
    }
    for (const [at, detail] of page.entries()) {
      this.#collector.add(detail, `${this.#path}[${index}].imageDetails`, at);
    }
  }

  #reportSyntax(entry: string): void {
    const path = `${this.#path}[${this.#index++}]`;
    const notJson = /"([^"\\]*)"\s*:\s*(-?(?:NaN|Infinity))\b/.exec(entry);
    if (notJson !== null) {
      this.#collector.report(`${path}.${notJson[1]}`, `is ${notJson[2]}, which is no number and no JSON`);
    } else {
      this.#collector.report(path, `is not JSON: ${syntaxMessage(entry.replace(/^\s*,/, ""))}`);
    }
    this.#isFirst = false;
  }
}

function syntaxMessage(text: string): string {
  try {
    JSON.parse(text);
    return "a comma is missing or one too many";
  } catch (error) {
    return (error as Error).message.replace(/\s+/g, " ");
  }
}
