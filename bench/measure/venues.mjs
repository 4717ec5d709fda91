// What a frame of each venue takes: decoded and applied to its market, and by way of the connection that finds the market first.
// The frames are those that the venue's own side writes (sdk/src/feeds/venues/*-side.ts) for the same changes of the same book;
// medians of rounds that go through all venues in turn, in one process.
//   node bench/measure/venues.mjs [--frames 2000] [--rounds 9] [--json] [VENUE…]
import { parseArgs } from 'node:util'
import { open } from 'leadline'
import { SIDES } from '../../sdk/dist/feeds/serve/sides.js'
import { ADAPTERS } from '../../sdk/dist/feeds/venues/adapters.js'
import { round } from '../gates.mjs'
import { median } from '../schedule.mjs'
import { table } from '../table.mjs'

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    frames: { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '9' },
    json: { type: 'boolean', default: false },
  },
})
const LEVELS = 200
const CHANGES = 4 // a side, in each update
const MID = 100_000n
const SYMBOLS = { binance: 'BTC/USDT', binanceusdm: 'BTC/USDT:USDT', binancecoinm: 'BTC/USD:BTC' }
const IDS = {
  ...{ binance: 'BTCUSDT', binanceusdm: 'BTCUSDT', binancecoinm: 'BTCUSD_PERP', bybit: 'BTCUSDT', bitget: 'BTCUSDT' },
  ...{ bitfinex: 'tBTCUSD', bitstamp: 'btcusd', gemini: 'btcusd', deribit: 'BTC-PERPETUAL', gate: 'BTC_USDT' },
  ...{ hyperliquid: 'BTC', kraken: 'BTC/USD', kucoin: 'BTC-USDT', okx: 'BTC-USDT' },
}
/** Where they are not those of the update: the whole book each time; one level a frame, what leaves the end of the list too. */
const LEVELS_IN = {
  hyperliquid: (frame) => frame.split('"px"').length - 1,
  bitfinex: (frame) => (frame.includes('"cs"') ? 0 : 1),
}

const engine = await open()
const lanes = (positionals.length > 0 ? positionals : Object.keys(SIDES)).map((venue) => laneOf(venue))
for (let round = -2; round < Number(flags.rounds); round++)
  for (const lane of lanes)
    for (const way of ['market', 'connection']) {
      const ns = play(lane, way)
      if (round >= 0) lane.ns[way].push(ns)
    }
const rows = lanes.map(({ venue, frames, levels, ns }) => {
  const bytes = frames.reduce((sum, frame) => sum + frame.length, 0)
  const [alone, routed] = [median(ns.market), median(ns.connection)]
  return {
    venue,
    bytes: round(bytes / frames.length),
    levels: round(levels / frames.length),
    nsPerFrame: round(alone / frames.length),
    nsPerLevel: round(alone / levels),
    nsPerByte: round(alone / bytes),
    nsPerFrameRouted: round(routed / frames.length),
  }
})
if (flags.json) console.log(JSON.stringify({ frames: Number(flags.frames), rows }))
else {
  const heads = ['', 'bytes', 'levels', 'ns a frame', 'ns a level', 'ns a byte', 'ns a frame, routed']
  console.log(
    table(
      heads,
      rows.map((row) => Object.values(row).map(String)),
    ).join('\n'),
  )
}

/** What a client of the venue would hear: the frames up to a live book, and those that are timed. */
function laneOf(venue) {
  const [side, adapter] = [SIDES[venue], ADAPTERS[venue]]
  const id = IDS[venue] ?? 'BTC-USD'
  const listing = { symbol: SYMBOLS[venue] ?? id, id, tickSize: '0.01', lotSize: '0.001' }
  const [bids, asks] = [new Map(), new Map()]
  for (let i = 0n; i < LEVELS; i++) {
    bids.set(MID - i, 1000n + i)
    asks.set(MID + 1n + i, 2000n + i)
  }
  const book = { listing, bids, asks, seq: 1000n, tsUs: 1_700_000_000_000_000 }
  const session = { ids: new Set(), sent: 0n, channels: new Map() }
  const wish = { trades: false }
  const before = []
  const take = ({ replies, subscribe }) => {
    before.push(...replies)
    for (const id of subscribe) {
      session.ids.add(id)
      before.push(...side.snapshot(book, session))
    }
  }
  const url = adapter.before ? '/' : adapter.socketUrl(adapter.endpoints, [id], wish, null)
  take(side.open(url.replace(/^wss:\/\/[^/]*/, ''), session))
  for (const message of [...(adapter.greeting?.() ?? []), ...adapter.subscribe([id], wish)])
    take(side.message(message, session))
  let seed = 7
  const random = (below) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return (seed >>> 8) % below
  }
  const update = () => {
    const changed = (of, px) =>
      Array.from({ length: CHANGES }, () => {
        // Mostly near the touch; the sizes have one to six digits.
        const change = [px(BigInt(random(random(8) === 0 ? LEVELS : 20))), BigInt(1 + random(10 ** (1 + random(6))))]
        of.set(...change)
        return change
      })
    const told = {
      listing,
      bids: unique(changed(bids, (i) => MID - i)),
      asks: unique(changed(asks, (i) => MID + 1n + i)),
    }
    const prev = book.seq
    book.seq += 1n
    book.tsUs += 100_000
    const frames = side.update({ ...told, first: prev + 1n, last: book.seq, prev, tsUs: book.tsUs }, book, session)
    return { frames, levels: told.bids.length + told.asks.length }
  }
  before.push(...update().frames) // a snapshot has to meet the stream
  let body = null
  if (adapter.snapshot && !adapter.snapshotBySocket) {
    const { url } = adapter.snapshot(adapter.endpoints, id, wish)
    body = side.rest('GET', url.slice(adapter.endpoints.rest.length), () => book, [listing])
  }
  const frames = []
  let levels = 0
  while (frames.length < Number(flags.frames)) {
    const { frames: more, levels: changed } = update()
    for (const frame of more) {
      frames.push(Buffer.from(frame))
      levels += LEVELS_IN[venue]?.(frame) ?? 0
    }
    if (!LEVELS_IN[venue]) levels += changed
  }
  return { venue, listing, before, body, frames, levels, ns: { market: [], connection: [] } }
}

/** The last of those at a price counts, as within a frame of the venue. */
function unique(changes) {
  return [...new Map(changes)]
}

function play({ venue, listing, before, body, frames }, way) {
  const market = engine.market({ venue, ...listing, features: [], levels: false })
  const connection = engine.connection({ venue })
  const to = way === 'market' ? market : connection
  for (const frame of before) connection.push(frame)
  if (body !== null) market.snapshot(body)
  const applied = market.counters.applied
  const begin = performance.now()
  for (const frame of frames) to.push(frame)
  const ns = (performance.now() - begin) * 1e6
  const { state, counters } = market
  if (state !== 'live' || counters.decodeErrors + counters.gaps + counters.resyncs > 0 || counters.applied === applied)
    throw new Error(`${venue}: ${state} ${JSON.stringify(counters)} ${JSON.stringify(market.defect)}`)
  market.close()
  return ns
}
