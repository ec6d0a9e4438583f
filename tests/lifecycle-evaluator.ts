/**
 * A second opinion on lifecycle policies: ECR's rules written as plainly as they are told, slow, and apart from the
 * code that they judge, of which nothing is imported here.
 *
 * @see ECR User Guide, "Lifecycle policy evaluation rules"
 */

/** A policy as ECR spells it. */
export interface Policy {
  rules: readonly Rule[];
}

interface Rule {
  rulePriority: number;
  selection: {
    tagStatus: string;
    tagPatternList?: readonly string[];
    tagPrefixList?: readonly string[];
    storageClass?: string;
    countType: string;
    countNumber: number;
  };
  action: { type: string };
}

/** An image as a lifecycle policy sees it. Ages are in days. */
export interface Image {
  id: string;
  tags: readonly string[];
  age: number;
  /** Days since the last pull; those since the push where it was never pulled. */
  pulled?: number;
  /** Days since it was archived; undefined for an image of the standard class, NaN for an unknown time. */
  archived?: number;
  /** Days since it was last restored from the archive. */
  restored?: number;
  /** It is being restored: of either class. */
  isActivating?: boolean;
  /** For an index: the images that it lists; null where its manifest isn't known. */
  children?: readonly string[] | null;
  /** The image that this one refers to. */
  subject?: string;
}

/** Mistakes that can be built in, to see that a comparison finds them. */
export interface Mistakes {
  anyOfTags?: boolean;
  noClaims?: boolean;
}

/**
 * What the rules do to images for themselves, where nothing is left open.
 *
 * @returns the action for each image that a rule acts on, by id
 */
export function evaluate(
  policy: Policy | null,
  images: readonly Image[],
): Record<string, "expire" | "transition"> {
  const acts = actsOf(policy?.rules ?? [], images, (a, b) => a.age - b.age, {});
  return Object.fromEntries(
    [...acts].map(([{ id }, { action }]) => [id, action.type as "expire" | "transition"]),
  );
}

/** What becomes of an image, and by the rule with which priority. */
export interface Fate {
  fate: "keep" | "expire" | "archive" | "uncertain";
  rulePriority: number | null;
}

/** One way in which all that is left open might be. */
interface World {
  /** Restored images are as old as their restoring. */
  isRestoreTime: boolean;
  doChildrenCount: boolean;
  doReferrersCount: boolean;
  /** Doubts about single images, as in `child a`, that are true. */
  doubts: ReadonlySet<string>;
  /** The image that comes before, or behind, all that were pushed at the same time. */
  favoured: { id: string; isFirst: boolean } | undefined;
}

/**
 * What the rules do to images, and `uncertain` where it differs between the ways in which all that AWS leaves open
 * might be: all of them are gone through.
 *
 * 1. Each image for itself, in every world: what its rule does to it, if anything.
 * 2. An index that is kept for certain holds what it lists; of what others list, it isn't certain that it goes.
 * 3. Referrers share the fate of what they refer to.
 *
 * @param unsure images, by id, that may be there or not
 */
export function evaluateOpen(
  policy: Policy,
  images: readonly Image[],
  mistakes: Mistakes = {},
  unsure: ReadonlySet<string> = new Set(),
): Record<string, Fate> {
  const outcomes = new Map<string, Set<string>>(images.map(({ id }) => [id, new Set()]));
  for (const world of worlds(images, unsure)) {
    const acts = actsIn(world, policy, images, mistakes);
    for (const { id } of images) {
      const rule = acts.get(id);
      outcomes.get(id)?.add(rule === undefined ? "nothing" : `${rule.action.type} ${rule.rulePriority}`);
    }
  }
  const alone = (id: string): Fate => {
    const [first = "nothing", ...others] = outcomes.get(id) ?? [];
    if (others.length > 0) {
      return { fate: "uncertain", rulePriority: null };
    }
    const [action, priority] = first.split(" ");
    return first === "nothing"
      ? { fate: "keep", rulePriority: null }
      : { fate: action === "expire" ? "expire" : "archive", rulePriority: Number(priority) };
  };
  const final = (image: Image): Fate => {
    if (image.subject !== undefined) {
      const subject = images.find(({ id }) => id === image.subject);
      return policy.rules.length === 0
        ? { fate: "keep", rulePriority: null }
        : subject === undefined
          ? { fate: "uncertain", rulePriority: null }
          : final(subject);
    }
    const its = alone(image.id);
    const indexes = images.filter(({ id, children }) => id !== image.id && children?.includes(image.id));
    if (its.fate === "keep" || indexes.length === 0) {
      return its;
    }
    const isHeld = indexes.some(
      (index) => index.archived === undefined && !index.isActivating && final(index).fate === "keep",
    );
    return { fate: isHeld ? "keep" : "uncertain", rulePriority: null };
  };
  return Object.fromEntries(images.map((image) => [image.id, final(image)]));
}

