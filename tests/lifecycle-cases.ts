import fc from "fast-check";
import { ImageCollector } from "../ecr/lifecycle/images/collector";
import type { ImageTable } from "../ecr/lifecycle/images/table";
import type { LifecycleDocument, LifecycleRule, LifecycleSelection } from "../ecr/lifecycle-document";
import { Problems } from "../ecr/problem";
import type { Fate, Image } from "./lifecycle-evaluator";

/** A policy, images, and a repository that they are all of. */
export interface LifecycleCase {
  policy: LifecycleDocument;
  images: Image[];
}

/** The time for which cases are looked at. */
export const at = Date.UTC(2026, 0, 31, 12);
export const day = 86_400_000;

const tags = [
  "v1",
  "v2",
  "v1.2",
  "dev-1",
  "dev-2",
  "prod-1",
  "prod",
  "production-1",
  "latest",
  "sha256-0a.sig",
];
const patterns = [
  "v*",
  "*",
  "*.*",
  "dev-*",
  "prod*",
  "prod",
  "*-1",
  "v*.*",
  "p*d*1",
  "sha256-*.sig",
  "none*",
];
const prefixes = ["v", "dev-", "prod", "production", "", "*"];

const some = <T>(values: readonly T[], maxLength: number) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength });

const selection: fc.Arbitrary<Omit<LifecycleSelection, "countType" | "countNumber">> = fc.oneof(
  {
    weight: 5,
    arbitrary: some(patterns, 3).map((tagPatternList) => ({ tagStatus: "tagged" as const, tagPatternList })),
  },
  {
    weight: 2,
    arbitrary: some(prefixes, 2).map((tagPrefixList) => ({ tagStatus: "tagged" as const, tagPrefixList })),
  },
  { weight: 2, arbitrary: fc.constant({ tagStatus: "untagged" as const }) },
  { weight: 2, arbitrary: fc.constant({ tagStatus: "any" as const }) },
);

const days = (countType: LifecycleSelection["countType"], countNumber: number) =>
  ({ countType, countUnit: "days", countNumber }) as const;
const archive = { type: "transition", targetStorageClass: "archive" } as const;

const act = fc.oneof(
  fc.integer({ min: 1, max: 4 }).map((countNumber) => ({
    count: { countType: "imageCountMoreThan", countNumber } as const,
    action: { type: "expire" } as const,
  })),
  fc
    .integer({ min: 1, max: 12 })
    .map((n) => ({ count: days("sinceImagePushed", n), action: { type: "expire" } as const })),
  fc.integer({ min: 1, max: 12 }).map((n) => ({ count: days("sinceImagePulled", n), action: archive })),
  fc.integer({ min: 1, max: 3 }).map((countNumber) => ({
    count: { countType: "imageCountMoreThan", countNumber } as const,
    action: archive,
  })),
  fc.integer({ min: 90, max: 92 }).map((n) => ({
    count: { ...days("sinceImageTransitioned", n), storageClass: "archive" } as const,
    action: { type: "expire" } as const,
  })),
);

/** Policies that ECR takes. */
const policy: fc.Arbitrary<LifecycleDocument> = fc
  .array(fc.tuple(selection, act), { minLength: 1, maxLength: 5 })
  .chain((drafts) =>
    fc
      .uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: drafts.length, maxLength: drafts.length })
      .map((priorities) =>
        ordered(
          drafts.map(([select, { count, action }]) => ({ selection: { ...select, ...count }, action })),
          priorities,
        ),
      ),
  );

/** Gives out priorities: rules for any come last, and there is one such rule for each class, as with untagged. */
function ordered(drafts: Omit<LifecycleRule, "rulePriority">[], priorities: number[]): LifecycleDocument {
  const keyOf = ({ selection: { tagStatus, storageClass = "standard" } }: (typeof drafts)[number]) =>
    tagStatus === "tagged" ? undefined : `${tagStatus} ${storageClass}`;
  const single = drafts.filter(
    (draft, index) =>
      keyOf(draft) === undefined || drafts.findIndex((other) => keyOf(other) === keyOf(draft)) === index,
  );
  const sorted = [
    ...single.filter((draft) => draft.selection.tagStatus !== "any"),
    ...single.filter((draft) => draft.selection.tagStatus === "any"),
  ];
  const ascending = [...priorities].sort((a, b) => a - b);
  const rules = sorted.map((draft, index) => ({ rulePriority: ascending[index] ?? 100 + index, ...draft }));
  // The order in which they stand doesn't matter.
  return { rules: (priorities[0] ?? 0) % 2 === 0 ? rules : rules.reverse() };
}

const rarely = <T>(chance: number, value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 100 - chance, arbitrary: fc.constant(undefined) }, { weight: chance, arbitrary: value });

/** Whole days, of which two images often have the same, and others. */
const ages = fc.oneof(
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 14 }) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 15_000 }).map((thousandths) => thousandths / 1000) },
);

