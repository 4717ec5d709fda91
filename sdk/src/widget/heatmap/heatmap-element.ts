// <leadline-heatmap>: resting depth over time, the trades in it, large levels, and where the book was not right.
import { wholeAttribute } from '../attributes.js'
import { el, setText } from '../dom.js'
import { stepText } from '../decimal.js'
import { define, MarketElement, SHARED_ATTRIBUTES } from '../element.js'
import { marketName, type SourceEvent, type Wish } from '../source.js'
import { coloursOf, sheet } from '../theme.js'
import { Controls } from './controls.js'
import { listenToGestures } from './gestures.js'
import { HEATMAP_CSS } from './heatmap-sheet.js'
import { keyAction, type KeyAction } from './keys.js'
import { type PointedAt, Pointing } from './pointing.js'
import { Settings } from './settings.js'
import { Stage, type Telling } from './stage.js'
import { summaryText, tablesOf } from './summary.js'
import { Told } from './told.js'
import type { ViewBounds } from './view.js'
import { HEATMAP_ATTRIBUTES } from './wishes.js'

const KEYS = 'Arrow keys move a cursor, plus and minus zoom, t shows tables.'
let own: CSSStyleSheet | undefined

/**
 * Attributes beside those of every element: `depth` (levels a side, 100), `columns` (kept, 4800), `column-ms` (100), `cutoff` ("40 99"),
 * `cutoff-unit` (percentile, size), `group` (auto, or a price step in decimal text), `show` (best trades levels volume book controls),
 * `trade-min` (amount), `announce-ms` (5000; 0: silent), `remember` (settings are kept by market in this browser).
 *
 * Events: `leadline-cursor` { tsUs, price } as a person points, null when not; `leadline-problem` { code, detail }.
 */
export class LeadlineHeatmap extends MarketElement {
  static override readonly observedAttributes: readonly string[] = [...SHARED_ATTRIBUTES, ...HEATMAP_ATTRIBUTES]

  #told = new Told()
  #stage: Stage | null = null
  #over: AbortController | null = null
  #parts: ReturnType<typeof partsOf> | null = null
  #isTable = false

  protected override sheets(): readonly CSSStyleSheet[] {
    return [(own ??= sheet(HEATMAP_CSS))]
  }

