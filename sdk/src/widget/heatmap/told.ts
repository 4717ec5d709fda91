// What a heatmap has been told of its market: everything but the past, which is the history's.
import { type Grid, gridOf } from '../decimal.js'
import type { BookEvent, InstrumentEvent, LevelView, SideLevels, StateEvent, ViewState } from '../source.js'
import { GAP, LIVE, STALE } from './history.js'
import { UNKNOWN_GRID } from './wishes.js'

const EMPTY: SideLevels = new Float64Array(0)

export class Told {
  symbol = ''
  price: Grid = UNKNOWN_GRID
  size: Grid = UNKNOWN_GRID
  state: ViewState = 'idle'
  reason: string | null = null
  /** Since when the state holds, and what time it is: NaN before anything was told. */
  sinceUs = NaN
  nowUs = NaN
  bids: SideLevels = EMPTY
  asks: SideLevels = EMPTY
  levels: readonly LevelView[] = []
  problem = ''
  /** When a summary was said last. */
  saidUs = -Infinity

  get isLive(): boolean {
    return this.state === 'live'
  }

  /** How the present stretch of time is marked. */
  get flag(): number {
    return this.isLive ? LIVE : this.state === 'stale' ? STALE : GAP
  }

  /** Middle of the best prices, or the one that there is; NaN before any. */
  get midTicks(): number {
    const [bid, ask] = [this.bids[0], this.asks[0]]
    return bid === undefined ? (ask ?? NaN) : ask === undefined ? bid : (bid + ask) / 2
  }

  /** True when the steps are others than before: what was counted in them means something else now. */
  instrument({ tickSize, lotSize }: InstrumentEvent): boolean {
    const isKnown = this.price !== UNKNOWN_GRID
    if (isKnown && tickSize === this.price.text && lotSize === this.size.text) return false
    this.price = gridOf(tickSize)
    this.size = gridOf(lotSize)
    this.bids = this.asks = EMPTY
    return true
  }

  changed({ state, reason, tsUs }: StateEvent): void {
    this.problem = ''
    if (state !== this.state) this.sinceUs = tsUs
    this.state = state
    this.reason = reason
    if (state !== 'live') this.levels = []
  }

  book({ bids, asks }: BookEvent): void {
    this.bids = bids.slice()
    this.asks = asks.slice()
    this.state = 'live'
  }

  /** Over the picture: what is wrong, since when; nothing while all is well. */
  get notice(): string {
    if (this.problem !== '') return this.problem
    if (this.isLive) return ''
    if (this.symbol === '') return 'no market is chosen'
    const reason = this.reason === null || this.reason === this.state ? '' : ` (${this.reason})`
    if (Number.isNaN(this.sinceUs)) return `${this.state}${reason}`
    const seconds = Math.max(0, Math.floor((this.nowUs - this.sinceUs) / 1e6))
    const last = this.state === 'stale' ? ': what is drawn is what was last known' : ''
    return `${this.state}${reason} for ${seconds} s${last}`
  }

  /** How far six tenths of the levels reach, in ticks: what fills the height at first. */
  get spanTicks(): number {
    const mid = this.midTicks
    const deep = (side: SideLevels) => side[2 * Math.floor(((side.length >>> 1) - 1) * 0.6)] ?? mid
    return 2 * Math.max(Math.abs(mid - deep(this.bids)), Math.abs(deep(this.asks) - mid), 6)
  }
}
