// One message, spelled in every way JSON allows, says one thing.
import { expect, test } from 'vitest'

import { openBuild } from '../parity/cores.js'
import { Random } from '../parity/random.js'
import { firstDifference, readingOf } from '../parity/reading.js'
import { unusual, type Fields } from '../parity/spelling.js'
import { Status } from '../../src/engine/status.js'
import { body, depth, spot, START_MS, trade } from './wire.js'

const nested = { z: [[[{ b: [['1', '2']], s: 'x' }]], null, true, -1.5e3], u: '7' }
const emptyish = { '': '', 'é"\\\u0001': 'ü', bidss: [], stream2: {} }

function variantsOf(fields: Fields, random: Random): string[] {
  const tight = JSON.stringify(fields)
  return [
    JSON.stringify(Object.fromEntries(random.shuffled(Object.entries(fields)))),
    JSON.stringify(fields, null, 2),
    `\r\n\t ${tight}  \n`,
    unusual(fields, random),
    unusual({ stream: 'btcusdt@depth@100ms', data: fields }, random),
    unusual({ data: fields }, random),
    `{"data":${tight},"stream":"x","b":"outside","s":"ETHUSDT","U":"no number"}`,
    `{"s":1,"u":[],"stream":"x","data":${tight}}`,
    JSON.stringify({ ...fields, unknown: nested, ...emptyish }),
    JSON.stringify({ unknown: nested, ...fields }),
    `{"s":"ETHUSDT","E":1,${tight.slice(1)}`,
    tight.replaceAll(/"([sbaUuEpqmt])":/g, (_, key: string) => `"\\u00${key.charCodeAt(0).toString(16)}":`),
    new TextDecoder().decode(new TextEncoder().encode(tight)),
  ]
}

function messages(): Fields[] {
  const frames = Array.from({ length: 60 }, (_, i) => {
    const price = (9.8 + (i % 20) / 100).toFixed(2)
    const higher = (10.03 + ((i * 7) % 20) / 100).toFixed(2)
    const frame = i % 3 === 2 ? trade(i) : depth(101 + i, 101 + i, [[price, `${i % 5}.5`]], [[higher, `${i % 4}`]])
    return JSON.parse(frame) as Fields
  })
  return frames.map((fields, i) => (fields['e'] === 'depthUpdate' ? { ...fields, ...ids(frames, i) } : fields))
}

/** Depth frames in a row, whatever stands between them. */
function ids(frames: readonly Fields[], index: number) {
  const before = frames.slice(0, index).filter(({ e }) => e === 'depthUpdate').length
  return { U: 101 + before, u: 101 + before, E: START_MS + index * 40 }
}

test('spelling variants give what the tight frame gives, bit by bit', async () => {
  const random = new Random(5)
  const count = variantsOf({}, random).length
  const engines = await Promise.all(Array.from({ length: count + 1 }, () => openBuild()))
  const markets = engines.map((engine) => {
    const market = engine.market(spot)
    market.push(depth(95, 100), 1)
    market.snapshot(body(), 2)
    return market
  })
  const [tight, ...others] = markets
  for (const fields of messages()) {
    expect(tight?.push(JSON.stringify(fields), START_MS * 1000)).toBe(Status.APPLIED)
    const expected = tight && readingOf(tight)
    for (const [index, text] of variantsOf(fields, random).entries()) {
      const market = others[index]!
      expect(market.push(new TextEncoder().encode(text), START_MS * 1000), text).toBe(Status.APPLIED)
      expect(firstDifference(expected, readingOf(market)), text).toBeNull()
    }
  }
})

test('a snapshot may be wrapped, spaced and ordered in any way', async () => {
  const random = new Random(6)
  const fields = JSON.parse(body()) as Fields
  const engine = await openBuild()
  const books = [JSON.stringify(fields), ...variantsOf(fields, random).slice(0, 6)].map((text) => {
    const market = engine.market(spot)
    market.push(depth(95, 100))
    expect(market.snapshot(text), text).toBe(Status.APPLIED)
    return JSON.stringify([market.book.bidsTicks(), market.book.asksTicks()])
  })
  expect(new Set(books).size).toBe(1)
})
