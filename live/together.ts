/** Calls that run at the same time, against one registry. */
export const usualConcurrency = 10;

/**
 * What `act` makes of each item, in the order of the items, a limited number of them at a time.
 *
 * @param items may come one by one, as from pages: no more are asked for than are worked on
 * @throws the first error of `act`, after which nothing more is started
 */
export async function together<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  act: (item: T) => Promise<R>,
  concurrency: number = usualConcurrency,
): Promise<R[]> {
  const { default: pMap } = await import("p-map");
  return pMap(items, act, { concurrency });
}

/** The same, one result after the other as they come to their turn: no more than a few are kept. */
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
