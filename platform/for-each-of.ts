/**
 * Does `work` for every item, at most `limit` of one group at once; groups do not wait for each other. One failing item
 * is told to `onError` and stops none of the others.
 */
export async function forEachOf<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
  options: { limit: number; groupOf: (item: Item) => string; onError: (item: Item, error: unknown) => void },
): Promise<void> {
  const lanes = new Map<string, Item[]>()
  for (const item of items) {
    const group = options.groupOf(item)
    lanes.set(group, [...(lanes.get(group) ?? []), item])
  }
  const runners = [...lanes.values()].flatMap((waiting) =>
    Array.from({ length: Math.min(options.limit, waiting.length) }, () => drain(waiting)),
  )
  await Promise.all(runners)

  async function drain(waiting: Item[]): Promise<void> {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      try {
        await work(item)
      } catch (error) {
        options.onError(item, error)
      }
    }
  }
}
