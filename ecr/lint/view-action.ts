import { repositoryActions } from "../action";
import { anyCharacters, oneCharacter, wildcardsMatch } from "../glob";
import type { Spot } from "./finding";

/** One entry of a statement's `Action` or `NotAction`. */
export interface ActionEntry {
  spot: Spot;
  text: string;
  /** In lower case, as IAM compares it. */
  pattern: string;
  hasWildcard: boolean;
  /** The actions of a repository that it stands for. */
  matches: readonly string[];
}

/** Nothing for what is no text. */
export function readActionEntry(spot: Spot): ActionEntry[] {
  const { value: text } = spot;
  if (typeof text !== "string") {
    return [];
  }
  const pattern = text.toLowerCase();
  return [{ spot, text, pattern, hasWildcard: /[*?]/.test(text), matches: matchesOf(pattern) }];
}

function matchesOf(pattern: string): readonly string[] {
  const parts = Array.from({ length: pattern.length }, (_, index) => {
    const character = pattern[index];
    return character === "*" ? anyCharacters : character === "?" ? oneCharacter : pattern.charCodeAt(index);
  });
  return repositoryActions.filter((action) => wildcardsMatch(parts, action.toLowerCase()));
}
