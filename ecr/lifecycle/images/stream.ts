import { at as pathOf } from "../../problem";
import { isMap } from "../../shape";
import { ImageBatches } from "./batches";
import type { ImageCollector } from "./collector";
import { type Step, skeletonStep, startSkeleton } from "./skeleton";

/**
 * Reads the images in what `aws ecr describe-images` prints: one page, pages one after the other, a list of pages,
 * or a list of images (`--query imageDetails`). The text comes in pieces of any length, since a large repository's
 * doesn't fit into one; what is wrong with it goes to the collector, with its path.
 *
 * Only what surrounds the images is looked at character by character, see {@link ImageBatches}.
 */
export class ImageStream {
  readonly #collector: ImageCollector;
  #pending = "";
  #documents = 0;
  #state: "between" | "around" | "images" | "broken" = "between";
  #step: Step = startSkeleton();
  #batches: ImageBatches | undefined;
  #more: string | undefined;

  constructor(collector: ImageCollector) {
    this.#collector = collector;
  }

  write(piece: string): void {
    this.#pending = this.#pending === "" ? piece : this.#pending + piece;
    while (this.#advance()) {
      // as far as there is text
    }
  }

  /** Says that the text is over. */
  end(): void {
    if (this.#state === "between" && this.#documents === 0) {
      this.#collector.report("", "is empty: wanted what aws ecr describe-images prints");
    } else if (this.#state === "images") {
      this.#batches?.reportEnd();
    } else if (this.#state === "around") {
      this.#collector.report(this.#name(), "ends too early: is the file complete?");
    } else if (this.#more !== undefined && this.#state !== "broken") {
      this.#collector.report(
        this.#more,
        "says that more images follow: list all of them, without --max-items and --no-paginate, as every count depends on it",
      );
    }
  }

  /** @returns whether there may be more to do with the text at hand */
  #advance(): boolean {
    switch (this.#state) {
      case "between":
        return this.#startDocument();
      case "around":
        return this.#readAround();
      case "images":
        return this.#readImages();
      case "broken":
        this.#pending = "";
        return false;
    }
  }

  #startDocument(): boolean {
    const start = this.#pending.search(/[^\s\uFEFF]/);
    if (start === -1) {
      this.#pending = "";
      return false;
    }
    this.#pending = this.#pending.slice(start);
    const first = this.#pending[0];
    if (first !== "{" && first !== "[") {
      this.#documents++;
      const what = this.#documents === 1 ? "is not what aws ecr describe-images prints" : "is no page of it";
      return this.#break(`${what}: it begins with ${JSON.stringify(first)}, wanted { or [`);
    }
    this.#documents++;
    this.#more = undefined;
    this.#step = startSkeleton();
    this.#state = "around";
    return true;
  }

  #readAround(): boolean {
    const ended = skeletonStep(this.#step, this.#pending);
    this.#pending = this.#pending.slice(this.#step.taken);
    this.#step.taken = 0;
    switch (ended) {
      case "more":
        return false;
      case "images":
        this.#batches = new ImageBatches(
          this.#collector,
          this.#imagesPath(),
          this.#documents + this.#step.index === 1,
        );
        this.#state = "images";
        return true;
      case "document":
        return this.#endDocument();
    }
  }

  #readImages(): boolean {
    const batches = this.#batches;
    if (batches === undefined) {
      return false;
    }
    const taken = batches.read(this.#pending);
    this.#pending = this.#pending.slice(taken);
    if (batches.isClosed) {
      this.#state = "around";
      this.#batches = undefined;
      return true;
    }
    return false;
  }

  /** Looks at what was around the images. */
  #endDocument(): boolean {
    let document: unknown;
    try {
      document = JSON.parse(this.#step.skeleton);
    } catch (error) {
      return this.#break(`is not JSON: ${(error as Error).message}`);
    }
    const pages = Array.isArray(document) ? document : [document];
    if (!this.#step.isImageList) {
      for (const [index, page] of pages.entries()) {
        this.#checkPage(page, Array.isArray(document) ? pathOf(this.#name(), index) : this.#name());
      }
    }
    this.#state = "between";
    return true;
  }

  #checkPage(page: unknown, path: string): void {
    if (!isMap(page) || !Array.isArray(page["imageDetails"])) {
      const hint = isMap(page) && Array.isArray(page["imageIds"]) ? ": it is what list-images prints" : "";
      this.#collector.report(
        path,
        `has no list imageDetails${hint}: wanted what aws ecr describe-images prints`,
      );
      return;
    }
    const token = ["nextToken", "NextToken"].find((key) => typeof page[key] === "string");
    this.#more = token === undefined ? undefined : pathOf(path, token);
  }

  #imagesPath(): string {
    const { isImageList, isList, index } = this.#step;
    const page = isList ? `${this.#name()}[${index}]` : this.#name();
    return isImageList ? this.#name() : pathOf(page, "imageDetails");
  }

  /** The document's place among those in the file. */
  #name(): string {
    return this.#documents <= 1 ? "" : `pages[${this.#documents - 1}]`;
  }

  #break(message: string): boolean {
    this.#collector.report(this.#name(), message);
    this.#state = "broken";
    return true;
  }
}
