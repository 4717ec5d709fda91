// The bar above the plot: state, cut-offs, grouping, back to live, table.
import { el, setText } from '../dom.js'
import { CUTOFF_UNITS, type Cutoff, type CutoffUnit } from './cutoff.js'

export interface ControlsHost {
  /** Slider places 0 to 100 to a cut-off in its unit, and back. */
  cutoffOf(unit: CutoffUnit, lowerPlace: number, upperPlace: number): Cutoff
  placesOf(cutoff: Cutoff): readonly [lower: number, upper: number]
  /** What a cut-off is in amounts, for people. */
  textsOf(cutoff: Cutoff): readonly [lower: string, upper: string]
  cutoff(): Cutoff
  setCutoff(cutoff: Cutoff): void
  /** `auto`, or decimal text. */
  setGroup(group: string): void
  toLive(): void
  toggleTable(): void
}

const UNIT_NAMES: Record<CutoffUnit, string> = { percentile: 'percentile', size: 'size' }

export class Controls {
  readonly bar = el('div', { class: 'bar', role: 'toolbar', 'aria-label': 'Heatmap' })
  readonly #host: ControlsHost
  readonly #name = el('span', { class: 'name' })
  readonly #state = el('span', { class: 'state', role: 'status' })
  readonly #lower = slider('Lower cut-off', 'lower')
  readonly #upper = slider('Upper cut-off', 'upper')
  readonly #lowerText = el('output', { class: 'value' })
  readonly #upperText = el('output', { class: 'value' })
  readonly #unit = el('select', { 'aria-label': 'Unit of the cut-offs', class: 'unit' })
  readonly #group = el('select', { 'aria-label': 'Price step of a row', class: 'group' })
  readonly #live = el('button', { type: 'button', class: 'live' }, 'Live')
  readonly #table = el('button', { type: 'button', class: 'table', 'aria-pressed': 'false' }, 'Table')
  #groups = ''

  constructor(host: ControlsHost) {
    this.#host = host
    for (const unit of CUTOFF_UNITS) this.#unit.append(el('option', { value: unit }, UNIT_NAMES[unit]))
    const ends = el('div', { class: 'cutoffs', role: 'group', 'aria-label': 'Cut-offs of the colours' })
    ends.append(this.#lower, this.#lowerText, this.#upper, this.#upperText, this.#unit)
    this.bar.append(this.#name, this.#state, el('span', { class: 'space' }), ends, this.#group, this.#table, this.#live)
    for (const input of [this.#lower, this.#upper]) input.addEventListener('input', () => this.#slid(input))
    this.#unit.addEventListener('change', () => this.#slid(this.#upper))
    this.#group.addEventListener('change', () => host.setGroup(this.#group.value))
    this.#live.addEventListener('click', () => host.toLive())
    this.#table.addEventListener('click', () => host.toggleTable())
  }

  show({ name, state, tone, isLive, isTable }: ControlsState): void {
    setText(this.#name, name)
    setText(this.#state, state)
    this.#state.dataset['tone'] = tone
    this.#live.disabled = isLive
    setText(this.#live, isLive ? 'Live' : 'Back to live')
    this.#table.setAttribute('aria-pressed', String(isTable))
  }

  /** What the sliders stand at is told, not asked: the cut-off may have come from an attribute. */
  showCutoff(): void {
    const cutoff = this.#host.cutoff()
    const [lower, upper] = this.#host.placesOf(cutoff)
    const [lowerText, upperText] = this.#host.textsOf(cutoff)
    this.#unit.value = cutoff.unit
    if (Number(this.#lower.value) !== lower) this.#lower.value = String(lower)
    if (Number(this.#upper.value) !== upper) this.#upper.value = String(upper)
    setText(this.#lowerText, lowerText)
    setText(this.#upperText, upperText)
    for (const [input, text] of [
      [this.#lower, lowerText],
      [this.#upper, upperText],
    ] as const)
      if (input.getAttribute('aria-valuetext') !== text) input.setAttribute('aria-valuetext', text)
  }

  /** Price steps to choose from; `auto` says what it is now. */
  showGroups(steps: readonly string[], chosen: string, now: string): void {
    const key = `${steps.join()} ${now}`
    if (key !== this.#groups) {
      this.#groups = key
      this.#group.replaceChildren(
        el('option', { value: 'auto' }, `rows ${now} (auto)`),
        ...steps.map((step) => el('option', { value: step }, `rows ${step}`)),
      )
    }
    if (this.#group.value !== chosen) this.#group.value = chosen
  }

  #slid(moved: HTMLInputElement): void {
    let [lower, upper] = [Number(this.#lower.value), Number(this.#upper.value)]
    // The one that is moved pushes the other.
    if (lower >= upper) {
      if (moved === this.#lower) upper = Math.min(100, lower + 0.5)
      else lower = Math.max(0, upper - 0.5)
      if (lower >= upper) lower = upper - 0.5
    }
    this.#host.setCutoff(this.#host.cutoffOf(this.#unit.value as CutoffUnit, lower, upper))
  }
}

export interface ControlsState {
  readonly name: string
  readonly state: string
  /** How it is to be seen: right, wrong, or not yet. */
  readonly tone: 'good' | 'bad' | 'wait'
  readonly isLive: boolean
  readonly isTable: boolean
}

function slider(label: string, name: string): HTMLInputElement {
  return el('input', { type: 'range', min: 0, max: 100, step: 0.5, 'aria-label': label, class: name })
}
