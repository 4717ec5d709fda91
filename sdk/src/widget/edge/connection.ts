// Keeps a socket to a service up for as long as somebody watches: opens it, opens it again with patience, notices when it has died.
import type { SourceEvent, Wish } from '../source.js'
import type { EdgeEnv, EdgeSocket } from './edge-env.js'
import { Refusal, refusalFrom } from './refusal.js'
import type { Service } from './service.js'
import { Stream } from './stream.js'
import { BrokenChain } from './subscription.js'

const BEAT_MS = 100
const FIRST_WAIT_MS = 250
const MOST_WAIT_MS = 30_000
/** Where asking again changes nothing by itself. */
const FINAL_WAIT_MS = 60_000
/** A connection that has lasted so long was a good one: the next try needs no patience. */
const GOOD_US = 10_000_000
/** Silence after which the service is asked whether it lives, and after which it doesn't. */
const ASK_US = 10_000_000
const DEAD_US = 20_000_000

/** Codes of a close that mean: not with this key, not like this. */
const FINAL_CLOSES: Readonly<Record<number, string>> = { 4401: 'unauthorized', 1008: 'policy' }

export class Connection {
  readonly #service: Service
  readonly #env: EdgeEnv
  readonly #over: () => void
  #stream: Stream | null = null
  #socket: EdgeSocket | null = null
  #phase: 'waiting' | 'trying' | 'open' = 'waiting'
  /** Of the try that counts: answers to earlier ones come too late. */
  #try = 0
  #failures = 0
  #retryUs = 0
  #openedUs = 0
  #heardUs = 0
  #hasAsked = false
  #listing: Promise<void> | null = null
  /** What was told last of why it doesn't work: said once, not with each try. */
  #told = ''

  /** `over` is called when nobody has watched for a moment and nothing is left open. */
  constructor(service: Service, env: EdgeEnv, over: () => void) {
    this.#service = service
    this.#env = env
    this.#over = over
  }

  watch(wish: Wish, listener: (event: SourceEvent) => void): () => void {
    return (this.#stream ?? this.#begin()).watch(wish, listener)
  }

  #begin(): Stream {
    const { nowUs } = this.#env
    const stream = new Stream({
      nowUs,
      send: (message) => this.#socket?.send(JSON.stringify(message)),
      unlisted: () => void this.#list(),
    })
    this.#stream = stream
    this.#failures = 0
    this.#told = ''
    void this.#open(stream)
    this.#arm(stream)
    return stream
  }

  #arm(stream: Stream): void {
    this.#env.setTimer(BEAT_MS, () => {
      stream.beat()
      if (stream.isIdle) this.#end()
      else {
        this.#look(stream)
        this.#arm(stream)
      }
    })
  }

  #look(stream: Stream): void {
    const nowUs = this.#env.nowUs()
    if (this.#phase === 'waiting') {
      if (nowUs >= this.#retryUs) void this.#open(stream)
      return
    }
    const silentUs = nowUs - this.#heardUs
    if (silentUs >= DEAD_US) this.#fail(new Refusal('silent', 'the service says nothing'))
    else if (silentUs >= ASK_US && this.#phase === 'open' && !this.#hasAsked) {
      this.#hasAsked = true
      this.#socket?.send('{"op":"ping"}')
    }
  }

  async #open(stream: Stream): Promise<void> {
    const number = ++this.#try
    const counts = (): boolean => number === this.#try
    this.#phase = 'trying'
    this.#heardUs = this.#env.nowUs()
    stream.lost('connecting', null)
    try {
      await this.#list()
      const protocols = await this.#service.protocols()
      if (!counts()) return
      this.#socket = this.#env.openSocket(this.#service.streamUrl, protocols, {
        onOpen: () => counts() && this.#opened(stream),
        onMessage: (text) => counts() && this.#heard(stream, text),
        onClose: (code) => counts() && void this.#closed(code, counts),
      })
    } catch (error) {
      if (counts()) this.#fail(refusalFrom(error, 'unreachable'))
    }
  }

  /** Without a list steps are read off the prices themselves: who may not read it may look on all the same. */
  #list(): Promise<void> {
    return (this.#listing ??= this.#listed().finally(() => (this.#listing = null)))
  }

  async #listed(): Promise<void> {
    const stream = this.#stream
    try {
      const markets = await this.#service.markets()
      this.#stream?.list(markets)
    } catch (error) {
      const refusal = refusalFrom(error, 'unreachable')
      if (!refusal.isFinal && stream === this.#stream) this.#tell(refusal)
    }
  }

  #opened(stream: Stream): void {
    this.#phase = 'open'
    this.#hasAsked = false
    this.#told = ''
    this.#openedUs = this.#heardUs = this.#env.nowUs()
    stream.opened()
  }

  #heard(stream: Stream, text: string): void {
    this.#heardUs = this.#env.nowUs()
    this.#hasAsked = false
    try {
      stream.hear(text)
    } catch (error) {
      this.#fail(refusalFrom(error, error instanceof BrokenChain ? 'gap_stream' : 'unreadable'))
    }
  }

  async #closed(code: number, counts: () => boolean): Promise<void> {
    const final = FINAL_CLOSES[code]
    if (final) return this.#fail(new Refusal(final, `the service closed the stream with ${code}`, true))
    if (this.#phase === 'open') return this.#fail(null)
    const why = await this.#service.whyRefused().catch((error: unknown) => refusalFrom(error, 'unreachable'))
    if (counts()) this.#fail(why)
  }

  /** Null: a connection went, as they do; the state says it. */
  #fail(refusal: Refusal | null): void {
    const nowUs = this.#env.nowUs()
    if (this.#phase === 'open' && nowUs - this.#openedUs >= GOOD_US) this.#failures = 0
    this.#drop()
    this.#phase = 'waiting'
    const patienceMs = refusal?.isFinal ? FINAL_WAIT_MS : Math.min(FIRST_WAIT_MS * 2 ** this.#failures++, MOST_WAIT_MS)
    const waitMs = Math.max(patienceMs * (0.5 + this.#env.random() / 2), refusal?.retryAfterMs ?? 0)
    this.#retryUs = nowUs + waitMs * 1000
    this.#stream?.lost('disconnected', refusal?.code ?? 'closed')
    if (refusal) this.#tell(refusal)
  }

  #tell({ code, message }: Refusal): void {
    if (this.#told === code + message) return
    this.#told = code + message
    this.#stream?.problem(code, message)
  }

  #drop(): void {
    this.#try++
    this.#socket?.close()
    this.#socket = null
  }

  #end(): void {
    this.#drop()
    this.#phase = 'waiting'
    this.#stream = null
    this.#over()
  }
}
