/**
 * Finds a text that is there twice. It keeps numbers only, in two arrays: a Map of a few hundred thousand tags takes
 * as long as parsing the file that they are in.
 */
export class Unique {
  #slots = new Int32Array(32_768).fill(-1);
  #hashes = new Int32Array(8192);
  #count = 0;

  /** @param tail characters at the end of a text that tell most texts apart */
  constructor(readonly tail = Number.POSITIVE_INFINITY) {}

  /**
   * Takes the next text of `texts`.
   *
   * @param texts all that were taken before, in order; this one and others may be behind them
   * @returns the place of the same text among those taken before; undefined where it is new
   */
  add(text: string, texts: readonly string[]): number | undefined {
    if (this.#count === this.#hashes.length) {
      this.#grow();
    }
    const hash = hashOf(text, Math.max(0, text.length - this.tail));
    const mask = this.#slots.length - 1;
    const next = this.#count++;
    this.#hashes[next] = hash;
    let slot = hash & mask;
    for (let at = this.#slots[slot] ?? -1; at !== -1; at = this.#slots[slot] ?? -1) {
      if (this.#hashes[at] === hash && texts[at] === text) {
        return at;
      }
      slot = (slot + 1) & mask;
    }
    this.#slots[slot] = next;
    return undefined;
  }

  #grow(): void {
    const old = this.#slots;
    const hashes = new Int32Array(this.#hashes.length * 4);
    hashes.set(this.#hashes);
    this.#hashes = hashes;
    this.#slots = new Int32Array(hashes.length * 4).fill(-1);
    const mask = this.#slots.length - 1;
    for (const at of old) {
      if (at === -1) {
        continue;
      }
      let slot = (hashes[at] ?? 0) & mask;
      while (this.#slots[slot] !== -1) {
        slot = (slot + 1) & mask;
      }
      this.#slots[slot] = at;
    }
  }
}

/** FNV-1a over UTF-16 code units, mixed so that its low bits are as good as its high ones. */
function hashOf(text: string, from: number): number {
  let hash = 0x811c9dc5;
  for (let index = from; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return hash ^ (hash >>> 15);
}
