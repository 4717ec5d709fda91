// How the last frame of a market began is guessed to come again but for its numbers: steady streams of many forms, each broken at every
// byte, and forms in turns. The twin guesses nothing.
import { expect, test } from 'vitest'

import type { Market } from '../../src/engine/market.js'
import { Status } from '../../src/engine/status.js'
import { START_MS } from '../invariants/wire.js'
import { TwinMarket } from '../reference/market.js'
import { expectSameProgress } from './against-twin.js'
import { BUILDS, openBuild } from './cores.js'
import { mutated } from './mutated.js'
import { Random } from './random.js'

interface Numbers {
  time: number | string
  first: number | string
  last: number | string
  prev: number | string
  b: string
  a: string
}
type Form = (numbers: Numbers) => string

const SPOT = { venue: 'binance', symbol: 'BTC/USDT' } as const
const FUTURES = { venue: 'binanceusdm', symbol: 'BTC/USDT:USDT' } as const
const COIN = { venue: 'binancecoinm', symbol: 'BTC/USD:BTC' } as const

const spot: Form = ({ time, first, last, b, a }) =>
  `{"e":"depthUpdate","E":${time},"s":"BTCUSDT","U":${first},"u":${last},"b":${b},"a":${a}}`
const futures: Form = ({ time, first, last, prev, b, a }) =>
  `{"e":"depthUpdate","E":${time},"T":${time},"s":"BTCUSDT","U":${first},"u":${last},"pu":${prev},"b":${b},"a":${a}}`
const coin: Form = ({ time, first, last, prev, b, a }) =>
  `{"e":"depthUpdate","E":${time},"T":${time},"s":"BTCUSD_PERP","ps":"BTCUSD","U":${first},"u":${last},"pu":${prev},"b":${b},"a":${a}}`
const streamed =
  (form: Form): Form =>
  (numbers) =>
    `{"stream":"btcusd@depth@100ms","data":${form(numbers)}}`

/** Where each frame links to the one before it, whatever its form. */
class Stream {
  #last = 1000
  readonly all: (TwinMarket | Market)[]
  readonly twin: TwinMarket
  readonly markets: Market[]

  constructor(twin: TwinMarket, markets: Market[]) {
    this.twin = twin
    this.markets = markets
    this.all = [twin, ...markets]
  }

