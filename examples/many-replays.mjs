// One recording, many replays: decoded once, loaded into the core once, and read from there by each market that is tried on it.
import { open, packEvents } from 'leadline'
import { generated } from 'leadline/feeds'

const integers = (levels) => levels.map(([px, qty]) => [Math.round(px * 100), Math.round(qty * 1e5)])
const text = new TextDecoder()
let snapshot
const events = []
for await (const { kind, bytes } of generated({ seed: 7, seconds: 60 }).records()) {
  const body = JSON.parse(text.decode(bytes))
  if (kind === 'snapshot') snapshot = body
  if (body.e !== 'depthUpdate') continue
  const numbers = { first: BigInt(body.U), last: BigInt(body.u), tsVenueNs: BigInt(body.E) * 1_000_000n }
  events.push({ ...numbers, bids: integers(body.b), asks: integers(body.a) })
}

const engine = await open()
const loaded = engine.load(packEvents(events))
for (const z of [2, 3, 4]) {
  const steps = { tickSize: '0.01', lotSize: '0.00001' }
  const market = engine.market({ venue: 'binance', symbol: 'BTC/USDT', ...steps, levels: { form: 'deviation', z } })
  market.snapshot(snapshot)
  const { taken } = market.pushEvents(loaded)
  console.log(`z ${z}: ${taken} events, ${market.levels().length} levels stand out around ${market.book.bids(1)[0][0]}`)
  market.close()
}
