// The outside world of a live feed: clocks, chance, timers, sockets, HTTP. Everything that a connection does goes through one of
// these, so that a test can be the world; the host's own is env.default.ts.
import type { HttpAnswer, HttpRequest } from '../venue.js'

export interface SocketEvents {
  onOpen(): void
  /** The bytes of one message, as they came. */
  onMessage(bytes: Uint8Array): void
  /** A ping or pong of the socket itself, where the host shows them. */
  onAlive(): void
  /** Once, whatever the cause: a refused opening too. */
  onClose(why: string): void
}

export interface Socket {
  send(text: string): void
  close(): void
  /** A ping frame of the socket, where the host can send one. */
  ping?(): void
}

/** A timer that has been set; only the environment looks inside. */
export type Timer = unknown

export interface Env {
  /** Local time in epoch microseconds, and the 0 to 999 ns that are left, where the host knows them. May be set back. */
  nowUs(): number
  nowNs?(): number
  /** Microseconds since some moment; never set back. */
  monotonicUs(): number
  /** Uniform in [0, 1). */
  random(): number
  setTimer(afterMs: number, run: () => void): Timer
  clearTimer(timer: Timer): void
  /** Opens a socket; what becomes of it `events` hear, never before this returns. */
  openSocket(url: string, events: SocketEvents): Socket
  fetch(request: HttpRequest): Promise<HttpAnswer>
}
