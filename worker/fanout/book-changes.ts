// From one picture of the best levels to the next: the levels that differ, amount '0' for those that are gone.
export type LevelText = readonly [price: string, amount: string]

export interface BookData {
  readonly bids: readonly LevelText[]
  readonly asks: readonly LevelText[]
}

export function bookChanges(before: BookData, now: BookData): BookData {
  return { bids: sideChanges(before.bids, now.bids), asks: sideChanges(before.asks, now.asks) }
}

function sideChanges(before: readonly LevelText[], now: readonly LevelText[]): LevelText[] {
  const amounts = new Map(before)
  const changes: LevelText[] = []
  for (const [price, amount] of now) {
    if (amounts.get(price) !== amount) changes.push([price, amount])
    amounts.delete(price)
  }
  for (const price of amounts.keys()) changes.push([price, '0'])
  return changes
}
