// What the whole page is about: settings, the source and its markets, the market that is watched, and what is remembered of it.
import { marketName, type MarketName, type MarketSource, type SourceEvent } from 'leadline/widget'

import { MarketHistory } from '../history/market-history.js'
import { ReportShelf } from '../report/report-shelf.js'
import { addressOf, queryWith, settingChanges } from '../settings/address.js'
import { keep, kept } from '../settings/kept.js'
import { type Settings, settingsOf } from '../settings/settings.js'
import type { Player } from '../sources/local-sources.js'
import { type ListedMarket, nameOf } from '../sources/markets.js'
import { openSource } from '../sources/open-source.js'
import { type SourceWish, textOfWish, wishOf } from '../sources/source-wish.js'
import { pageUs } from './clock.js'
import { Frames } from './frames.js'

/** Levels a side that the page itself watches: as many as the heatmap, so that a service has one subscription for both. */
const DEPTH = 100

export interface Trouble {
  readonly code: string
  readonly detail: string
}

export class Desk {
  readonly frames = new Frames()
  readonly reports = new ReportShelf(() => this.#changed())
  #settings: Settings
  #wish: SourceWish
  #source: MarketSource | null = null
  #player: Player | null = null
  #isOpening = false
  #markets: readonly ListedMarket[] = []
  #market: MarketName | null = null
  #history: MarketHistory
  #trouble: Trouble | null = null
  #predictionTrouble: Trouble | null = null
  #is3d: boolean
  readonly #listeners = new Set<() => void>()
  #unwatch: (() => void)[] = []
  #openings = 0
  #isTold = false

  constructor() {
    const address = addressOf(location.search)
    this.#settings = settingsOf(address.settings, kept())
    this.#history = new MarketHistory(this.#settings.horizonS * 1e6)
    this.#is3d = address.is3d
    const wish = wishOf(address.source, location.origin)
    this.#wish = wish ?? { kind: 'service', url: location.origin }
    if (wish) void this.open(wish, address.market)
    else
      this.#trouble = {
        code: 'source',
        detail: `source: found ${JSON.stringify(address.source)}, expected generated, recording:URL or an address`,
      }
    if (address.report !== null) void this.reports.fetch(address.report)
  }

  get settings(): Settings {
    return this.#settings
  }
  get wish(): SourceWish {
    return this.#wish
  }
  get source(): MarketSource | null {
    return this.#source
  }
  /** Pace of a recording; null of anything that happens now. */
  get player(): Player | null {
    return this.#player
  }
  get isOpening(): boolean {
    return this.#isOpening
  }
  get markets(): readonly ListedMarket[] {
    return this.#markets
  }
  get market(): MarketName | null {
    return this.#market
  }
  get history(): MarketHistory {
    return this.#history
  }
  /** Why there is nothing to see; null while there is. */
  get trouble(): Trouble | null {
    return this.#trouble
  }
  /** Why there are no predictions. */
  get predictionTrouble(): Trouble | null {
    return this.#predictionTrouble
  }
  get is3d(): boolean {
    return this.#is3d
  }

  /** Told once after whatever changes in one go; the answer ends it. Data that streams in is read from `history` instead. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  set(changes: Partial<Settings>): void {
    this.#settings = { ...this.#settings, ...changes }
    this.#history.horizonUs = this.#settings.horizonS * 1e6
    keep(this.#settings)
    this.#say(settingChanges(location.search, this.#settings))
    this.#changed()
  }

  show3d(is3d: boolean): void {
    this.#is3d = is3d
    this.#say({ view: is3d ? '3d' : null })
    this.#changed()
  }

  /** Opens a source and watches the market named, or its first. */
  async open(wish: SourceWish, market: string | null = null): Promise<void> {
    const opening = ++this.#openings
    this.#stop()
    this.#wish = wish
    this.#source = null
    this.#player = null
    this.#market = null
    this.#markets = []
    this.#trouble = null
    this.#isOpening = true
    this.#history = new MarketHistory(this.#settings.horizonS * 1e6)
    this.#changed()
    const opened = await openSource(wish)
    // Another was chosen meanwhile.
    if (opening !== this.#openings) return
    this.#isOpening = false
    if (!opened.isOpen) {
      this.#trouble = { code: opened.code, detail: opened.why }
      return this.#changed()
    }
    this.#source = opened.source
    this.#player = opened.player
    this.#markets = opened.markets
    this.#say({ source: textOfWish(wish, location.origin) })
    const wanted = market === null ? null : marketName(market)
    const name = wanted ?? opened.markets[0] ?? null
    if (name) this.watch(name)
    else this.#trouble = { code: 'no_market', detail: 'The source has no market.' }
    this.#changed()
  }

  /** The same source from its start, at the market that is watched. */
  reopen(): Promise<void> {
    return this.open(this.#wish, this.#market && nameOf(this.#market))
  }

  watch({ venue, symbol }: MarketName): void {
    const source = this.#source
    if (!source) return
    this.#stop()
    this.#market = { venue, symbol }
    this.#trouble = null
    this.#predictionTrouble = null
    const history = (this.#history = new MarketHistory(this.#settings.horizonS * 1e6))
    const hear = (event: SourceEvent) => {
      history.hear(event, pageUs())
      if (event.kind === 'problem') this.#trouble = event
      if (event.kind === 'state' && event.state === 'live') this.#trouble = null
      if (event.kind === 'problem' || event.kind === 'state' || event.kind === 'instrument') this.#changed()
    }
    // Apart from the rest: a service without a model refuses this channel alone.
    const hearPrediction = (event: SourceEvent) => {
      if (event.kind === 'prediction') history.hear(event, pageUs())
      else if (event.kind === 'problem') {
        this.#predictionTrouble = event
        this.#changed()
      }
    }
    this.#unwatch = [
      source.watch({ venue, symbol, channels: ['book', 'signal', 'features'], depth: DEPTH }, hear),
      source.watch({ venue, symbol, channels: ['prediction'] }, hearPrediction),
    ]
    this.#say({ market: nameOf({ venue, symbol }) })
    this.#changed()
  }

  #stop(): void {
    for (const end of this.#unwatch) end()
    this.#unwatch = []
  }

  #say(changes: Readonly<Record<string, string | null>>): void {
    const query = queryWith(location.search, changes)
    if (query !== location.search) history.replaceState(null, '', `${location.pathname}${query}${location.hash}`)
  }

  #changed(): void {
    if (this.#isTold) return
    this.#isTold = true
    queueMicrotask(() => {
      this.#isTold = false
      for (const listener of this.#listeners) listener()
    })
  }
}
