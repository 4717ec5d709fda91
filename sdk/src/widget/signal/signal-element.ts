// <leadline-signal>: the score, where it lies between its thresholds, what it is made of, and why there is none.
import { ANNOUNCE_MS, Announcer } from '../announcer.js'
import { numbersAttribute, wholeAttribute } from '../attributes.js'
import { define, MarketElement, SHARED_ATTRIBUTES } from '../element.js'
import { signed } from '../format.js'
import { Frames } from '../frames.js'
import { marketName, type SourceEvent } from '../source.js'
import { addUp, partsOf, WEIGHTS } from './parts.js'
import { SignalModel } from './signal-model.js'
import { signalSheet } from './signal-sheet.js'
import { SignalView } from './signal-view.js'

const THRESHOLDS: readonly number[] = [-0.5, 0.5]

/**
 * Attributes besides the shared ones: `thresholds` (`-0.5 0.5`: where the market says down and up) and `weights` (`0.4 0.3 0.3`:
 * imbalance, size, speed), both as the market was opened with; `compact` (one line); `announce-ms` (least time between two texts for
 * screen readers, 5000 unless told).
 */
export class LeadlineSignal extends MarketElement {
  static override readonly observedAttributes: readonly string[] = [
    ...SHARED_ATTRIBUTES,
    ...['thresholds', 'weights', 'compact', 'announce-ms'],
  ]

  readonly #model = new SignalModel()
  readonly #frames = new Frames(() => this.#draw())
  #view: SignalView | null = null
  #summary: Announcer | null = null
  #thresholds = THRESHOLDS
  #weights = WEIGHTS

  protected sheets(): readonly CSSStyleSheet[] {
    return [signalSheet()]
  }

  protected build(root: ShadowRoot): void {
    this.#view = new SignalView()
    this.#summary = new Announcer(this.#view.summary)
    root.append(this.#view.element)
    this.restyle()
  }

  protected channels() {
    return { channels: ['signal'] as const }
  }

  protected appear(): void {
    this.#frames.start()
  }

  protected vanish(): void {
    this.#frames.stop()
    this.#summary?.stop()
  }

  protected reset(): void {
    this.#model.reset()
    this.#frames.request()
  }

  protected hear(event: SourceEvent): void {
    if (this.#model.hear(event)) this.#frames.request()
  }

  protected restyle(): void {
    const refuse = (code: string, detail: string) => this.problem(code, detail)
    const isWeights = (values: readonly number[]) => values.every((w) => w >= 0) && values.some((w) => w > 0)
    const isThresholds = ([low, high]: readonly number[]) => low! >= -1 && low! < high! && high! <= 1
    this.#weights = numbersAttribute(this, 'weights', WEIGHTS, isWeights, refuse)
    this.#thresholds = numbersAttribute(this, 'thresholds', THRESHOLDS, isThresholds, refuse)
    if (this.#summary) this.#summary.everyMs = wholeAttribute(this, 'announce-ms', ANNOUNCE_MS, refuse)
    this.#frames.request()
  }

  #draw(): void {
    const { signal, isLive, stateName } = this.#model
    const name = marketName(this.market)
    const symbol = name?.symbol ?? ''
    const reason = this.market === '' ? 'no market is chosen' : this.#model.reason
    const parts = signal ? partsOf(signal, this.#weights) : []
    const addsUp = !signal || addUp(parts, signal.score)
    const head = { symbol, venue: name?.venue ?? '', isLive, state: stateName }
    this.#view!.show({ ...head, signal, reason, parts, addsUp, thresholds: this.#thresholds })
    const words = signal ? `score ${signed(signal.score)}, ${signal.direction}` : `no score: ${reason}`
    this.#summary!.say(`${symbol} ${words}`.trim())
  }
}

define('leadline-signal', LeadlineSignal)
