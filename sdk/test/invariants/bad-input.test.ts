// What is refused, under which name, and that nothing but counters and the lost book remembers it.
import { beforeAll, describe, expect, test } from 'vitest'

import type { Engine } from '../../src/engine/engine.js'
import type { Market } from '../../src/engine/market.js'
import { Status } from '../../src/engine/status.js'
import { openBuild } from '../parity/cores.js'
import { Random } from '../parity/random.js'
import { body, depth, goLive, live, spot, ticker, trade } from './wire.js'

let engine: Engine
beforeAll(async () => {
  engine = await openBuild('core.debug')
})

const bytes = new TextEncoder()
const good = depth(101, 102, [['9.99', '1']], [['10.05', '2']])

/** The frame with `from` in place of `to`, which it must hold. */
function changed(text: string, from: string, to: string): string {
  expect(text).toContain(from)
  return text.replace(from, to)
}

function withBytes(text: string, place: string, ...insert: number[]): Uint8Array {
  const at = text.indexOf(place)
  expect(at).toBeGreaterThan(0)
  return Uint8Array.from([...bytes.encode(text.slice(0, at)), ...insert, ...bytes.encode(text.slice(at))])
}

const WRONG_TYPES = ['null', 'true', '1', '-1', '1.5', '1e5', '""', '"x"', '[]', '{}', '[[]]', '[["1"]]', '[[1,"1"]]']

const table: readonly (readonly [what: string, frame: () => string | Uint8Array, rule: string])[] = [
  ['an empty frame', () => '', 'json'],
  ['white space', () => ' \n', 'json'],
  ['an array', () => '[]', 'type'],
  ['a number', () => '1', 'type'],
  ['text behind the frame', () => `${good}x`, 'json'],
  ['two frames', () => good + good, 'json'],
  ['a byte order mark', () => `\ufeff${good}`, 'json'],
  ['a trailing comma', () => changed(good, ']]}', ']],}'), 'json'],
  ['a single quote', () => good.replaceAll('"', "'"), 'json'],
  ['NaN as a value', () => changed(good, '"U":101', '"U":NaN'), 'json'],
  ['a number with a leading zero', () => changed(good, '"U":101', '"U":0101'), 'json'],
  ['a control character in a string', () => changed(good, 'BTCUSDT', 'BTC\u0001USDT'), 'json'],
  ['a price between two ticks', () => changed(good, '9.99', '9.995'), 'tick'],
  ['a price of zero', () => changed(good, '9.99', '0.00'), 'range'],
  ['a price of "NaN"', () => changed(good, '9.99', 'NaN'), 'decimal'],
  ['a price of "1e5"', () => changed(good, '9.99', '1e5'), 'decimal'],
  ['a price of "-1"', () => changed(good, '9.99', '-1'), 'decimal'],
  ['a price of "+1"', () => changed(good, '9.99', '+1'), 'decimal'],
  ['an empty price', () => changed(good, '9.99', ''), 'decimal'],
  ['a price of "."', () => changed(good, '9.99', '.'), 'decimal'],
  ['a price of "1."', () => changed(good, '9.99', '1.'), 'decimal'],
  ['a price of ".5"', () => changed(good, '9.99', '.5'), 'decimal'],
  ['a price with two dots', () => changed(good, '9.99', '1.2.3'), 'decimal'],
  ['a price with a space', () => changed(good, '9.99', ' 9.99'), 'decimal'],
  ['a price of 20 digits', () => changed(good, '9.99', '12345678901234567890'), 'decimal'],
  ['a price with 19 decimals', () => changed(good, '9.99', '9.9900000000000000000'), 'decimal'],
  ['a price over 2^53 ticks', () => changed(good, '9.99', '90071992547409.93'), 'range'],
  ['a size over 2^53 lots', () => changed(good, '"1"', '"9007199254740.993"'), 'range'],
  ['a size of "Infinity"', () => changed(good, '"1"', '"Infinity"'), 'decimal'],
  ['a price that is a number', () => changed(good, '"9.99"', '9.99'), 'type'],
  ['a level with a price alone', () => changed(good, '["9.99","1"]', '["9.99"]'), 'type'],
  ['a level that is no array', () => changed(good, '["9.99","1"]', '"9.99"'), 'type'],
  ['an id of 20 digits', () => changed(good, '"u":102', '"u":10000000000000000000'), 'range'],
  ['an id over 2^63 - 1', () => changed(good, '"u":102', '"u":9223372036854775808'), 'range'],
  ['a negative id', () => changed(good, '"u":102', '"u":-102'), 'integer'],
  ['an id with a fraction', () => changed(good, '"u":102', '"u":102.0'), 'integer'],
  ['an id with an exponent', () => changed(good, '"u":102', '"u":1e3'), 'integer'],
  ['an id in quotes', () => changed(good, '"u":102', '"u":"102"'), 'type'],
  ['no ids', () => changed(good, '"u":102,', ''), 'missing'],
  ['no symbol', () => changed(good, '"s":"BTCUSDT",', ''), 'missing'],
  ['no bids', () => changed(good, '"b":', '"B":'), 'missing'],
  ['a kind that is no string', () => changed(good, '"depthUpdate"', '7'), 'type'],
  ['a time below zero', () => good.replace(/"E":\d+/, '"E":-5'), 'integer'],
  ['a million nested brackets', () => '['.repeat(1_000_000), 'too_deep'],
  ['a million nested brackets in a field', () => `{"e":${'['.repeat(1_000_000)}`, 'too_deep'],
  [
    '64 values nested in the message',
    () => changed(good, '"e"', `"x":${'['.repeat(64)}${']'.repeat(64)},"e"`),
    'too_deep',
  ],
]

