import { globCovers, globMatches, globsOverlap } from "../../glob";
import type { Spot } from "../../lint/finding";

/** A text in a rule's list of tags. */
export interface TagEntry {
  spot: Spot;
  text: string;
  /** What it means as a pattern. */
  glob: string;
  /** Whether ECR takes it and some tag can match. */
  isSound: boolean;
  /** Whether every tag matches. */
  isEvery: boolean;
}

/** What a tag may be, with `*` for what a pattern leaves open. @see OCI distribution specification, "reference" */
const soundForm = /^[\w*][\w.*-]{0,127}$/;

/** Wildcards that ECR takes in one pattern. */
export const mostWildcards = 4;

export function readEntry(spot: Spot, text: string, list: "tagPatternList" | "tagPrefixList"): TagEntry {
  const isPrefix = list === "tagPrefixList";
  const glob = isPrefix ? `${text.replaceAll("*", "\0")}*` : text;
  return {
    spot,
    text,
    glob,
    isSound: soundForm.test(glob) && wildcardsIn(glob) <= mostWildcards,
    isEvery: /^\*+$/.test(glob),
  };
}

export function wildcardsIn(text: string): number {
  return text.split("*").length - 1;
}

/** Whether every tag that the one doesn't match isn't matched by the other either. */
export function covers(wide: TagEntry, narrow: TagEntry): boolean {
  return wide.isSound && narrow.isSound && globCovers(wide.glob, narrow.glob);
}

/** Whether one tag can match both. */
export function canShareTag(one: TagEntry, other: TagEntry): boolean {
  return (
    one.isSound &&
    other.isSound &&
    agree(headOf(one.glob), headOf(other.glob)) &&
    agree(reversed(tailOf(one.glob)), reversed(tailOf(other.glob))) &&
    globsOverlap(one.glob, other.glob)
  );
}

function headOf(glob: string): string {
  return glob.split("*", 1)[0] ?? "";
}

function tailOf(glob: string): string {
  return glob.slice(glob.lastIndexOf("*") + 1);
}

function agree(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}

function reversed(text: string): string {
  return [...text].reverse().join("");
}

export function matchesSome({ isSound, glob }: TagEntry, tags: readonly string[]): boolean {
  return isSound && tags.some((tag) => globMatches(glob, tag));
}
