/** What a description says of numbers. */
export interface Quantities {
  /** Numbers of images. */
  images: number[];
  /** Ranges of days, as months and years have no one length. */
  days: { least: number; most: number; words: string }[];
}

const words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const spelled: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  fifty: 50,
  hundred: 100,
  ...Object.fromEntries(words.map((word, number) => [word, number])),
};
const number = `\\d{1,7}|${Object.keys(spelled).join("|")}`;

const unitDays: Readonly<Record<string, readonly [number, number]>> = {
  hour: [1 / 24, 1 / 24],
  day: [1, 1],
  week: [7, 7],
  month: [28, 31],
  year: [365, 366],
};
const time = new RegExp(
  `\\b(?:(\\d{1,7})[ -]*(hour|day|week|month|year|d(?=\\b))|(${Object.keys(spelled).join("|")})[ -]+(hour|day|week|month|year))s?\\b`,
  "gi",
);

/** A number behind a word of keeping, or before what is kept. */
const keeping =
  "(?:keep|keeps|last|latest|newest|recent|youngest|most|max|maximum|up to|at most|only|limit(?: to)?|retain|retains|more than|reach|beyond)";
const filler = "(?:the|only|last|latest|newest|most|recent|youngest|max|maximum|of|to|at|up|is)";
const kept = new RegExp(`\\b${keeping}(?: ${filler})* (${number})\\b(?! *(?:%|st |nd |rd |th ))`, "gi");
const things = new RegExp(
  `\\b(${number})(?: (?:most|last|latest|newest|recent|tagged|untagged|prod\\w*|stag\\w*|dev\\w*|release|old\\w*)){0,3} (?:images?|tags|versions|builds|releases)\\b`,
  "gi",
);

export function readQuantities(description: string): Quantities {
  // What is quoted is a name, and so is a number with letters or dots around it.
  const text = description
    .replace(/"[^"]*"|'[^' ]*'|`[^`]*`/g, " ")
    .replace(/\S*[\d][-_./]\d\S*/g, " ")
    .replace(/,(?=\d{3}\b)/g, "")
    .replace(/[,;:()]/g, " ")
    .replace(/\s+/g, " ");
  const days = [...text.matchAll(time)].map(([all, digits, unit, word = "", wordUnit = ""]) => {
    const [least, most] = unitDays[(unit ?? wordUnit).toLowerCase()] ?? [1, 1];
    const amount = amountOf(digits ?? word);
    return { least: least * amount, most: most * amount, words: all };
  });
  const rest = text.replace(time, " | ");
  const images = [kept, things].flatMap((form) => [...rest.matchAll(form)].map(([, amount = ""]) => amount));
  // "a" and "an" are articles there.
  return { images: [...new Set(images.filter((amount) => !/^an?$/i.test(amount)).map(amountOf))], days };
}

function amountOf(text: string): number {
  return spelled[text.toLowerCase()] ?? Number(text);
}

const generic = new Set(
  (
    "a all an and any are as at be beyond by clean delete deletes deleted drop each expire expires expired every everything " +
    "few first for from have if image images in is it keep keeps kept last latest limit many max maximum most must n newest no not number of " +
    "old older oldest on only other others over policy prune purge pushed recent remain remaining remove removes repo repository " +
    "rest retain rotate rule since stored than that the their them then these this to total up we when which with after more number " +
    "day days week weeks month months year years ago mark will"
  ).split(" "),
);

/** Whether a description speaks of images in general: "Keep last 30 images". */
export function speaksOfAllImages(description: string): boolean {
  const found = description.toLowerCase().match(/[\p{L}_]+/gu) ?? [];
  return (
    found.some((word) => /^images?$/.test(word)) &&
    found.every((word) => generic.has(word) || Object.hasOwn(spelled, word)) &&
    // Latin letters alone: of other languages the words aren't known.
    !/[^\p{Script=Latin}\p{Script=Common}]/u.test(description)
  );
}