function image(isPlain: boolean, pool: readonly string[]) {
  const chance = isPlain ? 0 : 12;
  return fc.record({
    tagNumbers: fc.uniqueArray(fc.nat({ max: pool.length - 1 }), { maxLength: 3 }),
    age: ages,
    pulled: rarely(40, ages),
    archived: rarely(
      15,
      fc.oneof(
        { weight: isPlain ? 0 : 3, arbitrary: fc.constant(Number.NaN) },
        { weight: 4, arbitrary: fc.integer({ min: 85, max: 95 }) },
      ),
    ),
    restored: rarely(chance, ages),
    isActivating: rarely(chance / 2, fc.constant(true)),
    kind: rarely(
      isPlain ? 0 : 50,
      fc.constantFrom("index", "index", "index", "unread index", "referrer", "referrer", "lost referrer"),
    ),
    links: fc.uniqueArray(fc.nat({ max: 6 }), { maxLength: 3 }),
  });
}

const letters = "abcdef0";

/**
 * Images that a repository can have: each tag on one of them, times in their order.
 *
 * @param isPlain without anything that AWS leaves open, but for images of the same age
 */
export const repositoryImages = (isPlain: boolean, pool: readonly string[] = tags): fc.Arbitrary<Image[]> =>
  fc.array(image(isPlain, pool), { minLength: 1, maxLength: 7 }).map((drafts) => {
    const given = new Set<string>();
    const made = drafts.map(
      ({ tagNumbers, age, pulled, archived, restored, isActivating, kind, links }, index): Image => {
        const own = tagNumbers.flatMap((number) => pool[number] ?? []).filter((tag) => !given.has(tag));
        for (const tag of own) {
          given.add(tag);
        }
        const pushed = archived === undefined && !isActivating ? age : age + 100;
        const inArchive = isActivating && (archived === undefined || Number.isNaN(archived)) ? 91 : archived;
        // Only what comes behind is linked to, so that nothing is linked to itself in the end.
        const behind = links
          .filter((link) => link > index && link < drafts.length)
          .map((link) => `${letters[link]}`);
        return {
          id: `${letters[index]}`,
          tags: own,
          age: pushed,
          ...(pulled !== undefined && { pulled: Math.min(pulled, pushed) }),
          ...(inArchive !== undefined && { archived: inArchive }),
          ...(restored !== undefined && { restored: Math.min(restored, pushed) }),
          ...(isActivating && { isActivating }),
          ...(kind === "index" && { children: behind }),
          ...(kind === "unread index" && { children: null }),
          ...(kind === "referrer" && behind[0] !== undefined && { subject: behind[0] }),
          ...(kind === "lost referrer" && { subject: "f00" }),
        };
      },
    );
    return made;
  });

/** Cases, half of them without anything that AWS leaves open. */
export const lifecycleCase: fc.Arbitrary<LifecycleCase> = fc
  .boolean()
  .chain((isPlain) => fc.record({ policy, images: repositoryImages(isPlain) }));

const digest = (id: string) => `sha256:${id}`;

/** The images as the AWS command line prints them. */
export function described(images: readonly Image[]): Record<string, unknown>[] {
  const time = (age: number) => new Date(at - age * day).toISOString();
  return images.map(({ id, tags, age, pulled, archived, restored, isActivating, children, subject }) => ({
    imageDigest: digest(id),
    ...(tags.length > 0 && { imageTags: tags }),
    imageSizeInBytes: 2 ** 30,
    imagePushedAt: time(age),
    ...(pulled !== undefined && { lastRecordedPullTime: time(pulled) }),
    imageStatus: isActivating ? "ACTIVATING" : archived === undefined ? "ACTIVE" : "ARCHIVED",
    ...(archived !== undefined && !Number.isNaN(archived) && { lastArchivedAt: time(archived) }),
    ...(restored !== undefined && { lastActivatedAt: time(restored) }),
    ...(children !== undefined && { imageManifestMediaType: "application/vnd.oci.image.index.v1+json" }),
    ...(subject !== undefined && { subjectManifestDigest: digest(subject) }),
  }));
}

/** The images as a table. @throws Error for images that a repository can't have */
export function tableOf(details: readonly unknown[], now = at): ImageTable {
  const problems = new Problems();
  const collector = new ImageCollector(problems, now);
  for (const [index, detail] of details.entries()) {
    collector.add(detail, "imageDetails", index);
  }
  if (problems.list().length > 0) {
    throw new Error(JSON.stringify(problems.list()));
  }
  return collector.finish();
}

/** What the indexes list, as far as it is known. */
export function childrenOf(images: readonly Image[]): Map<string, string[]> {
  return new Map(
    images.flatMap(({ id, children }) => (children ? [[digest(id), children.map(digest)] as const] : [])),
  );
}

/** A fate, without the rule of one that is uncertain: there may be several. */
export function comparable({ fate, rulePriority }: Fate): string {
  return fate === "expire" || fate === "archive" ? `${fate} ${rulePriority}` : fate;
}
