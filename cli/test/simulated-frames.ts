// A few seconds of Binance frames of a market that exists nowhere: depth, a ticker of equal update id, now and then a
// trade, and one snapshot that comes late, as in a recording.

export interface FrameSimulation {
  readonly symbol: string
  readonly venue: 'binance' | 'binanceusdm' | 'binancecoinm'
  /** Decimal places of prices and of quantities. */
  readonly pxDecimals: number
  readonly qtyDecimals: number
  /** Update id before the first frame. */
  readonly lastId: number
  /** Depth frames. */
  readonly count: number
  /** Without one the market stays without a book. */
  readonly snapshot: boolean
}

const DEFAULTS: FrameSimulation = {
  symbol: 'BTCUSDT',
  venue: 'binance',
  pxDecimals: 2,
  qtyDecimals: 3,
  lastId: 100,
  count: 40,
  snapshot: true,
}
const STARTS_MS = 1_723_161_254_000
const SNAPSHOT_OF = 9
const SNAPSHOT_AT = 12
const MID = 10_000

/** The frames as JSON, in order. */
export function simulateFrames(wishes: Partial<FrameSimulation> = {}): string[] {
  const { symbol, venue, pxDecimals, qtyDecimals, lastId, count, snapshot } = { ...DEFAULTS, ...wishes }
  const px = (ticks: number): string => decimal(ticks, pxDecimals)
  const qty = (lots: number): string => decimal(lots, qtyDecimals)
  const sides = { b: new Map<number, number>(), a: new Map<number, number>() }
  const best = (side: 'a' | 'b'): number => (side === 'b' ? Math.max : Math.min)(...sides[side].keys())
  const levels = (side: 'a' | 'b'): string[][] =>
    [...sides[side]].toSorted(([p], [q]) => (side === 'b' ? q - p : p - q)).map(([p, q]) => [px(p), qty(q)])
  const names = { s: symbol, ...(venue === 'binancecoinm' ? { ps: symbol.split('_')[0] } : {}) }
  const frames: string[] = []
  let body = ''
  let u = lastId
  for (let i = 0; i < count; i++) {
    const E = STARTS_MS + i * 100
    const change = (side: 'a' | 'b', direction: number): string[][] =>
      [0, 1, 2, 3].map((n) => {
        const ticks = MID + direction * (1 + ((i * 7 + n * 5) % 23))
        const lots = n === 3 && sides[side].has(ticks) && sides[side].size > 8 ? 0 : 1 + ((i * 131 + n * 977) % 9973)
        if (lots === 0) sides[side].delete(ticks)
        else sides[side].set(ticks, lots)
        return [px(ticks), qty(lots)]
      })
    const changes = { b: change('b', -1), a: change('a', 1) }
    const pu = u
    const U = venue === 'binance' ? u + 1 : u + 3
    u = U + (i % 4)
    const linked = venue === 'binance' ? {} : { pu }
    const data = { e: 'depthUpdate', E, ...names, U, u, ...linked, ...changes }
    frames.push(JSON.stringify({ stream: `${symbol.toLowerCase()}@depth`, data }))
    const [b, a] = [best('b'), best('a')]
    const touch = { u, ...names, b: px(b), B: qty(sides.b.get(b) ?? 0), a: px(a), A: qty(sides.a.get(a) ?? 0) }
    frames.push(JSON.stringify(venue === 'binance' ? touch : { e: 'bookTicker', ...touch, T: E, E }))
    if (i % 3 === 0)
      frames.push(JSON.stringify({ e: 'trade', E, s: symbol, t: i + 1, p: px(b), q: qty(5), T: E, m: true }))
    if (i === SNAPSHOT_OF) body = JSON.stringify({ lastUpdateId: u, bids: levels('b'), asks: levels('a') })
    if (i === SNAPSHOT_AT && snapshot) frames.push(body)
  }
  return frames
}

/** The lines of a recording: local receive time in nanoseconds, and the frame. */
export function recorded(frames: readonly string[], end = '\n'): string {
  return frames.map((json, i) => `${STARTS_MS + 5 + i * 30}000000 ${json}${end}`).join('')
}

function decimal(steps: number, places: number): string {
  if (places === 0) return String(steps)
  const digits = String(steps).padStart(places + 1, '0')
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`
}