  protected override build(root: ShadowRoot): void {
    const settings = () => this.#settings
    const sizes = () => this.#stage!.sizes
    const controls = new Controls({
      cutoffOf: (unit, lower, upper) => settings().cutoffAt(sizes(), unit, lower, upper),
      placesOf: (cutoff) => settings().placesOf(sizes(), cutoff),
      textsOf: (cutoff) => settings().textsOf(sizes(), cutoff),
      cutoff: () => settings().cutoff,
      setCutoff: (cutoff) => {
        settings().cutoff = cutoff
        settings().keep()
        this.#stage?.plan()
      },
      setGroup: (group) => {
        settings().setGroup(group)
        this.#stage?.plan()
      },
      toLive: () => this.toLive(),
      toggleTable: () => this.#toggleTable(),
    })
    this.#parts = partsOf(controls)
    root.append(controls.bar, this.#parts.place, this.#parts.live)
  }

  protected override channels() {
    const channels: Wish['channels'] = ['book', 'trades', 'levels']
    const { levels, columnUs } = this.#historyOptions()
    return { channels, depth: levels, bookMs: columnUs / 1000 }
  }

  protected override appear(): void {
    const { place } = this.#parts!
    this.#over = new AbortController()
    const { signal } = this.#over
    const stopGestures = listenToGestures({
      target: place,
      areaAt: (x, y) => this.#stage?.areaAt(x, y) ?? 'plot',
      pan: (dx, dy) => this.#move((stage, bounds) => stage.view.pan(dx, dy, bounds)),
      zoomTime: (factor, x) => this.#move((stage, bounds) => stage.view.zoomTime(factor, x, bounds)),
      zoomPrice: (factor, y) => this.#move((stage) => stage.view.zoomPrice(factor, y)),
      point: (x, y) => this.#point((stage, pointing) => pointing.at(stage, x, y)),
      reset: () => this.resetView(),
    })
    signal.addEventListener('abort', stopGestures)
    place.addEventListener('keydown', (event) => this.#key(event), { signal })
    const observer = new ResizeObserver(() => this.#stage?.plan())
    observer.observe(place)
    signal.addEventListener('abort', () => observer.disconnect())
    // Colours of the system are not attributes: nobody says that they changed.
    for (const query of ['(prefers-color-scheme: light)', '(prefers-contrast: more)'])
      matchMedia(query).addEventListener('change', () => this.restyle(), { signal })
  }

  protected override vanish(): void {
    this.#over?.abort()
    this.#over = null
    this.#stage?.dispose()
    this.#stage = null
    this.#told = new Told()
  }

  protected override reset(): void {
    this.#told = new Told()
    this.#told.symbol = marketName(this.market)?.symbol ?? ''
    this.#makeStage()
    this.#show()
  }

  protected override restyle(): void {
    if (!this.#stage) return
    const { levels, columns, columnUs } = this.#stage.wished
    const wanted = this.#historyOptions()
    if (levels !== wanted.levels || columnUs !== wanted.columnUs || columns !== wanted.columns) return this.rewatch()
    this.#settings.read()
    this.#stage.colours(coloursOf(this))
    this.#show()
  }

  protected override hear(event: SourceEvent): void {
    const stage = this.#stage
    if (!stage) return
    const told = this.#told
    if ('tsUs' in event) told.nowUs = event.tsUs
    switch (event.kind) {
      case 'instrument':
        if (told.instrument(event)) {
          stage.clear()
          this.#settings.read()
        }
        break
      case 'state':
        told.changed(event)
        stage.history.state(event.tsUs, told.flag)
        this.#show()
        break
      case 'book': {
        const wasLive = told.isLive
        told.book(event)
        stage.history.book(event.tsUs, event.bids, event.asks)
        if (Number.isNaN(stage.view.midTicks)) stage.view.fit(told.midTicks, told.spanTicks)
        if (!wasLive) this.#show()
        break
      }
      case 'trades':
        stage.history.trades(event.trades)
        break
      case 'levels':
        told.levels = event.levels
        break
      case 'clock':
        stage.history.advance(event.tsUs)
        if (!told.isLive) this.#show()
        break
      case 'problem':
        told.problem = event.detail
        this.#show()
        break
    }
    stage.view.follow(this.#bounds(stage))
    stage.plan()
    this.#say()
  }

  /** Back to what is now, the price in the middle. */
  toLive(): void {
    this.#move((stage, bounds) => stage.view.toLive(bounds))
  }

  /** As it was at first: live, prices fitted to the book. */
  resetView(): void {
    this.#move((stage, bounds) => {
      stage.view.reset(this.#told.midTicks, this.#told.spanTicks)
      stage.view.toLive(bounds)
    })
  }

  /** A time and a price to point at, such as those of another pane's `leadline-cursor`; null points at nothing. */
  showCursor(at: PointedAt | null): void {
    const { pointing } = this.#parts ?? {}
    if (!this.#stage || !pointing) return
    pointing.to(this.#stage, this.#told, at)
    pointing.show(this.#stage, this.#told, this.times)
    this.#stage.plan()
  }

  /** What draws it, and what part of time and price is seen; null while it isn't in a document. For whoever measures. */
  get stats(): ReturnType<Stage['stats']> | null {
    return this.#stage?.stats() ?? null
  }

  get #settings(): Settings {
    return this.#stage!.settings
  }

  #historyOptions() {
    const whole = (name: string, fallback: number, [least, most]: readonly [number, number]) =>
      wholeAttribute(this, name, { fallback, least, most }, this.#refuse)
    return {
      columns: whole('columns', 4800, [60, 20_000]),
      levels: whole('depth', 100, [1, 1000]),
      columnUs: whole('column-ms', 100, [50, 60_000]) * 1000,
    }
  }

  readonly #refuse = (code: string, detail: string): void => this.problem(code, detail)

  #makeStage(): void {
    this.#stage?.dispose()
    const settings = new Settings(this, this.#told, this.#refuse)
    this.#stage = new Stage({
      place: this.#parts!.place,
      wished: this.#historyOptions(),
      settings,
      colours: coloursOf(this),
      tell: () => this.#telling(),
      drawn: (stage) => this.#drawn(stage),
    })
    settings.read()
    this.#parts!.pointing.cursor = null
  }

  #bounds({ history: { first, last } }: Stage): ViewBounds {
    return { firstColumn: first, lastColumn: last, midTicks: this.#told.midTicks }
  }

  #telling(): Telling {
    const told = this.#told
    return {
      ...{ price: told.price, size: told.size, levels: told.levels, nowUs: told.nowUs, times: this.times },
      book: told.isLive ? told : null,
      cursor: this.#parts!.pointing.cursor,
      isStale: told.state === 'stale' || told.state === 'disconnected',
    }
  }

  #drawn({ settings, view, groupTicks }: Stage): void {
    const { controls } = this.#parts!
    controls.showCutoff()
    const now = stepText(groupTicks, this.#told.price)
    controls.showGroups(settings.groupChoices(view.ticksPerPx), settings.groupText, now)
    this.#showControls()
  }

  #showControls(): void {
    const { state, reason, isLive, symbol } = this.#told
    this.#parts!.controls.show({
      name: symbol,
      state: reason !== null && reason !== state && !isLive ? `${state} · ${reason}` : state,
      tone: isLive ? 'good' : ['idle', 'connecting', 'buffering'].includes(state) ? 'wait' : 'bad',
      isLive: this.#stage?.view.isLive ?? true,
      isTable: this.#isTable,
    })
  }

