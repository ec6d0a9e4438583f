/** How far a document is read, without the images in it. */
export interface Step {
  /** Characters of the text at hand that are dealt with. */
  taken: number;
  /** The document with its lists of images left empty. */
  skeleton: string;
  /** Whether the document is a list. */
  isList: boolean;
  /** Whether that list is one of images rather than of pages. */
  isImageList: boolean;
  /** The entry of the list that is being read. */
  index: number;
  depth: number;
  inText: boolean;
  isEscaped: boolean;
  /** The last text of the page's own level, and whether it was followed by a colon: a key. */
  lastText: string;
  isKey: boolean;
}

export function startSkeleton(): Step {
  return {
    taken: 0,
    skeleton: "",
    isList: false,
    isImageList: false,
    index: 0,
    depth: 0,
    inText: false,
    isEscaped: false,
    lastText: "",
    isKey: false,
  };
}

/**
 * Goes on with a document up to the next list of images, or to its end.
 *
 * @param text begins where the step before has ended
 * @returns `more` where the text ends before either
 */
export function skeletonStep(step: Step, text: string): "more" | "images" | "document" {
  let at = 0;
  let ended: "more" | "images" | "document" = "more";
  while (at < text.length && ended === "more") {
    const character = text[at] ?? "";
    if (step.depth === 1 && step.isList && step.index === 0 && character === "{") {
      // What the list is of shows in the first key of its first entry.
      const key = /^\{\s*"([^"]*)"/.exec(text.slice(at, at + 1000));
      if (key === null && text.length - at < 1000) {
        break;
      }
      if (key !== null && key[1] !== "imageDetails") {
        step.isImageList = true;
        ended = "images";
        break;
      }
    }
    at++;
    ended = take(step, character);
  }
  step.skeleton += text.slice(0, at);
  step.taken = at;
  return ended;
}

/** Takes one character in. */
function take(step: Step, character: string): "more" | "images" | "document" {
  const isPageLevel = step.depth === (step.isList ? 2 : 1);
  if (step.inText) {
    takeText(step, character, isPageLevel);
    return "more";
  }
  switch (character) {
    case '"':
      step.inText = true;
      step.isKey = false;
      step.lastText = isPageLevel ? "" : step.lastText;
      return "more";
    case ":":
      step.isKey = isPageLevel;
      return "more";
    case "[":
    case "{":
      step.isList ||= step.depth === 0 && character === "[";
      step.depth++;
      if (character === "[" && isPageLevel && step.isKey && step.lastText === "imageDetails") {
        return "images";
      }
      step.isKey = false;
      return "more";
    case "]":
    case "}":
      step.depth--;
      return step.depth <= 0 ? "document" : "more";
    case ",":
      step.index += step.depth === 1 && step.isList ? 1 : 0;
      step.isKey = false;
      return "more";
    default:
      return "more";
  }
}

function takeText(step: Step, character: string, isPageLevel: boolean): void {
  if (step.isEscaped) {
    step.isEscaped = false;
  } else if (character === "\\") {
    step.isEscaped = true;
  } else if (character === '"') {
    step.inText = false;
    return;
  }
  if (isPageLevel) {
    step.lastText += character;
  }
}
