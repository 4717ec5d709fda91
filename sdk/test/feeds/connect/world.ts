// A world for connect(): time that stands until it is told to go, sockets and answers by script. Nothing in it is real.
import type { Env, HttpAnswer, HttpRequest, Socket, SocketEvents } from '../../../src/feeds/index.js'

const encoder = new TextEncoder()
export const bytes = (text: string): Uint8Array => encoder.encode(text)

export class FakeSocket implements Socket {
  readonly url: string
  readonly sent: { readonly atMs: number; readonly text: string }[] = []
  state: 'opening' | 'open' | 'closed' = 'opening'
  readonly events: SocketEvents
  readonly #world: World

  constructor(world: World, url: string, events: SocketEvents) {
    this.#world = world
    this.url = url
    this.events = events
  }

  send(text: string): void {
    if (this.state !== 'open') throw new Error(`send on a socket that is ${this.state}`)
    this.sent.push({ atMs: this.#world.nowMs, text })
    this.#world.onSend(this, text)
  }
  close(): void {
    this.end('by the client')
  }
  open(): void {
    if (this.state !== 'opening') return
    this.state = 'open'
    this.events.onOpen()
  }
  frame(text: string): void {
    if (this.state === 'open') this.events.onMessage(bytes(text))
  }
  end(why: string): void {
    if (this.state === 'closed') return
    this.state = 'closed'
    this.events.onClose(why)
  }
}

interface Scheduled {
  readonly atMs: number
  readonly n: number
  readonly run: () => void
}

export class World implements Env {
  nowMs = 0
  /** How far the wall clock is from what it was. */
  skewMs = 0
  readonly sockets: FakeSocket[] = []
  readonly requests: { readonly atMs: number; readonly url: string; readonly weight: number }[] = []
  /** How long an answer of REST takes. */
  latencyMs = 50
  openMs = 20
  /** Answers REST; the venue of the test. */
  answer: (request: HttpRequest) => HttpAnswer | null = () => null
  onSocket: (socket: FakeSocket) => void = (socket) => void this.setTimer(this.openMs, () => socket.open())
  onSend: (socket: FakeSocket, text: string) => void = () => {}
  #timers: Scheduled[] = []
  #n = 0
  #seed: number
  static readonly START_US = 1_700_000_000_000_000

  constructor(seed = 1) {
    this.#seed = seed
  }

  get timers(): number {
    return this.#timers.length
  }
  get socket(): FakeSocket {
    return this.sockets.at(-1)!
  }

  nowUs(): number {
    return World.START_US + (this.nowMs + this.skewMs) * 1000
  }
  monotonicUs(): number {
    return this.nowMs * 1000
  }
  random(): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0
    return this.#seed / 2 ** 32
  }
  setTimer(afterMs: number, run: () => void): Scheduled {
    const timer = { atMs: this.nowMs + Math.max(0, afterMs), n: this.#n++, run }
    this.#timers.push(timer)
    return timer
  }
  clearTimer(timer: unknown): void {
    this.#timers = this.#timers.filter((other) => other !== timer)
  }
  openSocket(url: string, events: SocketEvents): Socket {
    const socket = new FakeSocket(this, url, events)
    this.sockets.push(socket)
    this.onSocket(socket)
    return socket
  }
  fetch(request: HttpRequest): Promise<HttpAnswer> {
    this.requests.push({ atMs: this.nowMs, url: request.url, weight: request.weight })
    return new Promise((resolve, reject) => {
      this.setTimer(this.latencyMs, () => {
        const answer = this.answer(request)
        if (answer) resolve(answer)
        else reject(new Error('no route to host'))
      })
    })
  }

  /** Lets so much time pass: every timer in its turn, and what follows from it. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.nowMs + ms
    await settle()
    for (;;) {
      let next: Scheduled | undefined
      for (const timer of this.#timers)
        if (
          timer.atMs <= untilMs &&
          (!next || timer.atMs < next.atMs || (timer.atMs === next.atMs && timer.n < next.n))
        )
          next = timer
      if (!next) break
      this.clearTimer(next)
      this.nowMs = Math.max(this.nowMs, next.atMs)
      next.run()
      await settle()
    }
    this.nowMs = untilMs
  }
}

/** Whatever waits for nothing but its turn has had it. */
async function settle(): Promise<void> {
  for (let i = 0; i < 25; i++) await Promise.resolve()
}
