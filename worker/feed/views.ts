// What can be asked of a live market, as JSON: prices and amounts are decimal text, exact; what is undefined is null.
import { LEVEL_FIELDS, type Market } from 'leadline'
import { fixedText } from 'leadline/feeds'

export type ViewName = 'book' | 'features' | 'levels' | 'signal' | 'metrics'

export interface ViewQuery {
  readonly depth?: number | undefined
  readonly names?: readonly string[] | undefined
  readonly bands?: readonly number[] | undefined
  readonly slippage?: readonly number[] | undefined
}

/** Levels a side that a look at depth or slippage takes in. */
const DEEP = 5000

export interface Stamped {
  readonly market: Market
  readonly epochBase: number
}

export function stampOf({ market, epochBase }: Stamped, nowUs: number) {
  const { venue, symbol, state, seq, tsVenueUs, tsLocalUs } = market
  return {
    venue,
    symbol,
    state,
    epoch: epochBase + market.epoch,
    seq: finite(seq),
    tsVenueUs: finite(tsVenueUs),
    tsLocalUs: finite(tsLocalUs),
    bookAgeMs: Number.isNaN(tsLocalUs) ? null : Math.max(0, Math.round((nowUs - tsLocalUs) / 1000)),
  }
}

/** Null where there is no number: JSON has none for it. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

/** The value of a view; the market must be live. */
export function viewOf(market: Market, name: ViewName, query: ViewQuery): object {
  switch (name) {
    case 'book':
      return bookOf(market, query.depth ?? 20)
    case 'features':
      return featuresOf(market, query.names)
    case 'levels':
      return { levels: levelsOf(market, market.listLevels()) }
    case 'signal':
      return signalOf(market, query.depth ?? 5)
    case 'metrics':
      return metricsOf(market, query.bands ?? [10, 50, 100], query.slippage ?? [])
  }
}

export function bookOf(market: Market, depth: number) {
  const { tickSize, lotSize } = market
  const side = (levels: readonly [number, number][]): [string, string][] =>
    levels.map(([pxTicks, qtyLots]) => [fixedText(BigInt(pxTicks), tickSize), fixedText(BigInt(qtyLots), lotSize)])
  return { bids: side(market.book.bidsTicks(depth)), asks: side(market.book.asksTicks(depth)) }
}

/** By names that the market itself gives, so that no key is anybody's choice. */
export function featuresOf(market: Market, names: readonly string[] = market.featureNames) {
  const read = market.featureNames
    .filter((name) => names.includes(name))
    .map((name) => ({ name, value: market.feature(name) }))
  return {
    features: Object.fromEntries(read.map(({ name, value }) => [name, finite(value)])),
    reasons: Object.fromEntries(
      read.flatMap(({ name, value }) => (Number.isNaN(value) ? [[name, market.reason(name) ?? 'undefined']] : [])),
    ) as Record<string, string>,
  }
}

function levelsOf(market: Market, count: number) {
  const { tickSize, lotSize, levelRows } = market
  return Array.from({ length: count }, (_, i) => {
    const at = (field: number): number => levelRows[i * LEVEL_FIELDS + field]!
    return {
      side: at(0) === 0 ? 'bid' : 'ask',
      price: fixedText(BigInt(at(1)), tickSize),
      amount: fixedText(BigInt(at(2)), lotSize),
      strength: finite(at(3)),
      ageUs: finite(at(4)),
      refills: finite(at(5)),
      cancelledOnApproach: finite(at(6)),
    }
  })
}

/** `signal: null` where the score is undefined although the book is live: a side is empty. `depth`: levels a side, nearest first. */
export function signalOf(market: Market, depth: number) {
  const signal = market.signal()
  if (!signal) return { signal: null }
  const { score, direction, imbalance, size, speed, missing } = signal
  return {
    score,
    direction,
    imbalance,
    size,
    speed,
    missing,
    levels: nearest(levelsOf(market, signal.levels.length), depth),
  }
}

