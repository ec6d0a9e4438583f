import type { ImageTable } from "../images/table";

/** How images of a repository hang together. */
export interface Relations {
  /** The indexes that list an image, by image; only those that are among the images. */
  parents: ReadonlyMap<number, readonly number[]>;
  /** Whether an index's manifest isn't known, by index. */
  unread: ReadonlySet<number>;
  /** What a referrer refers to, by referrer; undefined for what is not among the images. */
  subjects: ReadonlyMap<number, number | undefined>;
}

/** @param children digests of what an index lists, by the index's digest (`readManifests`) */
export function relate(table: ImageTable, children: ReadonlyMap<string, readonly string[]>): Relations {
  const indexes = indexesOf(table);
  if (indexes.length === 0 && table.subjects.size === 0) {
    return { parents: new Map(), unread: new Set(), subjects: new Map() };
  }
  const places = new Map(table.digests.map((digest, image) => [digest, image]));
  const parents = new Map<number, number[]>();
  for (const index of indexes) {
    for (const digest of children.get(table.digests[index] ?? "") ?? []) {
      const child = places.get(digest);
      if (child !== undefined && child !== index) {
        const known = parents.get(child);
        known?.push(index);
        parents.set(child, known ?? [index]);
      }
    }
  }
  return {
    parents,
    unread: new Set(indexes.filter((index) => !children.has(table.digests[index] ?? ""))),
    subjects: new Map([...table.subjects].map(([referrer, digest]) => [referrer, places.get(digest)])),
  };
}

function indexesOf({ isIndex }: ImageTable): number[] {
  const indexes: number[] = [];
  for (let image = isIndex.indexOf(1); image !== -1; image = isIndex.indexOf(1, image + 1)) {
    indexes.push(image);
  }
  return indexes;
}
