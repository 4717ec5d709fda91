// All that the page remembers of a market while it looks at it; begins anew with another market or source.
import type { BookEvent, InstrumentEvent, SignalView, SourceEvent } from 'leadline/widget'

import { AlphaGrid } from './alpha-grid.js'
import { DepthHistory } from './depth-history.js'
import { FeatureTable } from './feature-table.js'
import { Forecast } from './forecast.js'
import { ModelRecord } from './model-record.js'
import { Pace } from './pace.js'
import { Ring } from './ring.js'
import { StateLog } from './state-log.js'

/** Half an hour at four signals a second. */
const SIGNAL_ROWS = 7200
export const SIGNAL = { score: 0, imbalance: 1, size: 2, speed: 3 } as const

export class MarketHistory {
  readonly states = new StateLog()
  readonly signals = new Ring(SIGNAL_ROWS, 4)
  readonly features = new FeatureTable()
  readonly alpha = new AlphaGrid(this.features)
  readonly depth = new DepthHistory()
  readonly pace = new Pace()
  #scoreForecast: Forecast<null>
  #model: ModelRecord
  instrument: InstrumentEvent | null = null
  /** The newest signal; null while there is none. */
  signal: SignalView | null = null
  /** Best bid and ask, in ticks; null while a side is empty or the book isn't live. */
  best: { readonly bidTicks: number; readonly askTicks: number } | null = null
  /** The newest time that any event told. */
  nowUs = NaN
  /** The first time that any event told. */
  beganUs = NaN

  /** `horizonUs`: how far ahead predictions are compared with what happened. */
  constructor(horizonUs: number) {
    this.#scoreForecast = new Forecast(horizonUs)
    this.#model = new ModelRecord(horizonUs)
  }

  get scoreForecast(): Forecast<null> {
    return this.#scoreForecast
  }

  get model(): ModelRecord {
    return this.#model
  }

  get horizonUs(): number {
    return this.#scoreForecast.horizonUs
  }
  /** Another horizon: outcomes are counted anew, for they are other outcomes. */
  set horizonUs(horizonUs: number) {
    if (horizonUs === this.horizonUs) return
    this.#scoreForecast = new Forecast(horizonUs)
    this.#model = new ModelRecord(horizonUs)
  }

  get isLive(): boolean {
    return this.states.now?.state === 'live'
  }

  /** `pageUs` is the page's clock when the event came, for delays alone. */
  hear(event: SourceEvent, pageUs: number): void {
    if ('tsUs' in event) this.#time(event.tsUs)
    if (event.kind === 'instrument') this.instrument = event
    else if (event.kind === 'state') {
      const wasLive = this.isLive
      this.states.hear(event)
      if (wasLive && !this.isLive) this.#cut(event.tsUs)
    } else if (event.kind === 'book') this.#book(event, pageUs)
    else if (event.kind === 'signal') {
      this.signal = event.signal
      const { score, imbalance, size, speed } = event.signal ?? {}
      this.signals.push(
        event.tsUs,
        [score, imbalance, size, speed].map((value) => value ?? NaN),
      )
      if (score !== undefined) this.scoreForecast.hear(event.tsUs, score, null)
    } else if (event.kind === 'features') this.alpha.hear(event.tsUs, this.features.hear(event))
    else if (event.kind === 'prediction') this.model.hear(event)
    else if (event.kind === 'clock') this.#advance(event.tsUs)
  }

  #time(tsUs: number): void {
    // A source that knows of no time yet says NaN.
    if (Number.isNaN(tsUs)) return
    if (Number.isNaN(this.beganUs)) this.beganUs = tsUs
    this.nowUs = Number.isNaN(this.nowUs) ? tsUs : Math.max(this.nowUs, tsUs)
  }

  #book(event: BookEvent, pageUs: number): void {
    const { bids, asks, tsUs } = event
    this.pace.hear(event, pageUs)
    this.depth.hear(event)
    this.best = bids.length === 0 || asks.length === 0 ? null : { bidTicks: bids[0]!, askTicks: asks[0]! }
    if (!this.best) return
    const midTicks = (bids[0]! + asks[0]!) / 2
    for (const follower of this.#followers()) follower.mid(tsUs, midTicks)
  }

  #advance(tsUs: number): void {
    this.pace.advance(tsUs)
    if (this.isLive) for (const follower of this.#followers()) follower.advance(tsUs)
  }

  /** The book is lost: nothing is drawn or measured across what wasn't seen. */
  #cut(tsUs: number): void {
    this.signal = null
    this.best = null
    this.signals.push(tsUs, [])
    this.features.cut(tsUs)
    this.alpha.cut(tsUs)
    this.scoreForecast.cut(tsUs)
    this.model.forecast.cut(tsUs)
  }

  #followers() {
    return [this.alpha, this.scoreForecast, this.model.forecast] as const
  }
}
