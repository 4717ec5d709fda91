import type { Level } from 'leadline'
import type { DemoState, PriceLevel } from './demo-state.js'
import {
  age,
  bar,
  columnCell,
  fit,
  fixed,
  gauge,
  signed,
  signTone,
  span,
  sparkline,
  spread,
  utc,
  width,
} from './demo-text.js'
import type { Line, Span, Tone } from './demo-text.js'

/** Each panel is a pure function of the state and its size, and gives lines of exactly that width. */

const AMOUNT_DECIMALS = 5
const DEPTH_BAND_BP = 25

export function header(state: DemoState, columns: number): Line[] {
  const live = state.state === 'live'
  const status = span(` ● ${state.state.toUpperCase().replace('_', ' ')} `, live ? 'good' : 'bad')
  const name = [span(' leadline ', 'title'), span(' '), span(state.symbol, 'strong'), span(`  ${state.source}`, 'dim')]
  const clock = Number.isFinite(state.tsVenueUs) ? utc(state.tsVenueUs) : ''
  const time = `${columns < 100 ? clock.slice(11) : clock} UTC`
  const facts = `epoch ${state.epoch}   seq ${fixed(state.seq, 0)}   ${state.gaps} gaps   ${fixed(state.framesPerS, 0)} frames/s `
  return [spread(name, [status], columns), spread([span(` ${time}`, 'dim')], [span(facts, 'dim')], columns)]
}

/** Asks above, bids below, bars of cumulative amount growing away from the touch, a mark at outliers. */
export function ladder(state: DemoState, columns: number, rows: number): Line[] {
  const perSide = Math.max(1, Math.floor((rows - 3) / 2))
  const withTotals = columns >= 46
  const outliers = new Set(state.levels.map((level) => level.price))
  const widest = Math.max(...[state.asks, state.bids].map((side) => sum(side.slice(0, perSide))), Number.MIN_VALUE)
  const side = (levels: readonly PriceLevel[], tone: Tone): Line[] => {
    let cumulative = 0
    return Array.from({ length: perSide }, (_, rank) => {
      const level = levels[rank]
      if (level === undefined) return fit([], columns)
      cumulative += level[1]
      const price = fixed(level[0], state.priceDecimals).padStart(11)
      const mark = outliers.has(level[0]) ? '◆' : ' '
      const amount = fixed(level[1], AMOUNT_DECIMALS).padStart(10)
      const total = withTotals ? fixed(cumulative, 3).padStart(10) : ''
      const left = [span(price, tone), span(mark, 'strong'), span(amount), span(total, 'dim'), span(' ')]
      return fit([...left, span(bar(cumulative / widest, columns - width(left)), tone)], columns)
    })
  }
  const title = ` ${'price'.padStart(10)}${'amount'.padStart(11)}${withTotals ? 'total'.padStart(10) : ''}`
  return [
    fit([span(title, 'dim')], columns),
    ...side(state.asks, 'ask').toReversed(),
    middle(state, columns),
    ...side(state.bids, 'bid'),
    pressure(state, columns),
  ].slice(0, rows)
}

function middle(state: DemoState, columns: number): Line {
  const [bid] = state.bids
  const [ask] = state.asks
  if (bid === undefined || ask === undefined) return fit([span(`   no book: ${state.state}`, 'bad')], columns)
  const mid = fixed((bid[0] + ask[0]) / 2, state.priceDecimals + 1).padStart(12)
  const ticks = `${fixed(state.spreadTicks, 0)} tick${state.spreadTicks === 1 ? '' : 's'}`
  const bps = columns >= 40 ? `, ${fixed(state.spreadBps, 3)} bp` : ''
  return fit([span(mid, 'strong'), span(`  spread ${ticks}${bps}`, 'dim')], columns)
}