/** How many images expire for certain on each day, from today on, if nothing else happens. */
export function forecastOpen(policy: Policy, images: readonly Image[], days: number): number[] {
  let left = images;
  const unsure = new Set<string>();
  return Array.from({ length: days + 1 }, (_, day) => {
    const aged = left.map((image) => older(image, day));
    const fates = evaluateOpen(policy, aged, {}, unsure);
    const of = (fate: Fate["fate"]) => left.filter(({ id }) => fates[id]?.fate === fate);
    for (const { id } of of("uncertain")) {
      unsure.add(id);
    }
    const [expired, archived] = [of("expire"), of("archive")];
    left = left
      .filter((image) => !expired.includes(image))
      .map((image) => (archived.includes(image) ? { ...image, archived: -day } : image));
    return expired.length;
  });
}

function older(image: Image, days: number): Image {
  const { pulled, archived, restored } = image;
  return {
    ...image,
    age: image.age + days,
    ...(pulled !== undefined && { pulled: pulled + days }),
    ...(archived !== undefined && { archived: archived + days }),
    ...(restored !== undefined && { restored: restored + days }),
  };
}

function worlds(images: readonly Image[], unsure: ReadonlySet<string>): World[] {
  const both = [false, true];
  const times = images.flatMap(({ age, restored }) => (restored === undefined ? [age] : [age, restored]));
  const isTied = new Set(times).size < times.length;
  const favours = images.flatMap(({ id }) => both.map((isFirst) => ({ id, isFirst })));
  const isListed = (image: Image) => images.some(({ children }) => children?.includes(image.id));
  const choices = {
    isRestoreTime: images.some(({ restored }) => restored !== undefined) ? both : [false],
    doChildrenCount: images.some((image) => isListed(image) || mayBeChild(image, images)) ? both : [false],
    doReferrersCount: images.some(({ subject }) => subject !== undefined) ? both : [false],
    doubts: subsets(images.flatMap((image) => doubtsAbout(image, images, unsure))),
    favoured: isTied ? favours : [undefined],
  };
  return choices.isRestoreTime.flatMap((isRestoreTime) =>
    choices.doChildrenCount.flatMap((doChildrenCount) =>
      choices.doReferrersCount.flatMap((doReferrersCount) =>
        choices.doubts.flatMap((doubts) =>
          choices.favoured.map((favoured) => ({
            isRestoreTime,
            doChildrenCount,
            doReferrersCount,
            doubts: new Set(doubts),
            favoured,
          })),
        ),
      ),
    ),
  );
}

function subsets<T>([first, ...rest]: readonly T[]): T[][] {
  return first === undefined ? [[]] : subsets(rest).flatMap((subset) => [subset, [first, ...subset]]);
}

/** What may or may not be so of one image. */
function doubtsAbout(image: Image, images: readonly Image[], unsure: ReadonlySet<string>): string[] {
  return [
    ...(unsure.has(image.id) ? [`gone ${image.id}`] : []),
    ...(image.isActivating ? [`still archived ${image.id}`] : []),
    ...(Number.isNaN(image.archived) ? [`just archived ${image.id}`] : []),
    ...(mayBeChild(image, images) ? [`child ${image.id}`] : []),
  ];
}

/** An untagged image, where another one is an index of unknown content. */
function mayBeChild(image: Image, images: readonly Image[]): boolean {
  return (
    image.tags.length === 0 &&
    image.subject === undefined &&
    !images.some(({ id, children }) => id !== image.id && children?.includes(image.id)) &&
    images.some(({ id, children }) => id !== image.id && children === null)
  );
}

