import type { ImageTable } from "../images/table";
import type { Relations } from "./relations";

/** The images on one day: a forecast takes some away and archives others. */
export interface State {
  table: ImageTable;
  relations: Relations;
  /** 1 for an image that has expired. */
  gone: Uint8Array;
  status: Uint8Array;
  archived: Float64Array;
  /** 1 for an image of which it is not certain that it is still there. */
  open: Uint8Array;
  /** 1 for an untagged image that may belong to an index whose manifest isn't known. */
  mayBeChild: Uint8Array;
}

export function startState(table: ImageTable, relations: Relations): State {
  const state: State = {
    table,
    relations,
    gone: new Uint8Array(table.count),
    status: table.status.slice(),
    archived: table.archived.slice(),
    open: new Uint8Array(table.count),
    mayBeChild: new Uint8Array(table.count),
  };
  markChildren(state);
  return state;
}

/** Finds the images that may belong to an index of unknown content. An index isn't its own child. */
export function markChildren({ table, relations, gone, mayBeChild }: State): void {
  const unread = [...relations.unread].filter((index) => gone[index] !== 1);
  const only = unread.length === 1 ? unread[0] : undefined;
  mayBeChild.fill(0);
  if (unread.length === 0) {
    return;
  }
  for (let image = 0; image < table.count; image++) {
    const isUntagged = (image === 0 ? 0 : table.tagEnds[image - 1]) === table.tagEnds[image];
    const isFree = !relations.subjects.has(image) && !isChild(relations, gone, image);
    mayBeChild[image] = isUntagged && isFree && image !== only ? 1 : 0;
  }
}

/** Whether an index that is still there lists the image. */
export function isChild({ parents }: Relations, gone: Uint8Array, image: number): boolean {
  return parents.get(image)?.some((parent) => gone[parent] !== 1) ?? false;
}
