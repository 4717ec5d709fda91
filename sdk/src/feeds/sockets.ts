// The sockets of a recording: which markets each carries, and what becomes of them when it is lost or replaced. The same happens as
// happened live: a lost socket loses its books; one that another replaces hands them over (connect/rotation.ts).
import { KIND_DEPTH, KIND_ORDERS } from '#layout'
import type { Connection, Told } from '../engine/connection.js'
import type { Engine } from '../engine/engine.js'
import type { Market } from '../engine/market.js'
import { Status } from '../engine/status.js'
import { WHY } from './connect/record.js'
import { Handover, type MovedFrame } from './connect/rotation.js'
import type { Recorded, RecordedClose, RecordedFrame, RecordedOpen } from './source.js'

interface RecordedConnection {
  readonly name: string
  readonly connection: Connection
  hasBook: boolean
  /** Its markets, where the recording names them; otherwise those whose books it brings. */
  ids: readonly string[] | null
  isOpen: boolean
}

type Moving = Handover<RecordedConnection>

export class Sockets {
  readonly #engine: Engine
  readonly #markets: readonly Market[]
  readonly #products: ReadonlyMap<Market, string>
  readonly #sockets = new Map<string, RecordedConnection>()
  /** The socket that brought each market's book last. */
  readonly #broughtBy = new Map<Market, string>()
  readonly #moving = new Set<Moving>()
  /** The old socket is gone before all had gone over: what the next record is says whether the new one takes over. */
  #orphan: Moving | null = null
  #next: MovedFrame<RecordedConnection>[] = []

  /** `products`: of each market, where the venue's own names don't tell. */
  constructor(engine: Engine, markets: readonly Market[], products: readonly (string | undefined)[] = []) {
    this.#engine = engine
    this.#markets = markets
    this.#products = new Map(markets.map((market, i) => [market, products[i] ?? '']))
  }

  /** By their names in the recording. */
  get connections(): ReadonlyMap<string, Connection> {
    return new Map([...this.#sockets].map(([name, { connection }]) => [name, connection]))
  }

  /** Whether before() has something to settle. */
  get waits(): boolean {
    return this.#orphan !== null
  }

  /** Before each record: settles what was left open. `told` hears of the frames that are applied by that. */
  before(record: Recorded | null, told: Told): void {
    const moving = this.#orphan
    if (!moving) return
    this.#orphan = null
    this.#moving.delete(moving)
    if (record?.kind === 'close' && record.connection === moving.to.name && record.why === WHY.ALONE) {
      moving.to.isOpen = false
      return this.#lose(moving.from)
    }
    moving.force()
    this.#drain(told)
  }

  /** One frame, to the markets that it names. */
  push({ connection: name, bytes, tsLocalUs, tsLocalNs }: RecordedFrame, told: Told): Status {
    const socket = this.#sockets.get(name!) ?? this.#add(name!)
    const { connection } = socket
    const [to] = this.#of(({ to }) => to === socket)
    const [from] = this.#of(({ from }) => from === socket)
    const status = connection.push(bytes, tsLocalUs, tsLocalNs, (market, status) => {
      this.#noteBook(socket, market, status)
      told(market, status)
      if (status === Status.APPLIED) from?.applied(market)
    })
    if (to && connection.named.length > 0)
      to.heard({ bytes: bytes.slice(), tsLocalUs, tsLocalNs }, connection.look, connection.named)
    this.#drain(told)
    for (const moving of this.#moving) if (moving.done) this.#moving.delete(moving)
    return status
  }

  /** Whom the frame last pushed over its socket named. */
  namedBy({ connection: name }: RecordedFrame): readonly string[] {
    return this.#sockets.get(name!)?.connection.named ?? []
  }

  /** Whether a socket carries the market; one that has not been heard of may. */
  carries(name: string, market: Market): boolean {
    return this.#sockets.get(name)?.connection.markets.includes(market) ?? true
  }

  /** A frame that the recording itself has given to its market. */
  brought(name: string, market: Market): void {
    if (!this.#sockets.has(name)) this.#add(name)
    this.#broughtBy.set(market, name)
  }

  opened({ connection: name, ids, book, product }: RecordedOpen): void {
    const known = this.#sockets.get(name)
    // Opened again without having been closed: whoever recorded noted no ends.
    if (known?.isOpen) this.#lose(known)
    const socket = known ?? this.#add(name, ids, product)
    socket.isOpen = true
    socket.hasBook = book ?? true
    socket.connection.reopened()
    if (known || !socket.ids) return
    const before = [...this.#sockets.values()].find(
      (other) => other !== socket && other.isOpen && planOf(other.name) === planOf(name),
    )
    const markets = this.#markets.filter(({ id }) => socket.ids!.includes(id))
    if (before) this.#moving.add(new Handover(before, socket, markets, (frames) => this.#next.unshift(...frames)))
    else for (const market of markets) socket.connection.carry(market)
  }

  closed({ connection: name, why }: RecordedClose, told: Told): void {
    const socket = this.#sockets.get(name)
    if (!socket?.isOpen) return
    socket.isOpen = false
    const [to] = this.#of(({ to }) => to === socket)
    const [from] = this.#of(({ from }) => from === socket)
    for (const moving of [to, from]) if (moving) this.#moving.delete(moving)
    if (why === WHY.ENDED) return
    if (to) to.abandon()
    else if (why === WHY.REPLACED) from?.expire()
    else if (from) this.#orphan = from
    else this.#lose(socket)
    this.#drain(told)
  }

  #add(name: string, ids?: readonly string[], product = ''): RecordedConnection {
    const { venue } = this.#markets[0]!
    const connection = this.#engine.connection({ venue, given: true })
    const own = this.#markets.filter((market) => ['', product].includes(this.#products.get(market)!))
    if (!ids) for (const market of own) connection.carry(market)
    const socket = { name, connection, hasBook: true, ids: ids ?? null, isOpen: true }
    this.#sockets.set(name, socket)
    return socket
  }

  #of(is: (moving: Moving) => boolean): Moving[] {
    return this.#moving.size === 0 ? [] : [...this.#moving].filter(is)
  }

  #noteBook({ name, connection, ids }: RecordedConnection, market: Market, status: Status): void {
    const { kind } = connection.look
    const isBook = kind === KIND_DEPTH || kind === KIND_ORDERS
    if (ids === null && isBook && (status === Status.APPLIED || status === Status.BUFFERED))
      this.#broughtBy.set(market, name)
  }

  #lose({ name, connection, ids, hasBook }: RecordedConnection): void {
    if (!hasBook) return
    const lost = ids ? connection.markets : this.#markets.filter((market) => this.#broughtBy.get(market) === name)
    for (const market of lost) if (market.state !== 'idle') market.resync(Status.VENUE_RECONNECT)
  }

  #drain(told: Told): void {
    for (let frame = this.#next.shift(); frame; frame = this.#next.shift())
      told(frame.only, frame.only.push(frame.bytes, frame.tsLocalUs, frame.tsLocalNs))
  }
}

/** Sockets that follow on each other differ in their last number: binance-1.1, binance-1.2. */
function planOf(name: string): string {
  return name.replace(/\.\d+$/, '')
}
