// An engine: one instance of the core and the markets in it.
import { LAYOUT_VERSION, MIN_LEVEL_TEXT, STATUS_TRAP } from '#layout'
import { loadCore } from '#host'
import { mostLevels } from './batch.js'
import { Connection } from './connection.js'
import { Core } from './core.js'
import { LeadlineError, OptionError } from './errors.js'
import { LoadedEvents } from './loaded-events.js'
import { Market, type MarketHost } from './market.js'
import type { MarketView } from './market-view.js'
import { resolve, writeConfig, type MarketOptions, type Resolved } from './options.js'
import { FrameLook } from './look.js'
import { rulesOf, VENUE_IDS } from './venues.js'
import { writeTable } from './microprice.js'
import { readSaved, restoreState, saveMarket } from './saved.js'
import { Status } from './status.js'

export interface OpenOptions {
  /** A compiled core.wasm, where the host's own way to it doesn't serve. */
  readonly module?: WebAssembly.Module
  /** Memory the core may grow to. Default 256. Beyond it books answer POOL_FULL. */
  readonly maxMemoryMiB?: number
}

/** The core for this host: Node, browsers, Cloudflare Workers. */
export async function open({ module, maxMemoryMiB = 256 }: OpenOptions = {}): Promise<Engine> {
  if (!(maxMemoryMiB >= 1 && maxMemoryMiB <= 4095))
    throw new OptionError(`maxMemoryMiB: found ${String(maxMemoryMiB)}, expected a number from 1 to 4095`)
  const compiled = module ?? (await loadCore())
  return new Engine(compiled, maxMemoryMiB)
}

export class Engine implements MarketHost {
  /** Version of the core's memory layout: saved markets of another one are refused. */
  readonly layoutVersion: number = LAYOUT_VERSION
  /** @internal */
  core: Core
  /** @internal */
  readonly budget = { bytes: 0 }
  /** @internal */
  computed: MarketView | null = null
  readonly #module: WebAssembly.Module
  readonly #maxMemoryMiB: number
  readonly #markets = new Set<Market>()
  readonly #shadows = new Set<Market>()
  #closed = false

  /** @internal use open() */
  constructor(module: WebAssembly.Module, maxMemoryMiB: number) {
    this.#module = module
    this.#maxMemoryMiB = maxMemoryMiB
    this.core = new Core(module, maxMemoryMiB)
  }

  /** SHA-256 of the core as it was built, hexadecimal; empty for a module that doesn't carry it. */
  get build(): string {
    return this.core.build
  }

