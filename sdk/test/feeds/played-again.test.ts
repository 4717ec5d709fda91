// What a live feed gave, its recording gives again, byte for byte: also across a lost socket, and across one that is replaced.
import { createHash } from 'node:crypto'

import { describe, expect, test } from 'vitest'

import { connect, type Feed, replay, signalLines, tape, tapeRecorder } from '../../src/feeds/index.js'
import type { VenueSide } from '../../src/feeds/venue.js'
import { ADAPTERS } from '../../src/feeds/venues/adapters.js'
import { binanceSide } from '../../src/feeds/venues/binance-side.js'
import { bitfinexSide } from '../../src/feeds/venues/bitfinex-side.js'
import { bitstampSide } from '../../src/feeds/venues/bitstamp-side.js'
import { coinbaseSide } from '../../src/feeds/venues/coinbase-side.js'
import { krakenSide } from '../../src/feeds/venues/kraken-side.js'
import { okxSide } from '../../src/feeds/venues/okx-side.js'
import { input } from './bytes.js'
import { SideVenue } from './connect/side-venue.js'

const PAIRS: readonly (readonly [VenueSide, string, string])[] = [
  [binanceSide, 'BTC/USDT BTCUSDT', 'ETH/USDT ETHUSDT'],
  [bitfinexSide, 'BTC/USD tBTCUSD', 'ETH/USD tETHUSD'],
  [bitstampSide, 'BTC/USD btcusd', 'ETH/USD ethusd'],
  [coinbaseSide, 'BTC/USD BTC-USD', 'ETH/USD ETH-USD'],
  [krakenSide, 'BTC/USD BTC/USD', 'ETH/USD ETH/USD'],
  [okxSide, 'BTC/USDT BTC-USDT', 'ETH/USDT ETH-USDT'],
]
/** A day goes by until a socket is replaced: Binance ends one after 24 hours. */
const DAY_MS = 24 * 3_600_000

describe.each(PAIRS.map(([side, ...names]) => ({ side, names, id: side.id })))('$id', ({ side, names }) => {
  test('the recorded run gives the lines of the live one', async () => {
    const { lines, bytes, reconnects, rotations } = await liveRun(side, names)
    expect(reconnects).toBe(1)
    const feed = await replay(await tape([input('run.tape', bytes)]), { features: [] })
    const again: string[] = []
    for await (const line of signalLines(feed)) again.push(line)
    feed.close()
    expect(lines.filter((line) => line.includes('"reason":"VENUE_RECONNECT"')).length).toBeGreaterThanOrEqual(2)
    expect(lines.length).toBeGreaterThan(120)
    expect(again.length).toBe(lines.length)
    for (const [i, line] of again.entries()) if (line !== lines[i]) expect(line).toBe(lines[i])
    expect(digest(again)).toBe(digest(lines))
    if (ADAPTERS[side.id]!.limits.lifeMs !== null) expect(rotations).toBeGreaterThan(0)
  })
})

const digest = (lines: readonly string[]): string => createHash('sha256').update(lines.join('\n')).digest('hex')

/** A feed that is recorded while its signals are read, in a world of its own. */
async function liveRun(side: VenueSide, names: readonly string[]) {
  const listings = names.map((name) => {
    const [symbol, id] = name.split(' ') as [string, string]
    return { symbol, id, tickSize: '0.01', lotSize: '0.001' }
  })
  const venue = new SideVenue(ADAPTERS[side.id]!, side, listings)
  const { world } = venue
  const pieces: Uint8Array[] = []
  const recorder = tapeRecorder(
    { write: async (piece) => void pieces.push(piece.slice()) },
    { createdUs: world.nowUs() },
  )
  const connecting = connect({
    venue: side.id,
    symbols: listings.map(({ symbol }) => symbol),
    env: world,
    features: [],
    record: recorder.record,
    auditMs: 0,
    maxBookAgeMs: 0,
  })
  const outcome = { settled: false }
  const settled = (): void => void (outcome.settled = true)
  connecting.then(settled, settled)
  while (!outcome.settled) {
    await new Promise((resolve) => setImmediate(resolve))
    if (!outcome.settled) await world.pass(1)
  }
  const feed = await connecting
  for (const { venue, symbol, id, tickSize, lotSize } of feed.markets)
    recorder.instrument({ venue, symbol, id, tickSize, lotSize }, world.nowUs())
  let [reconnects, rotations] = [0, 0]
  feed.on('connection', ({ what }) => {
    if (what === 'disconnected') reconnects++
    if (what === 'rotated') rotations++
  })
  const lines: string[] = []
  const reading = (async () => {
    for await (const line of signalLines(feed as unknown as Feed)) lines.push(line)
  })()
  const changes = async (n: number): Promise<void> => {
    for (let i = 0; i < n; i++) {
      venue.change(i % 2)
      if (i % 10 === 0) venue.alive()
      await world.pass(50)
    }
  }
  await world.pass(500)
  await changes(60)
  for (const socket of [...world.sockets]) if (socket.state === 'open') socket.end('code 1006')
  await changes(80)
  if (ADAPTERS[side.id]!.limits.lifeMs !== null) {
    // Time jumps to where a replacement is due; frames go on meanwhile.
    const hasRotated = (): boolean => rotations > 0
    for (let ms = 0; ms < DAY_MS && !hasRotated(); ms += 600_000) {
      await world.pass(599_000)
      await changes(20)
    }
    await changes(20)
  }
  feed.close()
  await reading
  await recorder.close()
  return { lines, bytes: Buffer.concat(pieces), reconnects, rotations }
}
