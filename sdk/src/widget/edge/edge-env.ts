// The outside world of the stream's client: clock, chance, timers, sockets, HTTP. Everything it does goes through one of these, so that
// a test can be the world.
export interface EdgeSocket {
  send(text: string): void
  close(): void
}

export interface EdgeSocketEvents {
  onOpen(): void
  onMessage(text: string): void
  /** Once, whatever the cause: a refused opening too. */
  onClose(code: number): void
}

/** As much of a Response as is read. */
export interface EdgeAnswer {
  readonly ok: boolean
  readonly status: number
  json(): Promise<unknown>
}

export interface EdgeEnv {
  /** Epoch microseconds; never set back while the page lives. */
  nowUs(): number
  /** Uniform in [0, 1). */
  random(): number
  setTimer(afterMs: number, run: () => void): void
  /** What becomes of the socket `events` hear, never before this returns. */
  openSocket(url: string, protocols: readonly string[], events: EdgeSocketEvents): EdgeSocket
  fetch(url: string, init: { readonly method: string; readonly headers: Record<string, string> }): Promise<EdgeAnswer>
}

/** A browser's page, and any other host that has fetch and WebSocket. */
export const pageEnv: EdgeEnv = {
  nowUs: () => Math.floor((performance.timeOrigin + performance.now()) * 1000),
  random: Math.random,
  setTimer: (afterMs, run) => void setTimeout(run, afterMs),
  openSocket: (url, protocols, { onOpen, onMessage, onClose }) => {
    const socket = new WebSocket(url, [...protocols])
    socket.onopen = onOpen
    socket.onmessage = ({ data }) => onMessage(String(data))
    socket.onclose = ({ code }) => onClose(code)
    return socket
  },
  fetch: (url, init) => fetch(url, init),
}