  /** The markets that are open, oldest first. */
  get markets(): readonly Market[] {
    return [...this.#markets]
  }

  /** Bytes of memory the core holds: all markets, the input area, everything. */
  get memoryBytes(): number {
    return this.core.exports.memory.buffer.byteLength
  }

  /** Opens a market. Throws OptionError for options that make no sense, LeadlineError when memory is exhausted. */
  market(options: MarketOptions): Market {
    this.#mustBeOpen()
    const resolved = resolve(options)
    return this.#add(resolved, this.#create(resolved))
  }

  /**
   * Copies packed events (`packEvents`) into the core's own memory, where any market of this engine reads them as often as it is told to
   * by `pushEvents()`: for replays of the same events, each of which would copy them anew. They count against `maxMemoryMiB` until they are
   * released. Throws LeadlineError when memory is exhausted.
   */
  load(packed: Uint8Array): LoadedEvents {
    this.#mustBeOpen()
    const { core } = this
    // what an event of so many levels needs beside itself is part of the input area
    const at = core.reserve(mostLevels(packed) * MIN_LEVEL_TEXT) ? core.load(packed) : 0
    if (at === 0)
      throw new LeadlineError(
        `no memory for ${packed.length} bytes of events within ${this.#maxMemoryMiB} MiB (maxMemoryMiB)`,
      )
    return new LoadedEvents({ core, at, released: false }, 0, packed.length)
  }

  /** Looks at frames of a venue before any market sees them: whose they are, what they are. */
  look(venue: string): FrameLook {
    const rules = rulesOf(venue)
    if (!rules) throw new OptionError(`venue: found ${JSON.stringify(venue)}, expected one of ${VENUE_IDS.join(', ')}`)
    if (this.core.inputCapacity === 0) this.core.reserve(1)
    return new FrameLook(() => this.core, rules.decoder)
  }

  /**
   * A socket that carries several of this engine's markets: those it is given by `carry()`; before it is given one, all of the
   * venue's, unless `given` says that it carries none then.
   */
  connection({ venue, given = false }: { readonly venue: string; readonly given?: boolean }): Connection {
    if (!VENUE_IDS.includes(venue))
      throw new OptionError(`venue: found ${JSON.stringify(venue)}, expected one of ${VENUE_IDS.join(', ')}`)
    return new Connection(
      venue,
      () => this.core,
      () => this.#markets,
      given,
    )
  }

  /**
   * A market from market.save(): equal to the saved one, for replay. With `live` its feed has been interrupted: it is
   * BUFFERING, book and windows begin anew, what was learnt from trades stays.
   * Throws InputError for damaged bytes and for those of another core.
   */
  restore(bytes: Uint8Array, { live = false }: { readonly live?: boolean } = {}): Market {
    this.#mustBeOpen()
    const { options, state, kept } = readSaved(bytes, this.core.build)
    const at = restoreState(this.core, state)
    if (live) this.core.exports.rebuffer(at)
    const market = this.#add(resolve(options), at)
    if (!live) market.keep(kept)
    return market
  }

  /** Closes all markets and lets the core go. */
  close(): void {
    for (const market of [...this.#markets, ...this.#shadows]) market.close()
    this.#closed = true
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new LeadlineError('this engine is closed')
  }

  #create(resolved: Resolved): number {
    if (this.core.inputCapacity === 0) this.core.reserve(1)
    writeConfig(this.core, resolved)
    const at = this.core.exports.createMarket()
    this.core.refresh()
    if (at !== 0 && resolved.options.microprice) writeTable(this.core, at, resolved.options.microprice)
    if (at === 0)
      throw new LeadlineError(`no memory for another market within ${this.#maxMemoryMiB} MiB (maxMemoryMiB)`)
    return at
  }

  #add(resolved: Resolved, at: number): Market {
    const market = new Market(this, resolved, at)
    this.#markets.add(market)
    return market
  }

  /** @internal */
  forget(market: Market): void {
    this.#markets.delete(market)
    this.#shadows.delete(market)
    if (this.computed === market) this.computed = null
  }

  /** @internal The venue shows prices between the steps it lists: the market begins anew with finer ones. */
  refineTick(market: Market, tickSize: string): void {
    const resolved = resolve({ ...market.resolved.options, tickSize, lotSize: market.lotSize })
    const at = this.#create(resolved)
    this.core.exports.closeMarket(market.at)
    if (this.computed === market) this.computed = null
    market.moved(at, resolved)
  }

  /** @internal */
  shadow(market: Market): Market {
    const { options } = market.resolved
    const resolved = resolve({ ...options, lotSize: market.lotSize, features: [], levels: false })
    const twin = new Market(this, resolved, this.#create(resolved))
    this.#shadows.add(twin)
    return twin
  }

  /** @internal */
  trapped(market: Market, error: unknown): Status {
    if (!(error instanceof WebAssembly.RuntimeError)) throw error
    this.#replaceCore(market)
    return Status.TRAP
  }

  /**
   * A trap leaves memory half-written and the instance callable: it is discarded. Markets whose blocks are sound are carried
   * over as they are, the trapped one begins anew, and one that can't be carried over resyncs too.
   */
  #replaceCore(trapped: Market): void {
    const old = this.core
    const saved = new Map<Market, Uint8Array | null>()
    for (const market of [...this.#markets, ...this.#shadows])
      saved.set(market, market === trapped ? null : rescue(old, market))
    this.core = new Core(this.#module, this.#maxMemoryMiB)
    this.computed = null
    for (const [market, bytes] of saved)
      market.at = bytes
        ? restoreState(this.core, readSaved(bytes, this.core.build).state)
        : this.#create(market.resolved)
    // Only now, when every market has its place again, may listeners hear of it.
    for (const [market, bytes] of saved) if (!bytes) market.resync(STATUS_TRAP)
  }
}

function rescue(core: Core, market: Market): Uint8Array | null {
  try {
    return core.exports.isSound(market.at) === 1 ? saveMarket(market) : null
  } catch {
    return null // its bytes can't be trusted: the market resyncs, which is always right
  }
}