function actsIn(
  world: World,
  { rules }: Policy,
  images: readonly Image[],
  mistakes: Mistakes,
): Map<string, Rule> {
  const isTrue = (doubt: string, { id }: Image) => world.doubts.has(`${doubt} ${id}`);
  const isHidden = (image: Image) => isTrue("child", image);
  const isChild = (image: Image) =>
    images.some(({ id, children }) => id !== image.id && children?.includes(image.id)) || isHidden(image);
  const seen = images.map((image): Image => {
    const { archived: _, ...standard } = image;
    const isInArchive = image.isActivating ? isTrue("still archived", image) : image.archived !== undefined;
    const archived = Number.isNaN(image.archived)
      ? isTrue("just archived", image)
        ? 0
        : image.age
      : (image.archived ?? 0);
    return isInArchive ? { ...image, archived } : standard;
  });
  const age = ({ age, restored }: Image) => (world.isRestoreTime ? (restored ?? age) : age);
  const favour = ({ id }: Image) => (id !== world.favoured?.id ? 0 : world.favoured.isFirst ? -1 : 1);
  const aged = seen.map((image): Image => {
    const pulled = image.pulled ?? image.age;
    const since = world.isRestoreTime && image.restored !== undefined ? image.restored : pulled;
    return {
      ...image,
      age: age(image),
      pulled: image.pulled === undefined ? since : Math.min(pulled, since),
    };
  });
  const isCounted = (image: Image) =>
    !isTrue("gone", image) &&
    (world.doChildrenCount || !isChild(image)) &&
    (world.doReferrersCount || image.subject === undefined);
  const counted = aged.filter((image, index) => isCounted(images[index] ?? image));
  const acts = new Map<string, Rule>();
  // An image that isn't counted itself still has its place among those that are.
  for (const [index, image] of images.entries()) {
    const its = aged[index];
    const all = its === undefined || counted.includes(its) ? counted : [...counted, its];
    const order = (a: Image, b: Image) => a.age - b.age || favour(a) - favour(b);
    const rule = its && actsOf(rules, all, order, mistakes).get(its);
    if (rule !== undefined && image.subject === undefined && !isHidden(image)) {
      acts.set(image.id, rule);
    }
  }
  return acts;
}

/** ECR's rules themselves: one after the other, the images that each acts on. */
function actsOf(
  rules: readonly Rule[],
  images: readonly Image[],
  order: (a: Image, b: Image) => number,
  mistakes: Mistakes,
): Map<Image, Rule> {
  const acts = new Map<Image, Rule>();
  const claimed = new Set<Image>();
  for (const rule of [...rules].sort((a, b) => a.rulePriority - b.rulePriority)) {
    const candidates = images.filter((image) => isSelected(image, rule.selection, mistakes));
    for (const image of marked(candidates, rule.selection, order)) {
      if (!claimed.has(image)) {
        acts.set(image, rule);
        claimed.add(image);
      }
    }
    for (const image of mistakes.noClaims ? [] : candidates) {
      claimed.add(image);
    }
  }
  return acts;
}

/** All images of the rule's storage class whose tags match: every entry of a list matches some tag. */
function isSelected(
  { tags, archived }: Image,
  selection: Rule["selection"],
  { anyOfTags }: Mistakes,
): boolean {
  const { tagStatus, tagPatternList = [], tagPrefixList = [], storageClass = "standard" } = selection;
  if ((archived === undefined) !== (storageClass === "standard")) {
    return false;
  }
  if (tagStatus !== "tagged") {
    return tagStatus === "any" || tags.length === 0;
  }
  const wanted = [
    ...tagPatternList.map((pattern) => tags.some((tag) => matches(pattern, tag))),
    ...tagPrefixList.map((prefix) => tags.some((tag) => tag.startsWith(prefix))),
  ];
  return anyOfTags ? wanted.includes(true) : !wanted.includes(false);
}

function marked(
  candidates: readonly Image[],
  { countType, countNumber }: Rule["selection"],
  order: (a: Image, b: Image) => number,
): readonly Image[] {
  if (countType === "imageCountMoreThan") {
    return [...candidates].sort(order).slice(countNumber);
  }
  const days = (image: Image): number => {
    switch (countType) {
      case "sinceImagePulled":
        return image.pulled ?? image.age;
      case "sinceImageTransitioned":
        return image.archived ?? 0;
      default:
        return image.age;
    }
  };
  return candidates.filter((image) => days(image) > countNumber);
}

/** Whether a tag matches a pattern, one character after the other. */
export function matches(pattern: string, tag: string): boolean {
  const [first] = pattern;
  if (first === undefined) {
    return tag === "";
  }
  const rest = pattern.slice(1);
  return first === "*"
    ? matches(rest, tag) || (tag !== "" && matches(pattern, tag.slice(1)))
    : tag[0] === first && matches(rest, tag.slice(1));
}
