// The features of each market at every multiple of a period, inside the spans that are looked at.
import type { FeatureName } from 'leadline'
import { periodUs, replay, type Source } from 'leadline/feeds'

import { Column } from './column.js'
import type { Span } from './windows.js'

export interface Sample {
  readonly periodS: number
  readonly names: readonly FeatureName[]
  readonly timesUs: Float64Array
  /** NaN where a feature is undefined. */
  readonly columns: readonly Float64Array[]
}

/** `all`, `default` or names separated by commas. */
export function featureWish(wish: string): 'all' | 'default' | FeatureName[] {
  if (wish === 'all' || wish === 'default') return wish
  return [...new Set(wish.split(',').map((name) => name.trim()))] as FeatureName[]
}

/** One sample for each market of the source; `spans` by the market's index. */
export async function sampleFeatures(
  source: Source,
  wish: 'all' | 'default' | FeatureName[],
  every: string,
  spans: ReadonlyMap<number, readonly Span[]>,
): Promise<Map<number, Sample>> {
  const periodS = periodUs(every) / 1e6
  const feed = await replay(source, { features: wish, levels: false })
  const keepers = feed.markets.map((market, index) => ({
    market,
    spans: spans.get(index) ?? [],
    times: new Column(),
    columns: market.featureNames.map(() => new Column()),
    values: new Float64Array(market.featureNames.length),
  }))
  const keeperOf = new Map(keepers.map((keeper) => [keeper.market, keeper]))
  try {
    for await (const { market, tsVenueUs } of feed.every(every)) {
      const { spans, times, columns, values } = keeperOf.get(market)!
      if (!spans.some(({ fromUs, toUs }) => fromUs < tsVenueUs && tsVenueUs <= toUs)) continue
      market.features(values)
      times.push(tsVenueUs)
      values.forEach((value, i) => columns[i]!.push(value))
    }
    return new Map(
      keepers.map(({ market, times, columns }, index) => {
        const sampled = columns.map((column) => column.values())
        return [index, { periodS, names: market.featureNames, timesUs: times.values(), columns: sampled }]
      }),
    )
  } finally {
    feed.close()
  }
}