const INVALID_UTF8: readonly (readonly [what: string, bytes: readonly number[]])[] = [
  ['a lone continuation byte', [0x80]],
  ['0xff', [0xff]],
  ['an overlong slash of two bytes', [0xc0, 0xaf]],
  ['an overlong slash of three bytes', [0xe0, 0x80, 0xaf]],
  ['an overlong slash of four bytes', [0xf0, 0x80, 0x80, 0xaf]],
  ['half a surrogate pair', [0xed, 0xa0, 0x80]],
  ['a code point over U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
  ['five bytes', [0xf8, 0x88, 0x80, 0x80, 0x80]],
  ['two bytes cut short', [0xc3]],
  ['three bytes cut short', [0xe2, 0x82]],
  ['four bytes cut short', [0xf0, 0x9f, 0x98]],
]

describe('a frame that is refused costs the book and nothing else', () => {
  test.each(table)('%s', (_, frame, rule) => refused(frame(), rule))

  test.each(INVALID_UTF8)('invalid UTF-8: %s', (_, sequence) => {
    refused(withBytes(good, 'BTCUSDT', ...sequence), 'utf8')
    refused(withBytes(good, 'depthUpdate', ...sequence), 'utf8')
  })

  test('wrong JSON types of every field', () => {
    for (const key of ['e', 's', 'U', 'u', 'b', 'a', 'E']) {
      for (const value of WRONG_TYPES) {
        const fields = JSON.parse(good) as Record<string, unknown>
        const same = typeof fields[key] === typeof JSON.parse(value) && !Array.isArray(fields[key])
        if (same || value === '[]') continue
        const text = JSON.stringify({ ...fields, [key]: 'HERE' }).replace('"HERE"', value)
        const market = live(engine)
        expect(market.push(text), text).toBe(Status.DECODE)
        expect(['type', 'integer'], text).toContain(market.defect?.rule)
        market.close()
      }
    }
  })
})

function refused(frame: string | Uint8Array, rule: string): void {
  const market = live(engine)
  const { counters, epoch, seq } = market
  expect(market.push(frame)).toBe(Status.DECODE)
  expect(market.defect).toMatchObject({ rule, found: expect.any(String), expected: expect.any(String) })
  expect(market.state).toBe('resync')
  const after = { frames: counters.frames + 1, decodeErrors: counters.decodeErrors + 1, resyncs: counters.resyncs + 1 }
  expect({ ...market.counters, pages: 0 }).toEqual({ ...counters, ...after, pages: 0 })
  expect([market.epoch, market.seq]).toEqual([epoch, seq])
  goLive(market, 200)
  expect(market.state).toBe('live')
  market.close()
}

describe('a trade or ticker that is refused costs nothing', () => {
  test.each([
    ['no price', trade(1).replace('"p":"10.01",', '')],
    ['a price that is no decimal', trade(1, '1e5')],
    [
      'no time',
      trade(1)
        .replace(/"E":\d+,/, '')
        .replace(/"T":\d+,/, ''),
    ],
    ['a side that is no truth value', trade(1).replace('"m":true', '"m":1')],
    ['a ticker between two ticks', ticker().replace('10.02', '10.025')],
  ])('%s', (_, frame) => {
    const market = live(engine)
    const { counters } = market
    const book = JSON.stringify([market.book.bids(), market.book.asks(), market.features()])
    expect(market.push(frame)).toBe(Status.DECODE)
    expect(market.defect).not.toBeNull()
    expect(market.counters).toEqual({
      ...counters,
      frames: counters.frames + 1,
      decodeErrors: counters.decodeErrors + 1,
    })
    expect(market.state).toBe('live')
    expect(JSON.stringify([market.book.bids(), market.book.asks(), market.features()])).toBe(book)
  })
})

// Every size this core has seen has eight decimals, so that the quick way through levels guesses where this one's dot is.
test.each(['1.00000000', '12.00000000', '123456.00000000', '1234567.00000000', '12345678.00000000'])(
  'a size of "%s" whose closing quote is another byte is refused',
  async (size) => {
    const fresh = await openBuild('core')
    const snapshot = { lastUpdateId: 100, bids: [['9.00000000', '1.00000000']], asks: [['11.00000000', '2.00000000']] }
    const frame = depth(101, 102, [
      ['9.98000000', '3.00000000'],
      ['9.97000000', size],
      ['9.96000000', '4.00000000'],
    ])
    const taken = (text: string) => {
      const market = fresh.market(spot)
      market.push(depth(95, 100))
      market.snapshot(JSON.stringify(snapshot))
      const status = market.push(text)
      market.close()
      return status
    }
    expect(taken(frame)).toBe(Status.APPLIED)
    for (const byte of ['x', '7', '0', ' ', '.', ',', ']', '\\'])
      expect(taken(changed(frame, `${size}"`, size + byte)), byte).toBe(Status.DECODE)
  },
)

test('a frame cut at every byte is refused', () => {
  const market = live(engine)
  for (const frame of [good, trade(5), ticker(), `{"stream":"x","data":${good}}`].map((text) => bytes.encode(text))) {
    for (let end = 0; end < frame.length; end++) {
      expect(market.push(frame.subarray(0, end)), `${end}`).toBe(Status.DECODE)
      expect(market.defect?.rule).toBe('json')
      goLive(market, 200 + end)
    }
  }
})

test('every flip of one byte: no trap, and the book is the old one, the new one, or none', () => {
  const random = new Random(3)
  const frame = bytes.encode(good)
  const market = live(engine)
  const before = bookOf(market)
  for (let at = 0; at < frame.length; at++) {
    for (const value of [...'0"{[,:\\']
      .map((c) => c.charCodeAt(0))
      .concat(frame[at]! ^ (1 << random.between(0, 7)), 0xff)) {
      const flipped = Uint8Array.from(frame)
      flipped[at] = value
      const alone = live(engine)
      const status = alone.push(flipped)
      if (status === Status.APPLIED) expect(changesOf(before, bookOf(alone)), String.fromCharCode(...flipped)).toBe(2)
      else if (alone.state === 'live') expect(bookOf(alone)).toEqual(before)
      else expect([Status.DECODE, Status.GAP_SEQ, Status.CROSSED]).toContain(status)
      alone.close()
    }
  }
})

type BookText = readonly string[]

function bookOf(market: Market): BookText {
  return [...market.book.bidsTicks().map((l) => `b ${l}`), ...market.book.asksTicks().map((l) => `a ${l}`)]
}

/** The frame sets one level on each side: both or neither. */
function changesOf(before: BookText, after: BookText): number {
  const levels = new Set(before)
  const other = new Set(after)
  const prices = (texts: BookText) => texts.map((text) => text.split(',')[0])
  const all = [...after.filter((text) => !levels.has(text)), ...before.filter((text) => !other.has(text))]
  return new Set(prices(all)).size
}

test('a snapshot cut at every byte, or with anything wrong, changes nothing', () => {
  const market = live(engine)
  const before = Buffer.from(market.save())
  const text = body(300)
  for (let end = 0; end < text.length; end++) {
    expect(market.snapshot(text.slice(0, end)), `${end}`).toBe(Status.DECODE)
  }
  const wrong = [
    changed(text, '"lastUpdateId":300', '"lastUpdateId":"300"'),
    changed(text, '"lastUpdateId":300', '"lastUpdateId":-300'),
    changed(text, '"lastUpdateId":300,', ''),
    changed(text, '"bids":', '"bid":'),
    changed(text, '"10.00"', '"10.001"'),
    changed(text, '"10.00"', '10.00'),
    changed(text, '"10.00"', '"1e1"'),
  ]
  for (const snapshot of wrong) {
    expect(market.snapshot(snapshot), snapshot.slice(0, 80)).toBe(Status.DECODE)
    expect(market.defect).not.toBeNull()
  }
  expect(before.equals(market.save())).toBe(true)
})

test('a frame beyond the largest input is refused by its size', () => {
  const market = live(engine)
  const huge = new Uint8Array((64 << 20) + 1).fill(0x20)
  expect(market.push(huge)).toBe(Status.DECODE)
  expect(market.defect).toMatchObject({ rule: 'too_large' })
  expect(market.state).toBe('resync')
  goLive(market, 300)
  expect(market.state).toBe('live')
})

test('a frame of 20 MB of levels is taken whole', { timeout: 60_000 }, async () => {
  const market = live(await openBuild())
  const levels = Array.from({ length: 800_000 }, (_, i) => [`${(20 + (i % 400_000) / 100).toFixed(2)}`, '1'] as const)
  expect(market.push(depth(101, 102, [], levels))).toBe(Status.APPLIED)
  expect(market.book.counts).toEqual({ bids: 20, asks: 20 + 400_000 })
})