function nearest<L extends { readonly side: string }>(levels: readonly L[], depth: number): readonly L[] {
  return ['bid', 'ask'].flatMap((side) => levels.filter((level) => level.side === side).slice(0, depth))
}

type Levels = readonly (readonly [pxTicks: number, qtyLots: number])[]

export function metricsOf(market: Market, bands: readonly number[], slippage: readonly number[]) {
  const { tickSize, lotSize, book } = market
  const deep = bands.length > 0 || slippage.length > 0 ? DEEP : 10
  const bids: Levels = book.bidsTicks(deep)
  const asks: Levels = book.asksTicks(deep)
  const [bid, ask] = [bids[0], asks[0]]
  if (!bid || !ask)
    return { mid: null, microprice: null, spreadBps: null, depth: [], imbalance: null, ofi: {}, slippageBps: null }
  const midTicks = (bid[0] + ask[0]) / 2
  const tick = Number(tickSize)
  return {
    mid: halfText(bid[0] + ask[0], tickSize),
    microprice: ((bid[0] * ask[1] + ask[0] * bid[1]) / (bid[1] + ask[1])) * tick,
    spreadBps: ((ask[0] - bid[0]) / midTicks) * 1e4,
    depth: bands.map((bps) => ({
      bps,
      bid: fixedText(within(bids, midTicks, bps), lotSize),
      ask: fixedText(within(asks, midTicks, bps), lotSize),
    })),
    imbalance: { l1: imbalance(bids, asks, 1), l5: imbalance(bids, asks, 5), l10: imbalance(bids, asks, 10) },
    ofi: Object.fromEntries(
      market.featureNames.filter((name) => name.startsWith('ofi_')).map((name) => [name, finite(market.feature(name))]),
    ),
    slippageBps:
      slippage.length === 0
        ? null
        : Object.fromEntries(
            slippage.map((notional) => {
              const lots = notional / (tick * Number(lotSize))
              return [String(notional), { buy: slip(asks, midTicks, lots), sell: slip(bids, midTicks, lots) }]
            }),
          ),
  }
}

/** Half a sum of ticks, exactly: one decimal more where it falls between two. */
function halfText(sumTicks: number, tickSize: string): string {
  return sumTicks % 2 === 0
    ? fixedText(BigInt(sumTicks / 2), tickSize)
    : fixedText(BigInt(sumTicks) * 5n, tenth(tickSize))
}

/** '0.5' of '5', '0.15' of '1.5'. */
function tenth(step: string): string {
  const [whole = '', decimals = ''] = step.split('.')
  return `${whole.slice(0, -1) || '0'}.${whole.slice(-1)}${decimals}`
}

function within(levels: Levels, midTicks: number, bps: number): bigint {
  let lots = 0n
  for (const [pxTicks, qtyLots] of levels) {
    if (Math.abs(pxTicks - midTicks) > (midTicks * bps) / 1e4) break
    lots += BigInt(qtyLots)
  }
  return lots
}

function imbalance(bids: Levels, asks: Levels, n: number): number | null {
  const sum = (levels: Levels): number => levels.slice(0, n).reduce((total, [, qtyLots]) => total + qtyLots, 0)
  const [b, a] = [sum(bids), sum(asks)]
  return a + b > 0 ? (b - a) / (a + b) : null
}

/** Distance in bp from the mid of the mean price that so much money (ticks × lots) is filled at; null when the book is too thin. */
function slip(levels: Levels, midTicks: number, money: number): number | null {
  let left = money
  let lots = 0
  for (const [pxTicks, qtyLots] of levels) {
    const worth = pxTicks * qtyLots
    if (worth >= left) return (Math.abs(money / (lots + left / pxTicks) - midTicks) / midTicks) * 1e4
    left -= worth
    lots += qtyLots
  }
  return null
}
