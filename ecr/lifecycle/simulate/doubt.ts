/** Why it can't be told what a policy does to an image. Bits, as there may be more than one reason. */
export const doubts = {
  sameTime: 1,
  childCounts: 2,
  mayBeChild: 4,
  restored: 8,
  activating: 16,
  referrerCounts: 32,
  open: 64,
  indexGoes: 128,
  archivedWhen: 256,
  subjectMissing: 512,
  subjectOpen: 1024,
} as const;

const words: Record<keyof typeof doubts, string> = {
  sameTime: "images that were pushed at the same moment have no order that AWS tells",
  childCounts: "AWS doesn't say whether the images of an index count",
  mayBeChild:
    "untagged images may belong to an index whose manifest wasn't given (--manifests), which would keep them and leave them out of counts",
  restored: "AWS's texts leave open whether a restored image is as old as its push or as its restoring",
  activating: "an image that is being restored is in the archive or not, by when the policy runs",
  referrerCounts: "AWS doesn't say whether signatures and other referrers count",
  open: "it hangs on what happened to other images before",
  indexGoes: "the index that lists it goes or is archived too, and AWS doesn't say whether it goes at once",
  archivedWhen: "the time when it was archived isn't given",
  subjectMissing: "it refers to an image that isn't among those given, and goes with that one",
  subjectOpen: "it refers to an image of which it can't be told, and goes with that one",
};

/** Reasons in words, one sentence after the other. */
export function doubtWords(bits: number): string {
  return Object.entries(doubts)
    .filter(([, bit]) => (bits & bit) !== 0)
    .map(([name]) => words[name as keyof typeof doubts])
    .join("; ");
}
