// A market from saved bytes goes on as the saved one would have.
import { describe, expect, test } from 'vitest'

import { InputError } from '../../src/engine/errors.js'
import type { Market } from '../../src/engine/market.js'
import { openBuild } from '../parity/cores.js'
import { Random } from '../parity/random.js'
import { firstDifference, readingOf } from '../parity/reading.js'
import { scenarios } from '../parity/scenarios.js'
import { stream, type Input } from '../parity/stream.js'
import { depth, live, trade } from './wire.js'

const FRAMES = 500

function feed(market: Market, input: Input): unknown {
  if (input.kind === 'push') return market.push(input.text, input.tsLocalUs)
  if (input.kind === 'snapshot') return market.snapshot(input.text, input.tsLocalUs)
  return input.kind === 'tick' ? market.tick(input.us) : market.advance(input.us)
}

test.each(scenarios)('$name: restored anywhere, it says the same and saves the same from then on', async (scenario) => {
  const { venue, symbol, tickSize, lotSize, levels = {} } = scenario.market
  const original = (await openBuild()).market({ venue, symbol, tickSize, lotSize, levels, features: 'all' })
  const elsewhere = await openBuild()
  // Other markets came and went there: addresses and owners differ.
  live(elsewhere).close()
  live(elsewhere)
  let restored: Market | null = null
  let index = 0
  let restores = 0
  for (const input of stream({ ...scenario, seed: scenario.seed + 50, frames: FRAMES })) {
    const status = feed(original, input)
    if (restored !== null) {
      expect(feed(restored, input)).toBe(status)
      const difference = firstDifference(readingOf(original), readingOf(restored))
      if (difference !== null) throw new Error(`${scenario.name}, input ${index}: ${difference}`)
    }
    if (++index % 31 === 0) {
      const saved = original.save()
      if (restored !== null) expect(Buffer.from(saved).equals(restored.save())).toBe(true)
      restored?.close()
      restored = elsewhere.restore(saved)
      restores++
      expect(Buffer.from(saved).equals(restored.save())).toBe(true)
      expect(restored.core.exports.isSound(restored.at)).toBe(1)
    }
  }
  expect(restores).toBeGreaterThan(5)
})

test('equal books save to equal bytes, however their levels were spelled', async () => {
  const [plain, padded] = [live(await openBuild()), live(await openBuild())]
  for (let id = 101; id < 140; id++) {
    const size = (id * 37) % 500
    plain.push(depth(id, id, [['9.95', `${size}`]], [['10.04', `${size}`]]))
    padded.push(depth(id, id, [['9.950000', `${size}.000`]], [['010.04', `${size}.00`]]))
  }
  expect(padded.state).toBe('live')
  expect(Buffer.from(plain.save()).equals(padded.save())).toBe(true)
})

describe('saved bytes that are not whole', () => {
  test('cut anywhere: refused, and no memory kept', async () => {
    const engine = await openBuild()
    const saved = live(engine).save()
    engine.restore(saved).close()
    const size = engine.core.exports.memory.buffer.byteLength
    for (let end = 0; end < saved.length; end += end < 9_000 ? 13 : 211) {
      expect(() => engine.restore(saved.subarray(0, end)), `${end}`).toThrow(InputError)
    }
    expect(() => engine.restore(saved.subarray(0, saved.length - 1))).toThrow(InputError)
    expect(() => engine.restore(Uint8Array.from([...saved, 0]))).toThrow(InputError)
    expect(engine.core.exports.memory.buffer.byteLength).toBe(size)
    expect(engine.markets.length).toBe(1)
  })

  test('one bit flipped anywhere: refused', async () => {
    const random = new Random(8)
    const engine = await openBuild()
    const saved = live(engine).save()
    const start = 16 + new DataView(saved.buffer).getUint32(4, true)
    for (let flip = 0; flip < 3_000; flip++) {
      const bytes = Uint8Array.from(saved)
      const at = flip < 300 ? start + (flip % 32) : flip < 1_000 ? flip % start : random.between(0, saved.length - 1)
      bytes[at] = bytes[at]! ^ (1 << random.between(0, 7))
      expect(() => engine.restore(bytes), `byte ${at}`).toThrow(InputError)
    }
    expect(engine.markets.length).toBe(1)
  })

  test('of another core: refused', async () => {
    const saved = live(await openBuild('core')).save()
    const other = await openBuild('core.scalar')
    expect(() => other.restore(saved)).toThrow(InputError)
  })
})

test('restored for a live feed, it waits for a snapshot and keeps what it learnt from trades', async () => {
  const engine = await openBuild()
  const market = live(engine)
  for (let id = 1; id < 30; id++) market.push(trade(id * 100))
  market.push(depth(101, 110))
  const again = engine.restore(market.save(), { live: true })
  expect(again.state).toBe('buffering')
  expect(again.feature('exec_rate_sell')).toBe(market.feature('exec_rate_sell'))
  expect(again.reason('mid')).toBe('not_live')
})
