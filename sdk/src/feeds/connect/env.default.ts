// The host's own clocks, chance, timers, sockets and HTTP: the only file of the SDK that reaches for them.
import { socketClass } from '#socket'
import type { HttpAnswer, HttpRequest } from '../venue.js'
import type { Env, Socket, SocketEvents } from './env.js'
import type { SocketClass } from './socket.host.js'

/** A host that was asked for sockets once is asked no more. */
let made: Promise<Env> | null = null

/** The same one each time: what a venue allows an address is shared by all feeds of the process. */
export function defaultEnv(): Promise<Env> {
  made ??= socketClass().then(hostEnv)
  made.catch(() => (made = null))
  return made
}

function hostEnv(WebSocket: SocketClass): Env {
  // The wall clock may be set; a time that has gone by can't. Both start from the same moment and only differences are compared.
  const clock = performance
  return {
    nowUs: () => Math.floor((clock.timeOrigin + clock.now()) * 1000),
    monotonicUs: () => clock.now() * 1000,
    random: Math.random,
    setTimer: (afterMs, run) => setTimeout(run, afterMs),
    clearTimer: (timer) => clearTimeout(timer as number),
    openSocket: (url, events) => openSocket(WebSocket, url, events),
    fetch: request,
  }
}

const encoder = new TextEncoder()

function openSocket(WebSocket: SocketClass, url: string, events: SocketEvents): Socket {
  const socket = new WebSocket(url)
  socket.binaryType = 'arraybuffer'
  let why = ''
  socket.addEventListener('open', () => events.onOpen())
  socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) =>
    events.onMessage(typeof data === 'string' ? encoder.encode(data) : new Uint8Array(data)),
  )
  socket.addEventListener('error', (event) => (why = (event as { message?: string }).message ?? 'error'))
  socket.addEventListener('close', ({ code, reason }: CloseEvent) =>
    events.onClose([why, `code ${code}`, reason].filter(Boolean).join(', ')),
  )
  socket.on?.('ping', () => events.onAlive())
  socket.on?.('pong', () => events.onAlive())
  const ping = socket.ping?.bind(socket)
  return {
    send: (text) => socket.send(text),
    close: () => socket.close(),
    ...(ping ? { ping: () => ping() } : {}),
  }
}

async function request({ url, method = 'GET', body }: HttpRequest): Promise<HttpAnswer> {
  const answer = await fetch(url, {
    method,
    ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
  })
  const bytes = new Uint8Array(await answer.arrayBuffer())
  const seconds = Number(answer.headers.get('retry-after') ?? NaN)
  return { status: answer.status, body: bytes, ...(seconds >= 0 ? { retryAfterMs: seconds * 1000 } : {}) }
}
