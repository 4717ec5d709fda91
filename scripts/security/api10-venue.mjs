// API10, who is trusted though nobody vouches for them: a venue that lies. Its market may stop; nothing else may, and no lie may be told on.
import { setTimeout as sleep } from 'node:timers/promises'

import { WebSocket } from 'ws'

import { jsonOf } from './http.mjs'

const MARKET = '/v1/markets/binance/XRP-USDT'
const OTHER = '/v1/markets/binance/BTC-USDT'
const VIEWS = [
  'book',
  'features?names=mid,spread_quoted',
  'features',
  'levels',
  'signal',
  'metrics?bands=10,50&slippage=1000',
]
const DECIMAL = /^-?\d+(\.\d+)?$/
const TRAPS = /unreachable|out of bounds|RuntimeError|memory access|wasm trap|"event":"feed_failed"/
const LATE_MS = 1000

export async function lies({ client, keys, liar, lines, service }, seconds, patienceMs) {
  const key = keys.acme
  const get = (path) => client.ask('GET', path, { key })
  const watched = await watch(service, key)
  const btcBefore = jsonOf(await get(`${OTHER}/book`))
  const logged = lines.length
  const tally = { told: 0, wrong: [], other: [], down: 0, looks: 0, live: 0, slowestMs: 0 }
  liar.state.isLying = true
  const endMs = performance.now() + seconds * 1000
  while (performance.now() < endMs) {
    for (const view of VIEWS) {
      const answer = await get(`${MARKET}/${view}`)
      if (answer.status !== 200) continue
      tally.told++
      tally.live++
      for (const lie of liesIn(answer.text)) tally.wrong.push(`${view}: ${lie}`)
    }
    const started = performance.now()
    const [health, btc] = [await client.ask('GET', '/health'), await get(`${OTHER}/book`)]
    tally.slowestMs = Math.max(tally.slowestMs, performance.now() - started)
    tally.looks++
    if (health.status !== 200) tally.down++
    const book = jsonOf(btc)
    if (btc.status !== 200 || book.epoch !== btcBefore.epoch || book.bookAgeMs > LATE_MS)
      tally.other.push(`${btc.status}, epoch ${book.epoch}, ${book.bookAgeMs} ms old`)
    await sleep(20)
  }
  liar.state.isLying = false
  watched.socket.terminate()
  for (const text of watched.texts) for (const lie of liesIn(text)) tally.wrong.push(`stream: ${lie}`)
  const back = await backLive(get, patienceMs)
  const { frames, lies: told, kinds } = liar.state
  const traps = lines.slice(logged).filter((line) => TRAPS.test(line))
  const down = tally.down > 0 ? [`/health failed ${tally.down} times`] : []
  return [
    {
      risk: 'API10',
      what: 'a venue that lies: traps, falls of the service',
      tried: told,
      unit: 'lies',
      found: [...down, ...traps.map((line) => line.slice(0, 160))],
      note: `${kinds.size} kinds among ${frames} frames`,
    },
    {
      risk: 'API10',
      what: 'NaN, null prices, crossed books told on',
      tried: tally.told + watched.texts.length,
      unit: 'answers',
      found: [...new Set(tally.wrong)],
      note: `its book was live for ${tally.live} of ${tally.looks * VIEWS.length} looks`,
    },
    {
      risk: 'API10',
      what: 'another market disturbed',
      tried: tally.looks,
      unit: 'looks',
      found: tally.other,
      note: `slowest look at it and /health ${tally.slowestMs.toFixed(0)} ms`,
    },
    {
      ...{ risk: 'API10', what: 'its market, once it tells the truth again: live after', tried: 1, unit: 'market' },
      figure: back === null ? `more than ${patienceMs / 1000} s` : `${(back / 1000).toFixed(1)} s`,
      note: 'a snapshot numbered beyond the stream is believed until the book is stale: a minute',
    },
  ]
}

async function backLive(get, mostMs) {
  const started = performance.now()
  while (performance.now() - started < mostMs) {
    if ((await get(`${MARKET}/book`)).status === 200) return performance.now() - started
    await sleep(50)
  }
  return null
}

/** The stream hears what is published, whenever that is. */
async function watch({ url }, key) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/stream`, {
    headers: { authorization: `Bearer ${key}` },
  })
  const texts = []
  await new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('open', resolve)
  })
  socket.on('message', (data) => {
    const text = String(data)
    if (text.startsWith('{"op":"ping"')) socket.send(text.replace('ping', 'pong'))
    else if (text.startsWith('{"channel"')) texts.push(text)
  })
  const channels = ['book', 'signal', 'features', 'metrics', 'levels', 'trades']
  const args = channels.map((channel) => ({ channel, exchange: 'binance', symbol: 'XRP/USDT', intervalMs: 50 }))
  socket.send(JSON.stringify({ op: 'subscribe', args }))
  return { socket, texts }
}

/** What JSON has no name for, prices that are none, a book whose sides overlap. */
export function liesIn(text) {
  const word = /\bNaN\b|Infinity|\[object/.exec(text)
  if (word) return [`${word[0]} in the text`]
  const value = JSON.parse(text)
  const book = value.bids ? value : value.data
  const found = []
  if (!Array.isArray(book?.bids) || !Array.isArray(book?.asks)) return found
  for (const level of [...book.bids, ...book.asks])
    if (!level.slice(0, 2).every((part) => DECIMAL.test(part) && Number.isFinite(Number(part)) && Number(part) >= 0))
      found.push(`the level ${JSON.stringify(level)}`)
  const [bid, ask] = [book.bids[0], book.asks[0]]
  if (bid && ask && Number(bid[0]) >= Number(ask[0])) found.push(`bid ${bid[0]} at ask ${ask[0]}`)
  return found.slice(0, 3)
}
