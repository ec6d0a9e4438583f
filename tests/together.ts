/**
 * What `act` makes of each item, in the order of the items, a limited number of them at a time.
 *
 * @throws the first error of `act`, after which nothing more is started
 */
export async function together<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  act: (item: T) => Promise<R>,
  concurrency: number,
): Promise<R[]> {
  const { default: pMap } = await import("p-map");
  return pMap(items, act, { concurrency });
}