  /** State, notice and table; the picture follows with its frame. */
  #show(): void {
    const { notice, rows, controls } = this.#parts!
    setText(notice, this.#told.notice)
    notice.hidden = this.#told.notice === ''
    controls.bar.hidden = !this.#settings.shown.controls
    if (this.#isTable) rows.replaceChildren(...tablesOf(this.#told))
    this.#showControls()
    this.#stage?.plan()
  }

  /** At most every few seconds by the market's own clock, to who listens instead of looking. */
  #say(): void {
    const { live, place } = this.#parts!
    const told = this.#told
    const { announceMs } = this.#settings
    if (told.isLive && Number.isNaN(told.midTicks)) return // the first book is on its way
    if (announceMs === 0 || !(told.nowUs - told.saidUs >= announceMs * 1000)) return
    told.saidUs = told.nowUs
    const text = summaryText(told)
    setText(live, text)
    place.setAttribute('aria-label', `${text}. ${KEYS}`)
    if (this.#isTable) this.#show()
  }

  #toggleTable(): void {
    const { rows } = this.#parts!
    this.#isTable = !this.#isTable
    rows.hidden = !this.#isTable
    this.#show()
    if (this.#isTable) rows.focus()
  }

  #move(act: (stage: Stage, bounds: ViewBounds) => void): void {
    const stage = this.#stage
    if (!stage || Number.isNaN(stage.view.midTicks)) return
    act(stage, this.#bounds(stage))
    this.#showControls()
    stage.plan()
  }

  /** What is pointed at, for whoever listens. */
  #point(act: (stage: Stage, pointing: Pointing) => void): string {
    const stage = this.#stage
    if (!stage || Number.isNaN(stage.view.midTicks)) return ''
    const { pointing } = this.#parts!
    act(stage, pointing)
    const detail = pointing.where(stage, this.#told)
    this.dispatchEvent(new CustomEvent('leadline-cursor', { detail, bubbles: true, composed: true }))
    stage.plan()
    return pointing.show(stage, this.#told, this.times)
  }

  #key(event: KeyboardEvent): void {
    const { place, live } = this.#parts!
    const action = event.target === place ? keyAction(event) : null
    if (!action || !this.#stage) return
    event.preventDefault()
    if (action.kind === 'cursor')
      setText(
        live,
        this.#point((stage, pointing) => pointing.step(stage, action.dx, action.dy)),
      )
    else if (action.kind === 'hide') this.#point((stage, pointing) => pointing.at(stage, null, null))
    else this.#act(action, this.#stage)
  }

  #act(action: Exclude<KeyAction, { kind: 'cursor' | 'hide' }>, { layout, settings, sizes }: Stage): void {
    switch (action.kind) {
      case 'zoomTime':
        return this.#move(({ view }, bounds) => view.zoomTime(action.factor, layout.plotWidth, bounds))
      case 'zoomPrice':
        return this.#move(({ view }) => view.zoomPrice(action.factor, layout.plotHeight / 2))
      case 'pan':
        return this.#move(({ view }, bounds) => view.pan(action.share * layout.plotWidth, 0, bounds))
      case 'live':
        return this.toLive()
      case 'reset':
        return this.resetView()
      case 'table':
        return this.#toggleTable()
      case 'cutoff': {
        const { cutoff } = settings
        const [lower, upper] = settings.placesOf(sizes, cutoff)
        const low = Math.min(100, Math.max(0, lower + action.lower))
        const high = Math.min(100, Math.max(0, upper + action.upper))
        if (low >= high) return
        settings.cutoff = settings.cutoffAt(sizes, cutoff.unit, low, high)
        settings.keep()
        this.#stage?.plan()
      }
    }
  }
}

function partsOf(controls: Controls) {
  const place = el('div', { class: 'stage', tabindex: 0, role: 'application', 'aria-label': KEYS })
  place.setAttribute('aria-roledescription', 'order book heatmap')
  const tip = el('div', { class: 'tip', hidden: true })
  const rows = el('div', {
    class: 'rows',
    hidden: true,
    tabindex: 0,
    role: 'region',
    'aria-label': 'The book as tables',
  })
  const notice = el('div', { class: 'notice', hidden: true })
  const live = el('div', { class: 'sr', 'aria-live': 'polite' })
  place.append(tip, rows, notice)
  return { controls, place, rows, notice, live, pointing: new Pointing(tip) }
}

define('leadline-heatmap', LeadlineHeatmap)
