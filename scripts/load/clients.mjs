// Many clients of one market in a process of their own, and one that hardly reads. Prints one JSON object.
//   node clients.mjs URL KEY CLIENTS SECONDS SLOW
import { randomBytes } from 'node:crypto'
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

import { WebSocket } from 'ws'

const [url, key, clients, seconds, slow] = process.argv.slice(2)
const SUBSCRIBE = JSON.stringify({
  op: 'subscribe',
  args: [{ channel: 'book', exchange: 'binance', symbol: 'BTC/USDT', depth: 20, intervalMs: 100 }],
})
const { host, hostname, port } = new URL(url)
const latenciesMs = []
let messages = 0
let gaps = 0
let closed = 0
let measuring = false

/** A client that reads, answers pings and notices gaps. */
function open() {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://${host}/v1/stream`, ['leadline.v1'], {
      headers: { authorization: `Bearer ${key}` },
      perMessageDeflate: false,
    })
    let seq = null
    socket.on('error', reject)
    socket.on('open', () => {
      socket.send(SUBSCRIBE)
      resolve(socket)
    })
    socket.on('close', () => closed++)
    socket.on('message', (data) => {
      const text = data.toString()
      if (text.startsWith('{"op":"ping"')) return socket.send(text.replace('ping', 'pong'))
      if (!text.startsWith('{"channel":"book"')) return undefined
      const receivedMs = performance.timeOrigin + performance.now()
      const { type, prevSeq, seq: now, tsLocalUs } = JSON.parse(text)
      if (type === 'update' && prevSeq !== seq) gaps++
      seq = now
      if (!measuring) return undefined
      messages++
      latenciesMs.push(receivedMs - tsLocalUs / 1000)
      return undefined
    })
  })
}

/** Answers the first ping, as any client that speaks the protocol, then reads one byte a second. */
function openSlow() {
  const socket = net.connect(Number(port), hostname)
  const about = { openedMs: performance.now(), turnedSlowMs: null, closedMs: null, code: null, readBytes: 0 }
  const send = (text) => {
    const mask = randomBytes(4)
    const payload = Buffer.from(text)
    const head =
      payload.length < 126
        ? Buffer.from([0x81, 0x80 | payload.length])
        : Buffer.from([0x81, 0xfe, payload.length >> 8, payload.length & 255])
    socket.write(Buffer.concat([head, mask, payload.map((byte, i) => byte ^ mask[i % 4])]))
  }
  socket.write(
    `GET /v1/stream HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${key}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  )
  let text = ''
  socket.on('data', (data) => {
    if (about.turnedSlowMs !== null) return
    const before = text.length
    text += data.toString('latin1')
    if (before === 0) send(SUBSCRIBE)
    const ping = /\{"op":"ping","ts":\d+\}/.exec(text)
    if (!ping) return
    send(ping[0].replace('ping', 'pong'))
    about.turnedSlowMs = performance.now()
    socket.pause()
    void crawl()
  })
  socket.on('error', () => {})
  socket.on('close', () => (about.closedMs ??= performance.now()))
  const crawl = async () => {
    while (!socket.destroyed) {
      await sleep(1000)
      if (socket.read(1) !== null) about.readBytes++
    }
  }
  /** What the server says at the end lies behind everything unread: read it now. */
  const drain = async () => {
    let rest = Buffer.alloc(0)
    socket.removeAllListeners('data')
    socket.on('data', (data) => (rest = Buffer.concat([rest, data])))
    socket.resume()
    await sleep(500)
    const at = rest.lastIndexOf(Buffer.from([0x03, 0xf5])) // 1013
    about.code = at >= 2 && rest[at - 2] === 0x88 ? 1013 : null
    about.unreadBytes = rest.length
    socket.destroy()
  }
  return { about, drain }
}

const sockets = []
for (let i = 0; i < Number(clients); i += 50)
  sockets.push(...(await Promise.all(Array.from({ length: Math.min(50, clients - i) }, open))))
const lazy = slow === '1' ? openSlow() : null
await sleep(2000)
measuring = true
await sleep(seconds * 1000)
measuring = false
if (lazy) await lazy.drain()
latenciesMs.sort((a, b) => a - b)
const at = (q) => Math.round(10 * (latenciesMs[Math.floor(q * (latenciesMs.length - 1))] ?? NaN)) / 10
console.log(
  JSON.stringify({
    clients: sockets.length,
    messages,
    perSecond: Math.round(messages / seconds),
    gaps,
    closed,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: at(1),
    slow: lazy?.about ?? null,
  }),
)
process.exit(0)
