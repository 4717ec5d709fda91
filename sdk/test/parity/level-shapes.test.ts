// How the levels before were spelled is guessed to go on: markets of one engine in turns, each of whose spelling is steady for a while
// and then another. The twin guesses nothing.
import { expect, test } from 'vitest'

import type { Market, MarketOptions } from '../../src/engine/market.js'
import { Status } from '../../src/engine/status.js'
import { START_MS } from '../invariants/wire.js'
import { TwinMarket } from '../reference/market.js'
import { expectSameBook } from './against-twin.js'
import { BUILDS, openBuild } from './cores.js'
import { mutated } from './mutated.js'
import { Random } from './random.js'

type Spell = (random: Random) => [price: string, size: string]

const digits = (random: Random, most: number) => String(random.between(0, 10 ** random.between(1, most) - 1))
const fixed = (random: Random, whole: number, decimals: number, zeros = 0) =>
  `${random.between(10 ** (whole - 1), 10 ** whole - 1)}.${digits(random, decimals).padStart(decimals, '0')}${'0'.repeat(zeros)}`

/** Tick, lot, the price that divides bids from asks, and how its levels may be spelled for a time. */
const INSTRUMENTS: { tickSize: string; lotSize: string; middle: number; spells: Spell[] }[] = [
  {
    tickSize: '0.01',
    lotSize: '0.00001',
    middle: 50000,
    spells: [
      (random) => [fixed(random, 5, 2, 6), fixed(random, 1, 5, 3)],
      (random) => [fixed(random, 5, 2, 6), fixed(random, random.chance(0.1) ? 2 : 1, 5, 3)],
      (random) => [fixed(random, random.between(4, 6), 2, 6), fixed(random, random.between(1, 5), 5, 3)],
      (random) => [fixed(random, 5, 2), digits(random, 4)],
      (random) => [fixed(random, 5, 2), fixed(random, 1, 2, random.between(0, 3))],
    ],
  },
  {
    tickSize: '0.1',
    lotSize: '1',
    middle: 50000,
    spells: [
      (random) => [fixed(random, 5, 1), digits(random, 5)],
      (random) => [fixed(random, random.chance(0.2) ? 4 : 5, 1), String(random.between(10, 99))],
      (random) => [fixed(random, 5, 1), `${digits(random, 3)}.00`],
      (random) => [String(random.between(9_000, 11_000)), String(random.between(100, 999))],
    ],
  },
  {
    tickSize: '0.00000001',
    lotSize: '1',
    middle: 5e-5,
    spells: [
      (random) => [`0.0000${random.between(1_000, 9_999)}`, `${digits(random, 8)}.00`],
      (random) => [`0.0000${random.between(1_000, 9_999)}`, `${random.between(1_000_000, 9_999_999)}.00`],
      (random) => [`1${fixed(random, 3, 8)}`, digits(random, 9)],
    ],
  },
  {
    tickSize: '0.05',
    lotSize: '0.2',
    middle: 200,
    spells: [
      (random) => [
        `${random.between(0, 99)}.${random.pick(['00', '05', '50', '95'])}`,
        `${digits(random, 2)}.${random.pick(['0', '2', '8'])}`,
      ],
      (random) => [`${random.between(100, 999)}.${random.pick(['0', '5'])}`, `${random.between(1, 9)}.40`],
    ],
  },
]

const TURNS = 6_000
const FRAMES_A_SPELL = 150

test(
  'levels spelled steadily, then otherwise, by markets in turns: the same status and book everywhere',
  { timeout: 120_000 },
  async () => {
    const random = new Random(11)
    const engines = await Promise.all(BUILDS.map((build) => openBuild(build)))
    const streams = INSTRUMENTS.map(({ tickSize, lotSize, middle, spells }, i) => {
      const options: MarketOptions = { venue: 'binance', symbol: `A${i}/USDT`, tickSize, lotSize, features: [] }
      const twin = new TwinMarket({ venue: 'binance', symbol: `A${i}/USDT`, tickSize, lotSize, bookOnly: true })
      const markets = engines.map((engine) => engine.market(options))
      return {
        symbol: `A${i}USDT`,
        middle,
        spells,
        spell: spells[0]!,
        left: FRAMES_A_SPELL,
        id: 0,
        all: [twin, ...markets],
        twin,
        markets,
      }
    })
    const seen = new Map<number, number>()
    for (let turn = 0; turn < TURNS; turn++) {
      const it = streams[turn % streams.length]!
      if (it.left-- === 0) [it.spell, it.left] = [random.pick(it.spells), FRAMES_A_SPELL]
      if (it.twin.state !== 'live') goLive(it)
      const levels = Array.from({ length: random.between(0, 24) }, () => it.spell(random))
      const isBid = ([price]: [string, string]) => Number(price) < it.middle
      const text = frame(
        it.symbol,
        ++it.id,
        levels.filter(isBid),
        levels.filter((level) => !isBid(level)),
      )
      const bytes = random.chance(0.05) ? mutated(Buffer.from(text), random) : Buffer.from(text)
      const place = `turn ${turn}: ${Buffer.from(bytes).toString('latin1')}`
      const expected = it.twin.push(bytes, 1)
      for (const market of it.markets) expect(market.push(bytes, 1), place).toBe(expected)
      seen.set(expected, (seen.get(expected) ?? 0) + 1)
      for (const market of it.markets) expectSameBook(market, it.twin, place)
      if (it.twin.state === 'live') it.id = Number(it.twin.seq)
    }
    expect(seen.get(Status.APPLIED)).toBeGreaterThan(TURNS / 2)
    expect(seen.get(Status.DECODE)).toBeGreaterThan(50)
  },
)

