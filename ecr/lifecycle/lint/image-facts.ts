import { claimingRule, claimOrder, type MatchedImage } from "../../lifecycle-match";
import { isReleaseTag, isSignatureTag } from "./tag-words";
import { matchesSome, type TagEntry } from "./view-entry";

/** What a policy's rules do with some images. */
export interface ImageFacts {
  /** Images that were looked at. */
  count: number;
  /** Entries of lists that match some tag. */
  matched: ReadonlySet<TagEntry>;
  /** Rules about tags that select some image. */
  selecting: ReadonlySet<unknown>;
  /** Images with a release tag, by the priority of the rule that claims them. */
  releases: ReadonlyMap<number, Examples>;
  /** Signatures, likewise. */
  signatures: ReadonlyMap<number, Examples>;
}

/** A rule as far as it matters here. */
interface SelectingRule {
  entries: readonly TagEntry[];
  storageClass: string | undefined;
}

interface Examples {
  images: number;
  /** The tag of one of them. */
  tag: string;
}

export function imageFacts(
  document: unknown,
  rules: readonly SelectingRule[],
  images: Iterable<MatchedImage>,
): ImageFacts {
  const order = claimOrder(document);
  const facts = {
    count: 0,
    matched: new Set<TagEntry>(),
    selecting: new Set<SelectingRule>(),
    releases: new Map<number, Examples>(),
    signatures: new Map<number, Examples>(),
  };
  const claimed = (by: Map<number, Examples>, image: MatchedImage, tag: string | undefined) => {
    const rule = tag === undefined ? undefined : claimingRule(order, image);
    if (tag !== undefined && rule !== undefined && rule.rulePriority !== null) {
      const before = by.get(rule.rulePriority);
      by.set(rule.rulePriority, { images: (before?.images ?? 0) + 1, tag: before?.tag ?? tag });
    }
  };
  // A rule that selects an image has a match for each of its entries: there is no more to find out.
  const pending = new Set(rules.filter(({ entries }) => entries.length > 0));
  for (const image of images) {
    const { tags, storageClass } = image;
    facts.count++;
    for (const rule of pending) {
      const hits = rule.entries.filter((entry) => matchesSome(entry, tags));
      for (const hit of hits) {
        facts.matched.add(hit);
      }
      if (hits.length === rule.entries.length && rule.storageClass === storageClass) {
        facts.selecting.add(rule);
        pending.delete(rule);
      }
    }
    claimed(facts.releases, image, tags.find(isReleaseTag));
    claimed(facts.signatures, image, tags.find(isSignatureTag));
  }
  return facts;
}
