// The sockets around a played venue: WebSocket and HTTP on one port, frames paced by the recording's own times.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { type Engine, open, OptionError } from 'leadline'
import type { Recorded, Source } from 'leadline/feeds'
import { type FaultRates, type ServedSession, ServedVenue, SIDES } from 'leadline/serve'
import { type RawData, WebSocket, WebSocketServer } from 'ws'

import { Pacer, type PacerClock } from '../demo-pacer.js'

export interface ServeOptions {
  readonly source: Source
  /** 0: any that is free. */
  readonly port: number
  readonly host?: string
  /** Recorded seconds for each second; Infinity: as fast as the slowest client reads. */
  readonly speed: number
  readonly faults: Partial<FaultRates>
  readonly seed: number
  /** How long an answer over HTTP is held back at most. */
  readonly lateMs: number
  readonly clock: PacerClock
}

/** Frames, and time of the recording, that are looked for every market's first book before anybody is let in. */
const AHEAD = 20_000
const AHEAD_US = 5_000_000
/** Records between two looks at how the clients keep up. */
const BREATH = 64
const MOST_BUFFERED = 1 << 20
const BEAT_MS = 5
/** The recording's last records arrive whole: a loss behind which nothing comes can be noticed by nobody. */
const SPARED = 64
/** How often the venue proves that it lives, behind the recording's end too. */
const ALIVE_MS = 1000
/** Where the books kept here are shown, whole, whatever the venue would show. */
export const BOOKS_PATH = '/leadline/books'

export class TapeServer {
  readonly venue: ServedVenue
  readonly #options: ServeOptions
  readonly #engine: Engine
  readonly #http: Server
  readonly #sockets = new WebSocketServer({ noServer: true })
  readonly #records: AsyncIterator<Recorded>
  readonly #ending = new AbortController()
  /** Read ahead: records that are next. */
  readonly #next: Recorded[] = []
  #isRead = false
  #played = 0
  #lastUs = NaN