/** What each byte of a list is broken to in turn. */
const BREAKS = ['0', '7', '.', '"', '#', ',', '[', ']', 'x', '\u0000', '\u00e9', '', '11']

test.each([
  {
    spelling: 'steady',
    tickSize: '0.01',
    lotSize: '0.00001',
    prices: ['61837.63000000', '61837.62000000', '61837.60000000'],
    sizes: ['3.78826000'],
  },
  {
    spelling: 'ragged',
    tickSize: '0.1',
    lotSize: '1',
    prices: ['61686.6', '61686.5', '5000.0', '61686.0'],
    sizes: ['1', '12345678', '20', '4000', '0'],
  },
  {
    spelling: 'ragged, with decimals',
    tickSize: '0.5',
    lotSize: '0.01',
    prices: ['186.50', '186.00', '95.50', '1200.00'],
    sizes: ['1.250', '2000.000', '30.010', '0.000', '100000.120'],
  },
  {
    spelling: 'ragged, with fewer decimals than are kept',
    tickSize: '0.01',
    lotSize: '0.001',
    prices: ['186.5', '186.0', '95.5', '1200.0'],
    sizes: ['1.2', '2000.0', '30.1', '0.0', '99999.9'],
  },
])('a $spelling spelling broken at any byte of a list is seen', { timeout: 120_000 }, async (given) => {
  const { tickSize, lotSize, prices, sizes } = given
  const options = { venue: 'binance', symbol: 'A0/USDT', tickSize, lotSize } as const
  const twin = new TwinMarket({ ...options, bookOnly: true })
  const markets: Market[] = []
  for (const build of BUILDS) markets.push((await openBuild(build)).market({ ...options, features: [] }))
  const it = { symbol: 'A0USDT', id: 0, all: [twin, ...markets] }
  // the same prices, with sizes that move on by one
  const lists = sizes.map((_, turn) => prices.map((price, i) => [price, sizes[(turn + i) % sizes.length]]))
  const whole = (turn: number) => frame(it.symbol, ++it.id, lists[turn], [])
  for (const [turn, list] of lists.entries()) {
    for (let at = 0; at < JSON.stringify(list).length; at++) {
      for (const junk of BREAKS) {
        if (twin.state !== 'live') goLive(it)
        for (let before = 1; before <= 3; before++) {
          const steady = whole((turn + before) % lists.length)
          for (const market of it.all) market.push(steady, 1)
        }
        const text = whole(turn)
        const place = text.indexOf('[[') + at
        const bytes = Buffer.from(text.slice(0, place) + junk + text.slice(place + 1), 'latin1')
        const expected = twin.push(bytes, 1)
        for (const market of markets) {
          expect(market.push(bytes, 1), bytes.toString('latin1')).toBe(expected)
          expectSameBook(market, twin, bytes.toString('latin1'))
        }
      }
    }
  }
})

function frame(s: string, u: number, b: unknown, a: unknown): string {
  return JSON.stringify({ e: 'depthUpdate', E: START_MS + u, s, U: u, u, b, a })
}

function goLive(it: { symbol: string; id: number; all: Pick<Market, 'push' | 'snapshot'>[] }): void {
  it.id += 10
  for (const market of it.all) {
    market.push('{') // out of step, if it wasn't
    market.push(frame(it.symbol, it.id, [], []))
    market.snapshot(JSON.stringify({ lastUpdateId: it.id, bids: [], asks: [] }))
  }
}
