// What the attributes say; cut-offs and rows also from the controls, and kept by market where that is wished.
import { type Refuse, wholeAttribute } from '../attributes.js'
import { stepNumber, stepText } from '../decimal.js'
import { shortNumber } from '../format.js'
import { type CellSizes, type Cutoff, type CutoffUnit, DEFAULT_CUTOFF } from './cutoff.js'
import { remembered, rememberSettings } from './remember.js'
import type { Told } from './told.js'
import { cutoffOf, groupOf, shownOf, tradeMinOf, UNKNOWN_GRID } from './wishes.js'
import { niceStep } from './view.js'

const GROUP_CHOICES = 7
const ANNOUNCE_MS = { fallback: 5000, least: 0, most: 3_600_000 }

export class Settings {
  cutoff: Cutoff = DEFAULT_CUTOFF
  /** Ticks of a row; 0: chosen by how close one looks. */
  groupTicks = 0
  shown: ReturnType<typeof shownOf> = shownOf(
    () => null,
    () => {},
  )
  /** Lots below which trades have no bubble. */
  tradeMinLots = 0
  /** Least time between two summaries; 0: none. */
  announceMs = ANNOUNCE_MS.fallback
  readonly #element: Element
  readonly #told: Told
  readonly #refuse: Refuse

  constructor(element: Element, told: Told, refuse: Refuse) {
    this.#element = element
    this.#told = told
    this.#refuse = refuse
  }

  read(): void {
    const kept = this.#isKept ? remembered(this.#market) : {}
    const attribute = (name: string) => kept[name] ?? this.#element.getAttribute(name)
    const { price, size } = this.#told
    this.cutoff = cutoffOf(attribute, this.#refuse, size)
    this.shown = shownOf(attribute, this.#refuse)
    this.announceMs = wholeAttribute(this.#element, 'announce-ms', ANNOUNCE_MS, this.#refuse)
    // Which steps there are is only known once the market has said so.
    const isKnown = price !== UNKNOWN_GRID
    this.groupTicks = isKnown ? groupOf(attribute, this.#refuse, price) : 0
    this.tradeMinLots = isKnown ? tradeMinOf(attribute, this.#refuse, size) : 0
  }

  setGroup(group: string): void {
    this.groupTicks = groupOf(() => group, this.#refuse, this.#told.price)
    this.keep()
  }

  keep(): void {
    if (!this.#isKept) return
    const { unit, lower, upper } = this.cutoff
    const amount = (lots: number) => (unit === 'size' ? stepNumber(lots, this.#told.size) : lots)
    const cutoff = `${amount(lower)} ${amount(upper)}`
    rememberSettings(this.#market, { 'cutoff-unit': unit, cutoff, group: this.groupText })
  }

  get groupText(): string {
    return this.groupTicks === 0 ? 'auto' : stepText(this.groupTicks, this.#told.price)
  }

  /** Steps to choose from at this zoom, with the one that is chosen among them. */
  groupChoices(ticksPerPx: number): string[] {
    const { price } = this.#told
    const steps: string[] = []
    for (let ticks = niceStep(ticksPerPx); steps.length < GROUP_CHOICES; ticks = niceStep(ticks * 1.5))
      steps.push(stepText(ticks, price))
    return this.groupTicks === 0 || steps.includes(this.groupText) ? steps : [this.groupText, ...steps]
  }

  /** A slider's place, 0 to 100, is a percentile, or a size between the least and the greatest in sight, by powers. */
  cutoffAt(sizes: CellSizes, unit: CutoffUnit, lowerPlace: number, upperPlace: number): Cutoff {
    if (unit === 'percentile') return { unit, lower: lowerPlace, upper: upperPlace }
    const [least, most] = rangeOf(sizes)
    const at = (place: number) => least * (most / least) ** (place / 100)
    return { unit, lower: lowerPlace === 0 ? 0 : at(lowerPlace), upper: at(upperPlace) }
  }

  placesOf(sizes: CellSizes, { unit, lower, upper }: Cutoff): readonly [number, number] {
    if (unit === 'percentile') return [lower, upper]
    const [least, most] = rangeOf(sizes)
    const place = (lots: number) =>
      lots <= least ? 0 : Math.min(100, Math.round((200 * Math.log(lots / least)) / Math.log(most / least)) / 2)
    return [place(lower), place(upper)]
  }

  textsOf(sizes: CellSizes, cutoff: Cutoff): readonly [string, string] {
    const lots = sizes.lots(cutoff)
    const text = (i: 0 | 1, n: number) => {
      const amount = shortNumber(stepNumber(lots[i], this.#told.size))
      return cutoff.unit === 'percentile' ? `${n} % · ${amount}` : amount
    }
    return [text(0, cutoff.lower), text(1, cutoff.upper)]
  }

  get #isKept(): boolean {
    return this.#element.hasAttribute('remember')
  }
  get #market(): string {
    return this.#element.getAttribute('market') ?? ''
  }
}

function rangeOf(sizes: CellSizes): readonly [least: number, most: number] {
  const least = Math.max(sizes.at(0), 1e-9)
  return [least, Math.max(sizes.at(100), least * 2)]
}
