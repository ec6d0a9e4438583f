import type { LifecycleDocument, LifecycleSelection } from "../ecr/lifecycle-document";

/** An image as a lifecycle policy sees it. Ages are in days. */
export interface Image {
  id: string;
  tags: readonly string[];
  age: number;
  /** Days since the last pull; those since the push where it was never pulled. */
  pulled?: number;
  /** Days since it was archived; undefined for an image of the standard class. */
  archived?: number;
}

/**
 * What ECR's rules for evaluating a lifecycle policy do to some images, written as plainly as they are told:
 * slow, and apart from the code it judges.
 *
 * @returns the action for each image that a rule acts on, by id
 * @see ECR User Guide, "Lifecycle policy evaluation rules"
 */
export function evaluate(
  policy: LifecycleDocument | null,
  images: readonly Image[],
): Record<string, "expire" | "transition"> {
  const fates: Record<string, "expire" | "transition"> = {};
  const claimed = new Set<Image>();
  const rules = [...(policy?.rules ?? [])].sort((a, b) => a.rulePriority - b.rulePriority);
  for (const { selection, action } of rules) {
    const candidates = images.filter((image) => isSelected(image, selection));
    for (const image of marked(candidates, selection)) {
      if (!claimed.has(image)) {
        fates[image.id] = action.type;
      }
    }
    for (const image of candidates) {
      claimed.add(image);
    }
  }
  return fates;
}

/** All images of the rule's storage class whose tags match: every entry of a list matches some tag. */
function isSelected({ tags, archived }: Image, selection: LifecycleSelection): boolean {
  const { tagStatus, tagPatternList = [], tagPrefixList = [], storageClass = "standard" } = selection;
  if ((archived === undefined) !== (storageClass === "standard")) {
    return false;
  }
  if (tagStatus !== "tagged") {
    return tagStatus === "any" || tags.length === 0;
  }
  return (
    tagPatternList.every((pattern) => tags.some((tag) => matches(pattern, tag))) &&
    tagPrefixList.every((prefix) => tags.some((tag) => tag.startsWith(prefix)))
  );
}

function marked(
  candidates: readonly Image[],
  { countType, countNumber }: LifecycleSelection,
): readonly Image[] {
  if (countType === "imageCountMoreThan") {
    return [...candidates].sort((a, b) => a.age - b.age).slice(countNumber);
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
