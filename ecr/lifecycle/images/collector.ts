import type { Problems } from "../../problem";
import { Place } from "../../shape";
import { quickRow, slowRow } from "./row";
import { type ImageTable, type Row, TableBuilder } from "./table";
import { Unique } from "./unique";

/** Problems that are listed one by one; what a file has beyond them is a number. */
const mostProblems = 10_000;

/**
 * Takes images as `aws ecr describe-images` prints them, one after the other, and says all that is wrong with them:
 * missing or repeated digests, tags on two images, times after `at`, sizes that are none.
 */
export class ImageCollector {
  readonly #table = new TableBuilder();
  readonly #digests = new Unique(16);
  readonly #tags = new Unique();
  readonly #paths: { from: number; base: string; index: number }[] = [];
  #unlisted = 0;

  /** @param at milliseconds since 1970: the time for which the images are looked at */
  constructor(
    readonly problems: Problems,
    readonly at: number,
  ) {}

  get count(): number {
    return this.#table.count;
  }

  /** Problems that were found beyond those in `problems`. */
  get unlisted(): number {
    return this.#unlisted;
  }

  /**
   * @param detail one entry of `imageDetails`
   * @param base path of the list that it is in
   * @param index its place there
   */
  add(detail: unknown, base: string, index: number): void {
    const row = quickRow(detail, this.at) ?? this.#slowRow(detail, base, index);
    if (row === undefined) {
      return;
    }
    this.#place(base, index);
    this.#table.add(row);
    this.#checkUnique(row, base, index);
  }

  finish(): ImageTable {
    return this.#table.finish();
  }

  /** Reports a problem unless there are too many already. */
  report(path: string, message: string): void {
    if (this.problems.count >= mostProblems) {
      this.#unlisted++;
    } else {
      this.problems.error("images-invalid", path, message);
    }
  }

  #checkUnique({ digest, tags }: Row, base: string, index: number): void {
    const twin = this.#digests.add(digest, this.#table.digests);
    if (twin !== undefined) {
      this.report(
        `${base}[${index}].imageDigest`,
        `is ${JSON.stringify(digest)}, and so is that of ${this.#path(twin)}: an image is listed once`,
      );
    }
    const all = this.#table.tags;
    const from = all.length - tags.length;
    for (let at = from; at < all.length; at++) {
      const before = this.#tags.add(all[at] ?? "", all);
      if (before !== undefined) {
        const owner =
          before >= from
            ? "this image has it already"
            : `${this.#path(this.#table.ownerOf(before))} has it too`;
        this.report(
          `${base}[${index}].imageTags[${at - from}]`,
          `is ${JSON.stringify(all[at])}, and ${owner}: a tag is on one image, once`,
        );
      }
    }
  }

  /** Remembers where images are from, in runs. */
  #place(base: string, index: number): void {
    const from = this.#table.count;
    const last = this.#paths.at(-1);
    if (last?.base !== base || last.index + from - last.from !== index) {
      this.#paths.push({ from, base, index });
    }
  }

  #path(image: number): string {
    const run = this.#paths.findLast(({ from }) => from <= image);
    return run === undefined ? "another image" : `${run.base}[${run.index + image - run.from}]`;
  }

  #slowRow(detail: unknown, base: string, index: number): Row | undefined {
    if (this.problems.count >= mostProblems) {
      this.#unlisted++;
      return undefined;
    }
    return slowRow(new Place(detail, `${base}[${index}]`, this.problems), this.at);
  }
}