  next(b = '[["50000.00","1.5"]]', a = '[]'): Numbers {
    if (this.twin.state === 'live') this.#last = Number(this.twin.seq)
    const prev = this.#last
    this.#last = prev + 2
    return { time: START_MS + prev, first: prev + 1, last: this.#last, prev, b, a }
  }

  /** Makes all of them live, unless they are. */
  begin(form: Form): void {
    if (this.twin.state === 'live') return
    const numbers = this.next('[]')
    for (const market of this.all) {
      market.push(form(numbers), 1)
      market.snapshot(JSON.stringify({ lastUpdateId: numbers.last, bids: [], asks: [] }))
      market.push(form({ ...numbers, first: numbers.last, last: Number(numbers.last) + 1, prev: numbers.last }), 1)
    }
    this.#last = Number(this.twin.seq)
  }

  /** All of them say the same of a frame. */
  expectSame(frame: Uint8Array, place: string): Status {
    const expected = this.twin.push(frame, 1)
    for (const market of this.markets) {
      expect(market.push(frame, 1), place).toBe(expected)
      expectSameProgress(market, this.twin, place)
    }
    return expected
  }
}

async function open({ venue, symbol }: typeof SPOT | typeof FUTURES | typeof COIN) {
  const grid = { tickSize: '0.01', lotSize: '0.1' }
  const markets: Market[] = []
  for (const build of BUILDS) markets.push((await openBuild(build)).market({ venue, symbol, ...grid, features: [] }))
  return new Stream(new TwinMarket({ venue, symbol, ...grid, bookOnly: true }), markets)
}

const STEADY = [
  ['spot', SPOT, spot],
  ['USDⓈ-M, a stream of several', FUTURES, streamed(futures)],
  ['COIN-M', COIN, coin],
] as const

test.each(STEADY)(
  'a steady stream broken at any byte is seen: %s',
  { timeout: 240_000 },
  async (_, instrument, form) => {
    const stream = await open(instrument)
    const seen = new Map<number, number>()
    for (let at = 0; at < form(stream.next()).length; at++) {
      for (const junk of ['', '0', '7', '/', ':', '-', '.', 'e', '"', ' ', ',', '}', '\u0000', '\u00e9']) {
        stream.begin(form)
        const steady = form(stream.next())
        for (const market of stream.all) market.push(steady, 1)
        const text = form(stream.next())
        const cut = text.slice(0, at) + junk
        for (const broken of [cut + text.slice(at + 1), cut + text.slice(at)]) {
          stream.begin(form)
          const bytes = Buffer.from(broken, 'latin1')
          const status = stream.expectSame(bytes, `byte ${at}: ${broken}`)
          seen.set(status, (seen.get(status) ?? 0) + 1)
        }
      }
    }
    expect(seen.get(Status.DECODE)).toBeGreaterThan(1000)
    expect(seen.get(Status.APPLIED)).toBeGreaterThan(10)
    expect(seen.get(Status.WRONG_SYMBOL)).toBeGreaterThan(10)
  },
)

/** Forms that mean the same, and some that are none: what is behind the lists, in front of them or twice. */
const FORMS: Form[] = [
  futures,
  streamed(futures),
  (numbers) => ` ${futures(numbers)}\n`,
  (numbers) => futures(numbers).replaceAll(',', ' , '),
  (numbers) => futures(numbers).replaceAll(':', ': '),
  (numbers) => futures(numbers).slice(0, -1) + ',"x":1}',
  (numbers) => futures({ ...numbers, b: `${numbers.b},"x":[1]` }),
  (numbers) => futures({ ...numbers, a: `[["1.00","1.0"]],"a":${numbers.a}` }),
  (numbers) => futures({ ...numbers, b: `[["1.00","1.0"]],"b":${numbers.b}` }),
  (numbers) => futures({ ...numbers, b: `${numbers.b},"b":"x"` }),
  (numbers) => futures({ ...numbers, a: `${numbers.a},"a":1` }),
  (numbers) => futures({ ...numbers, first: `7,"U":${numbers.first}` }),
  (numbers) => `${streamed(futures)(numbers).slice(0, -1)},"E":1}`,
  (numbers) => `${streamed(futures)(numbers)}}`,
  (numbers) => streamed(futures)(numbers).slice(0, -1),
  (numbers) => `{"E":1,"data":${futures(numbers)}}`,
  (numbers) => `{"data":${futures(numbers)},"E":1}`,
  ({ time, first, last, prev, b, a }) =>
    `{"b":${b},"a":${a},"pu":${prev},"u":${last},"U":${first},"s":"BTCUSDT","E":${time},"e":"depthUpdate"}`,
  ({ time, first, last, prev, b, a }) =>
    `{"pu":${prev},"u":${last},"U":${first},"s":"BTCUSDT","T":${time},"e":"depthUpdate","b":${b},"a":${a}}`,
  ({ first, last, prev, b, a }) =>
    `{"e":"depthUpdate","s":"BTCUSDT","U":${first},"u":${last},"pu":${prev},"b":${b},"a":${a}}`,
  ({ time, first, last, prev, b, a }) =>
    `{"e":"depthUpdate","E":${time},"s":"BTCUSDT","U":${first},"u":${last},"pu":${prev},"a":${a},"b":${b}}`,
  (numbers) => futures({ ...numbers, time: `${numbers.time}000` }),
  (numbers) => futures({ ...numbers, time: `${numbers.time}000000` }),
  (numbers) => futures({ ...numbers, time: `0${numbers.time}` }),
  (numbers) => futures({ ...numbers, prev: -1 }),
  (numbers) => futures({ ...numbers, prev: `${numbers.prev}e0` }),
  (numbers) => futures({ ...numbers, prev: `"${numbers.prev}"` }),
  (numbers) => futures(numbers).replace('"T"', `"${'long'.repeat(30)}":"é","T"`),
  (numbers) => futures(numbers).replace('"T"', `"${'long'.repeat(60)}":1,"T"`),
  (numbers) => futures(numbers).replace('"T"', `"x":{"U":1,"b":[]},"T"`),
  (numbers) => futures(numbers).replace('"T"', '"t"'),
  (numbers) => futures(numbers).replace('BTCUSDT', String.raw`\u0042TCUSDT`),
  (numbers) => futures(numbers).replace('BTCUSDT', 'BTCUSDC'),
  ({ first, prev, time }) =>
    `{"e":"aggTrade","E":${time},"s":"BTCUSDT","a":${first},"p":"1.00","q":"1.0","T":${prev},"m":true}`,
]

const TURNS = 10_000

test(
  'forms in turns, steady for a while: the same status, number, time and book everywhere',
  { timeout: 240_000 },
  async () => {
    const random = new Random(5)
    const stream = await open(FUTURES)
    const seen = new Map<number, number>()
    let [form, other, left] = [FORMS[0]!, FORMS[0]!, 0]
    for (let turn = 0; turn < TURNS; turn++) {
      if (left-- === 0) [form, other, left] = [random.pick(FORMS), random.pick(FORMS), random.between(1, 30)]
      stream.begin(random.pick([form, futures]))
      const price = () => `"${random.between(40_000, 50_000)}.${random.between(10, 99)}"`
      const levels = () =>
        `[${Array.from({ length: random.between(0, 3) }, () => `[${price()},"${random.between(0, 9)}.5"]`).join(',')}]`
      const numbers = stream.next(levels(), random.chance(0.5) ? '[]' : '[["60000.00","1.0"]]')
      const text = (random.chance(0.1) ? other : form)(numbers)
      const bytes = random.chance(0.02) ? mutated(Buffer.from(text), random) : Buffer.from(text)
      const status = stream.expectSame(bytes, `turn ${turn}: ${Buffer.from(bytes).toString('latin1')}`)
      seen.set(status, (seen.get(status) ?? 0) + 1)
    }
    expect(seen.get(Status.APPLIED)).toBeGreaterThan(TURNS / 4)
    expect(seen.get(Status.DECODE)).toBeGreaterThan(TURNS / 50)
  },
)

test('what ends a frame is asked each time', async () => {
  const ENDS = ['}', '}}', '} ', ' }', '}\n', '', '}}}', '},', '} }'] as const
  const stream = await open(FUTURES)
  for (const form of [futures, streamed(futures)]) {
    const unended = (numbers: Numbers) => form(numbers).replace(/\}+$/, '')
    for (const before of ENDS) {
      for (const after of ENDS) {
        for (const ends of [before, before, after]) {
          stream.begin(futures)
          const text = unended(stream.next()) + ends
          stream.expectSame(Buffer.from(text), text)
        }
      }
    }
  }
})

