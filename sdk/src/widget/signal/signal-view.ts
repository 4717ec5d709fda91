// The signal in the page: number and direction, a gauge from −1 to 1 with its thresholds, and a bar for each part.
import { el, setAttribute, setText } from '../dom.js'
import { signed } from '../format.js'
import type { SignalView as Signal } from '../source.js'
import { type Part, PARTS, type PartName } from './parts.js'

const DIRECTIONS = { up: '▲ up', down: '▼ down', flat: '■ flat' } as const
const TITLES: Readonly<Record<PartName, string>> = {
  imbalance: 'More resting size near the touch on the bid (+) or the ask (−)',
  size: 'Large levels weigh more below (+) or above (−) the price',
  speed: 'Buyers (+) or sellers (−) consume orders, faster than lately or not',
}
const NOTE = 'Describes the book; a score is no probability'

export interface SignalContent {
  readonly symbol: string
  readonly venue: string
  readonly isLive: boolean
  readonly state: string
  /** Null where there is no score; then `reason` says why. */
  readonly signal: Signal | null
  readonly reason: string
  readonly parts: readonly Part[]
  /** Whether the parts make up the score. */
  readonly addsUp: boolean
  readonly thresholds: readonly number[]
}

export class SignalView {
  readonly element: HTMLElement
  readonly summary = el('div', { class: 'sr', role: 'status', 'aria-live': 'polite' })
  readonly #symbol = el('span', { class: 'symbol' })
  readonly #venue = el('span', { class: 'venue' })
  readonly #state = el('span', { class: 'state' })
  readonly #number = el('span', { class: 'number' })
  readonly #direction = el('span', { class: 'direction' })
  readonly #why = el('span', { class: 'why' })
  readonly #score = el('div', { class: 'score' }, this.#number, this.#direction, this.#why)
  readonly #fill = el('div', { class: 'fill' })
  readonly #needle = el('div', { class: 'needle' })
  readonly #marks = [el('span', { class: 'mark threshold' }), el('span', { class: 'mark threshold' })] as const
  readonly #gauge: HTMLElement
  readonly #parts = PARTS.map((name) => new PartRow(name))
  readonly #note = el('div', { class: 'note', title: 'See docs/signals.md' })

  constructor() {
    const track = el(
      'div',
      { class: 'track' },
      el('div', { class: 'zone low' }),
      el('div', { class: 'zone high' }),
      this.#fill,
    )
    const zero = el('span', { class: 'mark' }, '0')
    zero.style.setProperty('--x', '0')
    const [low, high] = [el('span', { class: 'mark end' }, '−1'), el('span', { class: 'mark end last' }, '+1')]
    low.style.setProperty('--x', '-1')
    this.#gauge = el('div', { class: 'gauge' }, track, low, zero, high, ...this.#marks, this.#needle)
    const name = el('span', { class: 'name' }, this.#symbol, this.#venue)
    const parts = el('div', { class: 'parts', role: 'list' }, ...this.#parts.map(({ element }) => element))
    const head = el('div', { class: 'head' }, name, this.#state)
    this.element = el(
      'div',
      { class: 'frame' },
      head,
      el('div', { class: 'main' }, this.#score, this.#gauge, parts, this.#note),
      this.summary,
    )
  }

  show(content: SignalContent): void {
    const { symbol, venue, isLive, state, signal, reason, parts, addsUp, thresholds } = content
    setText(this.#symbol, symbol)
    setText(this.#venue, venue)
    setText(this.#state, state)
    setAttribute(this.#state, 'class', `state ${isLive ? 'live' : state === 'stale' ? 'stale' : 'lost'}`)
    setAttribute(this.element, 'class', `frame ${signal ? '' : 'none'}`)
    setText(this.#number, signed(signal?.score))
    setText(this.#direction, signal ? DIRECTIONS[signal.direction] : '')
    setText(this.#why, signal ? '' : reason)
    setAttribute(this.#score, 'class', `score ${signal?.direction ?? 'flat'}`)
    at(this.#fill, signal?.score ?? 0)
    setAttribute(this.#fill, 'class', `fill ${signOf(signal?.score)}`)
    at(this.#needle, signal?.score ?? 0)
    this.#thresholds(thresholds)
    this.#meter(content)
    for (const [i, row] of this.#parts.entries()) row.show(parts[i] ?? null)
    setText(this.#note, addsUp ? NOTE : 'The parts don’t add up: the market has other weights')
  }

  #thresholds(values: readonly number[]): void {
    for (const [i, mark] of this.#marks.entries()) {
      const text = signed(values[i], Number.isInteger(values[i]! * 10) ? 1 : 2)
      setText(mark, text)
      mark.style.setProperty('--x', String(values[i]))
      this.#gauge.style.setProperty(i === 0 ? '--low' : '--high', String(values[i]))
      const title = `${i === 0 ? 'Down below' : 'Up above'} ${text}. A score is no probability: see docs/signals.md`
      setAttribute(mark, 'title', title)
    }
  }

  /** A meter must have a value: without a score it is none. */
  #meter({ signal, symbol, parts }: SignalContent): void {
    const gauge = this.#gauge
    if (!signal) {
      for (const name of ['role', 'aria-label', 'aria-valuemin', 'aria-valuemax', 'aria-valuenow', 'aria-valuetext'])
        gauge.removeAttribute(name)
      gauge.setAttribute('aria-hidden', 'true')
      return
    }
    gauge.removeAttribute('aria-hidden')
    const said = parts.map(({ name, value }) => `${name} ${value === null ? 'undefined' : signed(value)}`)
    const wanted = {
      ...{ role: 'meter', 'aria-label': `Score ${symbol}`.trim(), 'aria-valuemin': '-1', 'aria-valuemax': '1' },
      'aria-valuenow': signal.score.toFixed(2),
      'aria-valuetext': `${signed(signal.score)}, ${signal.direction}: ${said.join(', ')}`,
    }
    for (const [name, value] of Object.entries(wanted)) setAttribute(gauge, name, value)
  }
}

class PartRow {
  readonly element: HTMLElement
  readonly #weight = el('span', { class: 'weight', title: 'Weight in the score' })
  readonly #fill = el('div', { class: 'fill' })
  readonly #value = el('span', { class: 'value' })
  readonly #contribution = el('span', { class: 'contribution', title: 'What it adds to the score' })

  constructor(name: PartName) {
    const bar = el('div', { class: 'bar', 'aria-hidden': 'true' }, this.#fill)
    const label = el('span', { title: TITLES[name] }, name)
    this.element = el(
      'div',
      { class: 'part', role: 'listitem' },
      label,
      this.#weight,
      bar,
      this.#value,
      this.#contribution,
    )
  }

  show(part: Part | null): void {
    setText(this.#weight, part ? `×${part.weight}` : '')
    const isMissing = part !== null && part.value === null
    setAttribute(this.element, 'class', `part ${isMissing ? 'missing' : ''}`)
    setText(this.#value, isMissing ? `undefined: ${part.reason}` : signed(part?.value))
    setText(this.#contribution, signed(part?.contribution))
    at(this.#fill, part?.value ?? 0)
    setAttribute(this.#fill, 'class', `fill ${signOf(part?.value)}`)
  }
}

function at(element: HTMLElement, value: number): void {
  element.style.setProperty('--at', Math.min(1, Math.max(-1, value)).toFixed(3))
}

function signOf(value: number | null | undefined): string {
  return (value ?? 0) < 0 ? 'minus' : 'plus'
}
