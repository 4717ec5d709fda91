// A venue that can't be trusted: it hands on what a sound one says, and between it whatever could break a reader.
import { createServer } from 'node:http'

import { WebSocket, WebSocketServer } from 'ws'

/** `tell(frame)` is what one frame becomes; null: it closes. */
export async function startLyingVenue({ socket, rest }) {
  const state = { frames: 0, lies: 0, closed: 0, connections: 0, answers: 0, isLying: false, kinds: new Map() }
  const server = createServer(async (request, response) => {
    state.answers++
    const answer = await fetch(`${rest}${request.url}`, { method: request.method }).catch(() => null)
    const sound = answer === null ? '{}' : await answer.text()
    const lie = state.isLying && state.answers % 2 === 0 ? LIES[state.lies++ % LIES.length] : null
    response.writeHead(answer?.status ?? 502, { 'content-type': 'application/json' })
    response.end(lie === null || lie.tell === null ? sound : lie.tell(sound))
  })
  const sockets = new WebSocketServer({ server, perMessageDeflate: false })
  sockets.on('connection', (client, request) => {
    state.connections++
    const venue = new WebSocket(`${socket}${request.url}`, { perMessageDeflate: false })
    const waiting = []
    client.on('message', (data) =>
      venue.readyState === WebSocket.OPEN ? venue.send(String(data)) : waiting.push(String(data)),
    )
    venue.on('open', () => waiting.forEach((text) => venue.send(text)))
    venue.on('message', (data) => {
      const frame = String(data)
      state.frames++
      if (client.readyState !== WebSocket.OPEN) return
      if (!state.isLying || state.frames % 3 !== 0) return void client.send(frame)
      const lie = LIES[state.lies++ % LIES.length]
      state.kinds.set(lie.name, (state.kinds.get(lie.name) ?? 0) + 1)
      if (lie.tell !== null) return void client.send(lie.tell(frame))
      state.closed++
      client.terminate()
    })
    const end = () => {
      venue.terminate()
      client.terminate()
    }
    for (const each of [client, venue]) {
      each.on('close', end)
      each.on('error', end)
    }
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  return {
    state,
    endpoints: { socket: `ws://127.0.0.1:${port}`, rest: `http://127.0.0.1:${port}` },
    close: () => {
      for (const client of sockets.clients) client.terminate()
      sockets.close()
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}

const numbers = (text) => (frame) => frame.replace(/"-?\d+(\.\d+)?"/g, `"${text}"`)
const bare = (text) => (frame) => frame.replace(/:\d+/g, `:${text}`)

export const LIES = [
  { name: 'no JSON', tell: () => '<html>502 Bad Gateway</html>' },
  { name: 'nothing', tell: () => '' },
  { name: 'bytes', tell: () => Buffer.from(Array.from({ length: 512 }, (_, i) => (i * 151) & 255)) },
  { name: 'NaN in quotes', tell: numbers('NaN') },
  { name: 'Infinity in quotes', tell: numbers('Infinity') },
  { name: 'beyond all doubles', tell: numbers('1e999') },
  { name: 'negative', tell: numbers('-1') },
  { name: 'more digits than a double', tell: numbers('9'.repeat(400)) },
  { name: 'a tiny price', tell: numbers('0.000000000000000000000000000001') },
  { name: 'NaN bare', tell: bare('NaN') },
  { name: 'numbers beyond 2^53', tell: bare('9007199254740993') },
  { name: 'null', tell: bare('null') },
  { name: 'cut short', tell: (frame) => frame.slice(0, frame.length >> 1) },
  { name: 'twice', tell: (frame) => frame + frame },
  {
    name: 'prototype keys',
    tell: (frame) => frame.replace('{', '{"__proto__":{"x":1},"constructor":{"prototype":{"y":1}},'),
  },
  { name: 'another type', tell: () => '{"e":{"toString":1},"b":"text","a":7,"bids":{},"asks":null,"data":[[]]}' },
  { name: 'deep', tell: () => '['.repeat(100_000) },
  { name: 'huge', tell: () => `{"x":"${'A'.repeat(4 << 20)}"}` },
  {
    name: 'many levels',
    tell: () => `{"lastUpdateId":1,"bids":[${Array(50_000).fill('["1","1"]').join(',')}],"asks":[]}`,
  },
  { name: 'surrogates', tell: (frame) => frame.replace('{', '{"\\ud800":"\\udfff",') },
  { name: 'closes', tell: null },
]