test('a frame whose numbers stand far behind its beginning leaves the book as it is', async () => {
  const stream = await open(FUTURES)
  for (const length of [100, 200, 220, 260, 400, 1_000, 5_000, 20_000, 70_000]) {
    stream.begin(futures)
    const far = (numbers: Numbers) => futures(numbers).replace('"T"', `"x":"${'y'.repeat(length)}","T"`)
    for (const b of ['[["1.00","7.5"]]', '[["49999.00","2.5"],["2.00","0.1"]]', '[["1.00","0"]]']) {
      const text = far(stream.next(b))
      expect(stream.expectSame(Buffer.from(text), `${length}: ${b}`)).toBe(Status.APPLIED)
    }
  }
})

test('update ids that grow by a digit', async () => {
  const stream = await open(SPOT)
  for (const last of [8, 9, 10, 11, 98, 99, 100, 101, 999_999_998, 999_999_999, 1_000_000_000, 1_000_000_001]) {
    const begins = spot({ ...stream.next(), first: last, last })
    for (const market of stream.all) {
      market.push('{') // out of step, if it wasn't
      market.push(begins, 1)
      market.snapshot(JSON.stringify({ lastUpdateId: last - 1, bids: [], asks: [] }))
    }
    for (let first = last + 1; first < last + 4; first++) {
      const text = spot({ ...stream.next(), first, last: first })
      expect(stream.expectSame(Buffer.from(text), text)).toBe(Status.APPLIED)
    }
  }
})
