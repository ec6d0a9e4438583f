/** Where an image is stored. @see ECR API, ImageDetail, imageStatus */
export const storage = { standard: 0, archive: 1, activating: 2 } as const;

/**
 * The images of a repository, in columns: a hundred thousand of them as objects would take most of a simulation's
 * memory and time. Times are milliseconds since 1970, NaN where there is none.
 */
export interface ImageTable {
  readonly count: number;
  readonly digests: readonly string[];
  /** All tags, image by image; those of image `i` end before `tagEnds[i]`. */
  readonly tags: readonly string[];
  readonly tagEnds: Int32Array;
  readonly pushed: Float64Array;
  readonly pulled: Float64Array;
  readonly archived: Float64Array;
  /** When an image was restored from the archive. */
  readonly activated: Float64Array;
  readonly bytes: Float64Array;
  /** One of {@link storage}. */
  readonly status: Uint8Array;
  /** 1 for an image index. */
  readonly isIndex: Uint8Array;
  /** Digests that referrers refer to, by referrer. */
  readonly subjects: ReadonlyMap<number, string>;
}

/** The tags of one image. */
export function tagsOf({ tags, tagEnds }: ImageTable, image: number): string[] {
  return tags.slice(image === 0 ? 0 : tagEnds[image - 1], tagEnds[image]);
}

/** One image, in the table's terms. */
export interface Row {
  digest: string;
  tags: readonly string[];
  pushed: number;
  pulled: number;
  archived: number;
  activated: number;
  bytes: number;
  status: number;
  isIndex: boolean;
  subject: string | undefined;
}

/** Builds a table, row by row. */
export class TableBuilder {
  #count = 0;
  readonly digests: string[] = [];
  readonly tags: string[] = [];
  readonly #subjects = new Map<number, string>();
  #tagEnds = new Int32Array(1024);
  #pushed = new Float64Array(1024);
  #pulled = new Float64Array(1024);
  #archived = new Float64Array(1024);
  #activated = new Float64Array(1024);
  #bytes = new Float64Array(1024);
  #status = new Uint8Array(1024);
  #isIndex = new Uint8Array(1024);

  get count(): number {
    return this.#count;
  }

  add(row: Row): void {
    const at = this.#count;
    if (at === this.#pushed.length) {
      this.#grow();
    }
    this.#count++;
    this.digests.push(row.digest);
    for (const tag of row.tags) {
      this.tags.push(tag);
    }
    this.#tagEnds[at] = this.tags.length;
    this.#pushed[at] = row.pushed;
    this.#pulled[at] = row.pulled;
    this.#archived[at] = row.archived;
    this.#activated[at] = row.activated;
    this.#bytes[at] = row.bytes;
    this.#status[at] = row.status;
    this.#isIndex[at] = row.isIndex ? 1 : 0;
    if (row.subject !== undefined) {
      this.#subjects.set(at, row.subject);
    }
  }

  /** The image that has the tag at `index` of {@link tags}. */
  ownerOf(index: number): number {
    let [low, high] = [0, this.#count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#tagEnds[middle] ?? 0) > index) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  finish(): ImageTable {
    const count = this.#count;
    return {
      count,
      digests: this.digests,
      tags: this.tags,
      tagEnds: this.#tagEnds.subarray(0, count),
      pushed: this.#pushed.subarray(0, count),
      pulled: this.#pulled.subarray(0, count),
      archived: this.#archived.subarray(0, count),
      activated: this.#activated.subarray(0, count),
      bytes: this.#bytes.subarray(0, count),
      status: this.#status.subarray(0, count),
      isIndex: this.#isIndex.subarray(0, count),
      subjects: this.#subjects,
    };
  }

  #grow(): void {
    const size = this.#pushed.length * 2;
    this.#tagEnds = grown(this.#tagEnds, new Int32Array(size));
    this.#pushed = grown(this.#pushed, new Float64Array(size));
    this.#pulled = grown(this.#pulled, new Float64Array(size));
    this.#archived = grown(this.#archived, new Float64Array(size));
    this.#activated = grown(this.#activated, new Float64Array(size));
    this.#bytes = grown(this.#bytes, new Float64Array(size));
    this.#status = grown(this.#status, new Uint8Array(size));
    this.#isIndex = grown(this.#isIndex, new Uint8Array(size));
  }
}

function grown<T extends Int32Array | Float64Array | Uint8Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