/** Bid against ask pressure: the amounts of the ten best levels, as one bar. */
function pressure(state: DemoState, columns: number): Line {
  const { bidPressure, askPressure } = state
  const total = bidPressure + askPressure
  if (!(total > 0)) return fit([], columns)
  const bidText = ` bids ${fixed(bidPressure, 2)} `
  const askText = ` asks ${fixed(askPressure, 2)} `
  const bidCells = Math.round((bidPressure / total) * columns)
  const text = spread([span(bidText)], [span(askText)], columns)
    .map((part) => part.text)
    .join('')
  return [span(text.slice(0, bidCells), 'bidBack'), span(text.slice(bidCells), 'askBack')]
}

const ARROWS = { up: '▲ up', down: '▼ down', flat: '■ flat' }

export function score(state: DemoState, columns: number): Line[] {
  const { signal } = state
  const direction = signal === null ? 'no signal' : ARROWS[signal.direction]
  const tone: Tone =
    signal === null || signal.direction === 'flat' ? 'strong' : signal.direction === 'up' ? 'bid' : 'ask'
  const needle = odd(columns - 19)
  const row = (name: string, value: number | null, strong = false): Line =>
    fit(
      [
        span(name.padEnd(11), strong ? 'title' : 'dim'),
        span(signed(value, 2).padStart(6), signTone(value)),
        span(' '),
        ...gauge(value, needle),
      ],
      columns,
    )
  return [
    fit(
      [span('SCORE', 'title'), span('  '), span(direction, tone), span('   from −1 to 1, threshold ±0.5', 'dim')],
      columns,
    ),
    row('  score', signal?.score ?? null, true),
    row('  imbalance', signal?.imbalance ?? null),
    row('  size', signal?.size ?? null),
    row('  speed', signal?.speed ?? null),
  ]
}

export function execution(state: DemoState, columns: number): Line[] {
  const { buyPerS, sellPerS, speedRatio, accelPerS2 } = state
  const pace = Number.isFinite(speedRatio) ? `${fixed(speedRatio, 1)}× the last minute` : ''
  const accelerating = Number.isFinite(accelPerS2) ? `, ${accelPerS2 >= 0 ? 'rising' : 'falling'}` : ''
  return [
    fit([span('EXECUTION', 'title'), span(`  ${pace}${accelerating}`, 'dim')], columns),
    fit(
      [
        span('  buy '),
        span(fixed(buyPerS, 3), 'bid'),
        span('  sell '),
        span(fixed(sellPerS, 3), 'ask'),
        span(`  ${baseOf(state.symbol)} a second`, 'dim'),
      ],
      columns,
    ),
  ]
}

export function orderFlow({ ofi1s, ofi10s }: DemoState, columns: number): Line[] {
  const part = (value: number): Span => span(signed(value, 3), signTone(value))
  return [
    fit(
      [span('ORDER FLOW', 'title'), span('  OFI 1s ', 'dim'), part(ofi1s), span('  10s ', 'dim'), part(ofi10s)],
      columns,
    ),
  ]
}

/** Support and resistance: the largest of each side, in the order of their prices. */
export function levels(state: DemoState, columns: number, rows: number): Line[] {
  const room = Math.max(0, rows - 1)
  const largest = (side: Level['side'], count: number): Level[] =>
    state.levels
      .filter((level) => level.side === side)
      .toSorted((x, y) => y.amount - x.amount)
      .slice(0, count)
  const shown = [...largest('ask', Math.ceil(room / 2)), ...largest('bid', Math.floor(room / 2))]
  const lines = shown
    .toSorted((x, y) => y.price - x.price)
    .map((level) => {
      const tone: Tone = level.side === 'bid' ? 'bid' : 'ask'
      const cells = [
        fixed(level.price, state.priceDecimals).padStart(10),
        fixed(level.amount, 3).padStart(8),
        `${fixed(level.strength, 1)}×`.padStart(7),
        age(level.ageUs).padStart(6),
        `${level.refills}`.padStart(7),
        `${fixed(level.cancelledOnApproach * 100, 0)}%`.padStart(7),
      ]
      return fit(
        [span(level.side === 'bid' ? 'S ' : 'R ', tone), span(cells[0]!, tone), span(cells.slice(1).join(''))],
        columns,
      )
    })
  const title = `${'amount'.padStart(6)}${'×mean'.padStart(7)}${'age'.padStart(6)}${'refill'.padStart(7)}${'pulled'.padStart(7)}`
  return [
    fit([span('S/R LEVELS'.padEnd(14), 'title'), span(title, 'dim')], columns),
    ...fill(lines, room, columns),
  ].slice(0, rows)
}

