/** Calls that run at the same time, against one registry. */
export const usualConcurrency = 10;

/**
 * What `act` makes of each item, in the order of the items, a limited number of them at a time: one result after the
 * other as they come to their turn, so that no more than a few are kept.
 *
 * @param items may come one by one, as from pages: no more are asked for than are worked on
 */
export async function* oneByOne<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  act: (item: T) => Promise<R>,
  concurrency: number = usualConcurrency,
): AsyncGenerator<R> {
  const { pMapIterable } = await import("p-map");
  // Some results may wait for a slow one before them, so that it holds up nobody else.
  const backpressure = concurrency * 4;
  for await (const result of pMapIterable(items, act, { concurrency, backpressure })) {
    yield result as R;
  }
}
