// Checksums of text as received: OKX until June 2026, and Bitget.
import { describe, expect, test } from 'vitest'
import { KIND_DEPTH } from '#layout'
import { open, Status } from 'leadline'

import { okxFrame } from './okx-frame.js'
import { captureLines, received } from './capture-frames.js'

const engine = await open()
const BTC = {
  venue: 'okx',
  symbol: 'BTC/USDT',
  id: 'BTC-USDT',
  tickSize: '0.1',
  lotSize: '1',
  features: [],
  levels: false,
} as const

describe('alternating levels, a missing side is skipped', () => {
  // The venue's own examples: 3366.1:7:3366.8:9:3366:6:3368:8 and 3366.1:7:3366.8:9:3368:8:3372:8
  test.each([
    [[['3366.1', '7'], ['3366', '6']], [['3366.8', '9'], ['3368', '8']], -1881014294], // prettier-ignore
    [[['3366.1', '7']], [['3366.8', '9'], ['3368', '8'], ['3372', '8']], 831078360], // prettier-ignore
  ] as const)('%j %j', (bids, asks, checksum) => {
    const market = engine.market(BTC)
    expect(market.push(okxFrame('snapshot', bids, asks, checksum, -1, 10))).toBe(Status.APPLIED)
    expect(market.counters.checksums).toBe(1)
    expect(market.push(okxFrame('update', [], [], checksum, 10, 15))).toBe(Status.APPLIED)
    // 0 says nothing, and a checksum of text that isn't there loses the book
    expect(market.push(okxFrame('update', [], [], 0, 15, 16))).toBe(Status.APPLIED)
    expect(market.counters.checksums).toBe(2)
    const [px, qty] = bids[0]
    expect(market.push(okxFrame('update', [[px, `${qty}.0`]], [], checksum, 16, 17))).toBe(Status.CHECKSUM)
    market.close()
  })

  test('a digit of a price or size is another one, at each of 25 ranks and at none beyond', () => {
    const market = engine.market({ ...BTC, lotSize: '0.0001' })
    const levels = (first: number, step: number) =>
      Array.from({ length: 30 }, (_, i): [string, string] => [
        (first + i * step).toFixed(1),
        i % 3 ? `${i}.50` : String(i + 1),
      ])
    const [bids, asks] = [levels(3000.2, -1.5), levels(3001.1, 2.5)]
    const checksum = crcOf(bids, asks)
    expect(market.push(okxFrame('snapshot', bids, asks, checksum, -1, 1))).toBe(Status.APPLIED)
    for (const side of [0, 1])
      for (let rank = 0; rank < 30; rank++)
        for (const part of [0, 1]) {
          const change = (text: string) => `${text.slice(0, -1)}${(Number(text.at(-1)) + 1) % 10}`
          const other = [bids, asks].map((all, i) =>
            all.map((level, at): [string, string] =>
              i !== side || at !== rank
                ? level
                : part === 0
                  ? [change(level[0]), level[1]]
                  : [level[0], change(level[1])],
            ),
          ) as [typeof bids, typeof asks]
          const wanted = rank < 25 ? Status.CHECKSUM : Status.APPLIED
          expect(market.push(okxFrame('snapshot', ...other, checksum, -1, 1)), `${side} ${rank} ${part}`).toBe(wanted)
        }
    market.close()
  })
})

/** The rule again: 25 levels, bid:size:ask:size. */
function crcOf(bids: readonly [string, string][], asks: readonly [string, string][]): number {
  const parts: string[] = []
  for (let i = 0; i < 25; i++) parts.push(...(bids[i] ?? []), ...(asks[i] ?? []))
  let crc = -1
  for (const c of parts.join(':')) {
    crc ^= c.charCodeAt(0)
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return ~crc | 0
}

test.for([
  ['okx', 'captures/OKX.a.jsonl.gz', 191],
  ['bitget', 'captures/BITGET.a.jsonl.gz', 443],
] as const)('%s, %s: every checksum of the recording is met', ([venue, file, checksums], { skip }) => {
  const frames = received(captureLines(file, skip))
  const look = engine.look(venue)
  const decimals = new Map<string, [px: number, qty: number]>()
  for (const { data } of frames) {
    if (!look.at(data) || look.kind !== KIND_DEPTH) continue
    for (const { id, pxDecimals, qtyDecimals } of look.symbols) {
      const [px, qty] = decimals.get(id) ?? [0, 0]
      decimals.set(id, [Math.max(px, pxDecimals), Math.max(qty, qtyDecimals)])
    }
  }
  const step = (places: number) => (places === 0 ? '1' : `0.${'1'.padStart(places, '0')}`)
  const markets = [...decimals].map(([id, [px, qty]]) =>
    engine.market({ ...BTC, venue, symbol: id, id, tickSize: step(px), lotSize: step(qty) }),
  )
  const connection = engine.connection({ venue })
  for (const market of markets) connection.carry(market)
  for (const { data, ts } of frames) connection.push(data, ts * 1e6)
  expect(markets.reduce((sum, { counters }) => sum + counters.checksums, 0)).toBe(checksums)
  for (const market of markets) {
    expect(market.state).toBe('live')
    expect(market.counters).toMatchObject({ gaps: 0, resyncs: 0, decodeErrors: 0 })
    market.close()
  }
  expect(connection.counters.undecoded).toBe(0)
})