  private constructor(options: ServeOptions, engine: Engine, venue: ServedVenue) {
    this.#options = options
    this.#engine = engine
    this.venue = venue
    this.#records = options.source.records()[Symbol.asyncIterator]()
    this.#http = createServer((request, response) => void this.#answer(request, response))
    this.#http.on('upgrade', (request, socket, head) => {
      this.#sockets.handleUpgrade(request, socket, head, (client) => this.#welcome(client, request.url ?? '/'))
    })
  }

  /** Listens, with the books already built as far as the recording's first snapshots. */
  static async start(options: ServeOptions): Promise<TapeServer> {
    const { instruments } = options.source
    const ids = [...new Set(instruments.map(({ venue }) => venue))]
    const side = ids.length === 1 ? SIDES[ids[0]!] : undefined
    if (!side)
      throw new OptionError(
        `--serve: found a recording of ${ids.join(' and ')}, expected one of ${Object.keys(SIDES).toSorted().join(', ')}`,
      )
    const engine = await open()
    const { faults, seed, lateMs } = options
    const server = new TapeServer(
      options,
      engine,
      new ServedVenue({ engine, side, listings: instruments, faults, seed, lateMs }),
    )
    await server.#buildBooks()
    await new Promise<void>((resolve, reject) => {
      server.#http.once('error', reject)
      server.#http.listen(options.port, options.host ?? '127.0.0.1', resolve)
    })
    return server
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port
  }

  /** Records played so far. */
  get played(): number {
    return this.#played
  }

  /** Plays the rest once a market has been subscribed; resolves at the recording's end, or when closed. */
  async play(): Promise<void> {
    const { clock, speed } = this.#options
    const { signal } = this.#ending
    while (this.venue.subscribed === 0 && !signal.aborted) await clock.sleep(BEAT_MS, signal)
    const pacer = new Pacer(clock, speed)
    let beginsUs = NaN
    void this.#live()
    for (let n = 0; !signal.aborted; n++) {
      const value = await this.#ahead()
      if (!value) return
      const us = timeOf(value)
      if (Number.isNaN(beginsUs)) beginsUs = us
      if (Number.isFinite(speed) && us > beginsUs) await pacer.until((us - beginsUs) / 1000, signal)
      if (signal.aborted) return
      this.#take(value)
      if (n % BREATH === 0) await this.#breathe()
    }
  }

  /** The next record; null behind the last. The end is seen coming, so that it can be spared. */
  async #ahead(): Promise<Recorded | null> {
    while (!this.#isRead && this.#next.length <= SPARED) {
      const { done, value } = await this.#records.next()
      if (done) {
        this.#isRead = true
        this.venue.calm()
      } else this.#next.push(value)
    }
    return this.#next.shift() ?? null
  }

  /** Proof of life, as long as it is served. */
  async #live(): Promise<void> {
    const { clock } = this.#options
    const { signal } = this.#ending
    while (!signal.aborted) {
      await clock.sleep(ALIVE_MS, signal)
      if (!signal.aborted && !Number.isNaN(this.#lastUs)) this.venue.alive(this.#lastUs)
    }
  }

  async close(): Promise<void> {
    this.#ending.abort()
    this.venue.close()
    for (const client of this.#sockets.clients) client.terminate()
    this.#sockets.close()
    await this.#records.return?.()
    await new Promise<void>((resolve) => this.#http.close(() => resolve()))
    this.#http.closeAllConnections()
    this.#engine.close()
  }

  async #buildBooks(): Promise<void> {
    const { instruments } = this.#options.source
    const hasBook = ({ id }: { readonly id: string }): boolean => this.venue.book(id) !== null
    let beginsUs = NaN
    for (let n = 0; n < AHEAD; n++) {
      if (instruments.every(hasBook)) return
      // One that never gets any must not use the whole recording up.
      if (this.#lastUs - beginsUs > AHEAD_US && instruments.some(hasBook)) return
      const { done, value } = await this.#records.next()
      if (done) break
      this.#take(value)
      if (Number.isNaN(beginsUs)) beginsUs = this.#lastUs
    }
    if (!instruments.some(hasBook))
      throw new OptionError('--serve: found no book in the recording, expected a snapshot of at least one market')
  }

  #take(record: Recorded): void {
    this.#played++
    const us = timeOf(record)
    if (!Number.isNaN(us)) this.#lastUs = us
    if (record.kind === 'frame') this.venue.frame(record.bytes, record.tsLocalUs, record.connection)
    else if (record.kind === 'snapshot')
      this.venue.body(this.#options.source.instruments[record.instrument ?? 0]!.id, record.bytes, record.tsLocalUs)
  }

  /** Lets the sockets work, and waits for a client that is behind. */
  async #breathe(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve))
    const { clock } = this.#options
    const { signal } = this.#ending
    const isBehind = () => [...this.#sockets.clients].some(({ bufferedAmount }) => bufferedAmount > MOST_BUFFERED)
    while (isBehind() && !signal.aborted) await clock.sleep(BEAT_MS, signal)
  }

  #welcome(client: WebSocket, path: string): void {
    const session: ServedSession = this.venue.connect(path, {
      send: (frame) => client.readyState === WebSocket.OPEN && client.send(frame),
      close: () => client.close(1001),
    })
    client.on('message', (data) => session.message(textOf(data)))
    client.on('close', () => session.close())
    client.on('error', () => session.close())
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.resume() // whatever it says, the address decides
    if (request.url === BOOKS_PATH) {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(this.venue.shown()))
      return
    }
    const body = this.venue.rest(request.method ?? 'GET', request.url ?? '/')
    const holdMs = this.venue.holdMs()
    if (holdMs > 0) await this.#options.clock.sleep(holdMs, this.#ending.signal)
    const status = body === null ? 404 : 200
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(body ?? JSON.stringify({ msg: `${request.method} ${request.url}: no such address, or no book yet` }))
  }
}

function timeOf(record: Recorded): number {
  return record.kind === 'frame' || record.kind === 'snapshot' ? record.tsLocalUs : NaN
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8')
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8')
}
