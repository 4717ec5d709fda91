// API4 on an open connection: messages, subscriptions and symbols beyond their limits; and how many words of one client are answered at all.
import { WebSocket } from 'ws'

import { QUOTAS } from './world.mjs'

const WISH = { channel: 'status', exchange: 'binance', symbol: 'BTC/USDT' }
const MOST = 50
const WAIT_MS = 5000
const FLOOD_MS = 1000

export async function streamLimits(world) {
  const key = await world.makeKey({ tenant: 'talker', scopes: ['stream'] })
  return [await beyond(world, key), await symbols(world), await talk(world, key)]
}

async function beyond(world, key) {
  const connection = await connect(world, key)
  const many = Array.from({ length: 4 * MOST }, (_, i) => ({ ...WISH, intervalMs: 100 + i }))
  const texts = [
    ...[
      JSON.stringify({ op: 'ping', id: 'x'.repeat(4096) }),
      'x'.repeat(1 << 20),
      '['.repeat(4096),
      '{"op":'.repeat(600),
    ],
    ...[
      JSON.stringify({ op: 'subscribe', args: many }),
      JSON.stringify({ op: 'subscribe', args: [] }),
      '',
      'null',
      '"',
      '1e999',
    ],
    ...[
      Buffer.from([0xff, 0xfe, 0x00]),
      Buffer.alloc(5000),
      JSON.stringify({ op: 'subscribe', args: [{ ...WISH, depth: 1e9 }] }),
    ],
  ]
  const answers = await connection.say(texts)
  const found = answers.filter(({ op }) => op !== 'error').map((answer) => JSON.stringify(answer).slice(0, 100))
  if (answers.length !== texts.length) found.push(`${answers.length} of ${texts.length} were answered`)
  // Said without waiting for the answers between: fifty are taken, the others aren't.
  if (connection.socket.readyState !== WebSocket.OPEN) found.push('the connection was closed')
  const singles = await connection.say(many.map((wish) => JSON.stringify({ op: 'subscribe', args: [wish] })))
  const taken = singles.filter(({ op }) => op === 'subscribed').length
  if (taken !== MOST) found.push(`${taken} subscriptions of one connection, ${MOST} may be`)
  connection.socket.terminate()
  const what = 'messages of the stream beyond a limit: taken'
  return { risk: 'API4', what, tried: texts.length + many.length, unit: 'messages', found }
}

/** A tenant's symbols are counted over its connections. */
async function symbols(world) {
  const key = await world.makeKey({ tenant: 'symbols', scopes: ['stream'] })
  const { connections } = QUOTAS.symbols
  const markets = ['BTC/USDT', 'ETH/USDT', 'XRP/USDT']
  const open = []
  let taken = 0
  for (let i = 0; i < connections; i++) {
    const connection = await connect(world, key)
    open.push(connection)
    const answers = await connection.say(
      markets.map((symbol) => JSON.stringify({ op: 'subscribe', args: [{ ...WISH, symbol }] })),
    )
    taken += answers.filter(({ op }) => op === 'subscribed').length
  }
  for (const { socket } of open) socket.terminate()
  const most = QUOTAS.symbols.symbols
  const found = taken === most ? [] : [`${taken} were taken, ${most} may be`]
  const tried = connections * markets.length
  return {
    risk: 'API4',
    what: 'symbols beyond a tenant’s: subscribed',
    tried,
    unit: 'subscriptions',
    found,
    note: `${taken} of ${most}`,
  }
}

/** A measurement: what is said on a connection uses no quota. */
async function talk(world, key) {
  const connection = await connect(world, key)
  const pair = ['subscribe', 'unsubscribe'].map((op) => JSON.stringify({ op, args: [WISH] }))
  const endMs = performance.now() + FLOOD_MS
  let answered = 0
  while (performance.now() < endMs)
    answered += (await connection.say(Array.from({ length: 25 }, () => pair).flat())).length
  connection.socket.terminate()
  const figure = `${Math.round((answered * 1000) / FLOOD_MS)} a second`
  return {
    risk: 'API4',
    what: 'subscriptions made and ended by one connection',
    tried: answered,
    unit: 'messages',
    figure,
  }
}

async function connect({ service, client }, key) {
  client.asked++
  const socket = new WebSocket(`${service.url.replace('http', 'ws')}/v1/stream`, {
    headers: { authorization: `Bearer ${key}` },
  })
  const heard = []
  let wake = () => {}
  socket.on('message', (data) => {
    const message = JSON.parse(String(data))
    if (!['error', 'subscribed', 'unsubscribed', 'pong'].includes(message.op)) return
    heard.push(message)
    wake()
  })
  socket.on('close', () => wake())
  await new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('open', resolve)
  })
  /** The answers, in order; fewer where some don't come. */
  const say = async (texts) => {
    heard.length = 0
    let timer
    const isOver = new Promise((resolve) => {
      timer = setTimeout(resolve, WAIT_MS)
      wake = () => (heard.length >= texts.length || socket.readyState !== WebSocket.OPEN) && resolve()
    })
    for (const text of texts) socket.send(text)
    await isOver
    clearTimeout(timer)
    return [...heard]
  }
  return { socket, say }
}
