export const fate = { keep: 0, expire: 1, archive: 2, uncertain: 3 } as const;

/** The names of {@link fate}, in their order. */
export const fateNames = ["keep", "expire", "archive", "uncertain"] as const;

/** What becomes of each image. */
export interface Fates {
  /** One of {@link fate}, by image. */
  fate: Uint8Array;
  /** The rule that does it, or might, by its place in the policy; -1 for none. */
  rule: Int16Array;
  /** Why it is uncertain: bits of `doubts` of doubt.ts. */
  doubt: Uint16Array;
}
