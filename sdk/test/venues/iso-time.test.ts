// Times in ISO 8601, held against the host's own calendar, by way of a frame that has one.
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Engine } from '../../src/engine/engine.js'
import { isoText } from '../../src/feeds/venues/ranked.js'
import { openBuild } from '../parity/cores.js'
import { Random } from '../parity/random.js'

let engine: Engine
beforeAll(async () => {
  engine = await openBuild('core.debug')
})
afterAll(() => engine.close())

const timeOf = (text: string): bigint | null => {
  const look = engine.look('coinbase')
  const part = '{"type":"update","product_id":"BTC-USD","updates":[]}'
  const frame = `{"channel":"l2_data","timestamp":${JSON.stringify(text)},"sequence_num":1,"events":[${part}]}`
  expect(look.at(frame)).toBe(true)
  return look.tsVenueNs
}

test.each([
  ['2026-08-09T21:05:48.228568804Z', 1786309548228568804n],
  ['1970-01-01T00:00:00Z', 0n],
  ['2000-02-29T23:59:59.5Z', 951868799500000000n],
  ['2023-02-09T20:32:50.714964855+00:00', 1675974770714964855n],
  ['2023-02-09 20:32:50Z', 1675974770000000000n],
  ['2023-02-09T20:32:50.7149648559Z', 1675974770714964855n],
  ['1969-12-31T23:59:59.999999999Z', -1n],
])('%s', (text, ns) => {
  expect(timeOf(text)).toBe(ns)
})

test.each([
  '0001-01-01T00:00:00Z',
  '2023-02-09T20:32:50',
  '2023-02-09T20:32:50+02:00',
  '2023-13-09T20:32:50Z',
  '2023-02-09T24:32:50Z',
  '2023-02-09T20:32:50.Z',
  '2023-02-09',
  '',
])('%s is none', (text) => {
  expect(timeOf(text)).toBe(null)
})

test('1,000 random times are those of the host, read and written', () => {
  const random = new Random(3)
  for (let i = 0; i < 1000; i++) {
    const ms = random.between(0, 7_900_000_000) * 1000 + random.between(0, 999)
    const text = new Date(ms).toISOString()
    expect(timeOf(text)).toBe(BigInt(ms) * 1_000_000n)
    expect(isoText(ms * 1000)).toBe(text.replace('Z', '000Z'))
  }
})
