import type { LifecycleDocument, LifecycleRule, LifecycleSelection } from "../ecr/lifecycle-document";
import type { Image } from "./lifecycle-evaluator";

/** A worked example as docs/lifecycle.md writes it. */
export interface Example {
  policy: LifecycleDocument;
  images: Image[];
  /** `expire 1`, `archive 1`, `uncertain` or `keep`, by image. */
  fates: Record<string, string>;
}

/** Every block of worked examples in a text in Markdown. */
export function examplesIn(markdown: string): string[] {
  return [...markdown.matchAll(/^```lifecycle\n([\s\S]*?)^```$/gm)].map(([, block = ""]) => block);
}

/**
 * `images A[tags]age(remark) …`, rules like `1 v* and x* keep 3`, and what comes of it: `expire A by 1`,
 * `uncertain B`. Images that aren't named there stay.
 *
 * @throws Error for a line that is none of these
 */
export function readExample(block: string): Example {
  const [first = "", ...lines] = block.trim().split("\n");
  const images = [...first.matchAll(/(\w)\[([^\]]*)\]([\d.]+)(?:\(([^)]*)\))?/g)].map(
    ([, name = "", tags = "", age, remark = ""]): Image => ({
      id: idOf(name),
      tags: tags === "" ? [] : tags.split(","),
      age: Number(age),
      ...readRemark(remark),
    }),
  );
  const rules = lines.filter((line) => /^\d/.test(line)).map(readRule);
  const fates: Record<string, string> = Object.fromEntries(images.map(({ id }) => [id, "keep"]));
  for (const line of lines.filter((its) => !/^\d/.test(its))) {
    const [, fate, name, by] = /^(expire|archive|uncertain) (\w)(?: by (\d+))?$/.exec(line) ?? [];
    if (fate === undefined || name === undefined || (fate === "uncertain") !== (by === undefined)) {
      throw new Error(`no line of an example: ${line}`);
    }
    fates[idOf(name)] = by === undefined ? fate : `${fate} ${by}`;
  }
  return { policy: { rules }, images, fates };
}

/** Digests have hexadecimal digits only. */
function idOf(name: string): string {
  return name.charCodeAt(0).toString(16);
}

function readRemark(remark: string): Partial<Image> {
  const [word = "", ...rest] = remark.replace(":", "").split(" ");
  switch (word) {
    case "":
      return {};
    case "index":
      return { children: rest.length === 0 ? null : rest.map(idOf) };
    case "of":
      return { subject: idOf(rest[0] ?? "") };
    case "pulled":
    case "archived":
    case "restored":
      return { [word]: Number(rest[0]) };
    default:
      throw new Error(`no remark on an image: ${remark}`);
  }
}

function readRule(line: string): LifecycleRule {
  const [, priority, what = "", how = ""] =
    /^(\d+) (.+?) (keep \d+|pushed > \d+ days|not pulled > \d+ days: archive|archived > \d+ days)$/.exec(
      line,
    ) ?? [];
  const [number] = /\d+/.exec(how) ?? [];
  if (number === undefined) {
    throw new Error(`no rule: ${line}`);
  }
  const isStatus = what === "any" || what === "untagged";
  const days = (countType: LifecycleSelection["countType"]) =>
    ({ countType, countUnit: "days", countNumber: Number(number) }) as const;
  const count = how.startsWith("keep")
    ? ({ countType: "imageCountMoreThan", countNumber: Number(number) } as const)
    : how.startsWith("pushed")
      ? days("sinceImagePushed")
      : how.startsWith("archived")
        ? ({ ...days("sinceImageTransitioned"), storageClass: "archive" } as const)
        : days("sinceImagePulled");
  return {
    rulePriority: Number(priority),
    selection: {
      ...(isStatus ? { tagStatus: what } : { tagStatus: "tagged", tagPatternList: what.split(" and ") }),
      ...count,
    },
    action: how.endsWith("archive")
      ? { type: "transition", targetStorageClass: "archive" }
      : { type: "expire" },
  };
}