export function lastTrades(state: DemoState, columns: number, rows: number): Line[] {
  const lines = state.trades.slice(0, Math.max(0, rows - 1)).map((trade) => {
    const tone: Tone = trade.side === 'buy' ? 'bid' : 'ask'
    const price = fixed(trade.price, state.priceDecimals).padStart(12)
    const amount = fixed(trade.amount, AMOUNT_DECIMALS).padStart(11)
    return fit(
      [
        span(`  ${utc(trade.tsVenueUs).slice(11)}`, 'dim'),
        span(price, tone),
        span(amount),
        span(`  ${trade.side}`, tone),
      ],
      columns,
    )
  })
  return [fit([span('TRADES', 'title')], columns), ...fill(lines, Math.max(0, rows - 1), columns)].slice(0, rows)
}

/** All liquidity within ±25 bp of the mid: one column per slice of price, heights as the root of the amount. */
export function depthPicture(state: DemoState, columns: number, rows: number): Line[] {
  const bid = state.bids[0]?.[0] ?? Number.NaN
  const ask = state.asks[0]?.[0] ?? Number.NaN
  const mid = (bid + ask) / 2
  const amounts = Array.from({ length: columns }, () => 0)
  for (const [price, amount] of [...state.bids, ...state.asks]) {
    const bp = ((price - mid) / mid) * 1e4
    const column = Math.floor(((bp + DEPTH_BAND_BP) / (2 * DEPTH_BAND_BP)) * columns)
    if (column >= 0 && column < columns) amounts[column]! += amount
  }
  const height = rows - 1
  const half = Math.floor(columns / 2)
  const highest = Math.max(...amounts, Number.MIN_VALUE)
  const lines: Line[] = Array.from({ length: height }, (_, fromTop) => {
    const cells = amounts
      .map((amount) => columnCell(Math.sqrt(amount / highest), height - 1 - fromTop, height))
      .join('')
    return [span(cells.slice(0, half), 'bid'), span(cells.slice(half), 'ask')]
  })
  const centre = Number.isFinite(mid) ? ` ${fixed(mid, state.priceDecimals)} ` : ' no book '
  const before = half - Math.floor(centre.length / 2)
  const axis = spread(
    [span(` −${DEPTH_BAND_BP} bp  depth`.padEnd(before)), span(centre)],
    [span(`+${DEPTH_BAND_BP} bp `)],
    columns,
  )
  return [...lines, axis.map(({ text }) => span(text, 'dim'))]
}

export function midLine(state: DemoState, columns: number): Line {
  const cells = Math.max(10, columns - 46)
  const shown = state.mids.slice(-cells)
  const present = shown.filter((mid) => Number.isFinite(mid))
  const range = present.length === 0 ? '' : `${fixed(Math.min(...present), 2)} … ${fixed(Math.max(...present), 2)}`
  const label = ` mid, ${shown.length} s `.padEnd(14)
  return spread([span(label, 'dim'), span(sparkline(state.mids, cells), 'strong')], [span(`${range} `, 'dim')], columns)
}

/** What amounts are counted in: BTC of BTC/USDT. */
const baseOf = (symbol: string): string => symbol.split('/')[0]!
const odd = (value: number): number => Math.max(3, value - ((value + 1) % 2))
const sum = (levels: readonly PriceLevel[]): number => levels.reduce((total, [, amount]) => total + amount, 0)

function fill(lines: readonly Line[], rows: number, columns: number): Line[] {
  return Array.from({ length: rows }, (_, row) => lines[row] ?? fit([], columns))
}
