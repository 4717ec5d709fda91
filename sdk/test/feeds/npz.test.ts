// hftbacktest's arrays of orders: rows written by hand, field by field, as NumPy would store them.
import { expect, test } from 'vitest'

import { npz, replay } from '../../src/feeds/index.js'
import { input, recordsOf } from './bytes.js'
import { unpack } from './unpack.js'

const [EXCH, LOCAL, BUY, SELL] = [1 << 31, 1 << 30, 1 << 29, 1 << 28].map((bit) => BigInt(bit >>> 0)) as [
  bigint,
  bigint,
  bigint,
  bigint,
]
const BOTH = EXCH | LOCAL
const [TRADE, CLEAR, ADD, CANCEL, MODIFY, FILL] = [2n, 3n, 10n, 11n, 12n, 13n]
const START = 1_700_000_000_000_000_000n
/** Local time is 250 µs behind the exchange's, and 1 ns. */
const LATENCY = 250_001n

type Row = readonly [ev: bigint, ms: number, px: number, qty: number, id: bigint]

/** The array file of NumPy, version 1.0. */
function npy(rows: readonly Row[]): Uint8Array {
  const fields = ['ev:u8', 'exch_ts:i8', 'local_ts:i8', 'px:f8', 'qty:f8', 'order_id:u8', 'ival:i8', 'fval:f8']
  const descr = fields.map((field) => `('${field.replace(':', "', '<")}')`).join(', ')
  const head = `{'descr': [${descr}], 'fortran_order': False, 'shape': (${rows.length},), }`
  const headBytes = Math.ceil((10 + head.length + 1) / 64) * 64
  const all = new Uint8Array(headBytes + 64 * rows.length).fill(0x20, 0, headBytes)
  all.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, (headBytes - 10) & 0xff, (headBytes - 10) >> 8])
  all.set(new TextEncoder().encode(head), 10)
  all[headBytes - 1] = 0x0a
  const view = new DataView(all.buffer)
  rows.forEach(([ev, ms, px, qty, id], i) => {
    const at = headBytes + 64 * i
    const ns = START + BigInt(ms) * 1_000_000n
    view.setBigUint64(at, ev, true)
    view.setBigInt64(at + 8, ns, true)
    view.setBigInt64(at + 16, ns + LATENCY, true)
    view.setFloat64(at + 24, px, true)
    view.setFloat64(at + 32, qty, true)
    view.setBigUint64(at + 40, id, true)
  })
  return all
}

const ROWS: readonly Row[] = [
  [BOTH | CLEAR, 0, 0, 0, 0n],
  [BOTH | ADD | BUY, 0, 100.5, 2, 11n],
  [BOTH | ADD | BUY, 0, 100.5, 1.5, 12n],
  [BOTH | ADD | SELL, 0, 101, 3, 13n],
  [BOTH | ADD | SELL, 1, 101.5, 4, 14n],
  // A modification that names no side; one that moves the order.
  [BOTH | MODIFY, 2, 100.5, 0.5, 12n],
  [BOTH | MODIFY | SELL, 3, 102, 4, 14n],
  // The exchange's row tells of a fill, the trade and what is left of the order stand in rows of their own.
  [BOTH | FILL | SELL, 4, 101, 1, 13n],
  [BOTH | TRADE | BUY, 4, 101, 1, 0n],
  [BOTH | MODIFY | SELL, 4, 101, 2, 13n],
  [EXCH | ADD | BUY, 5, 99, 7, 15n],
  [BOTH | CANCEL | BUY, 6, 100.5, 0.5, 12n],
  // Nobody knows this one.
  [BOTH | CANCEL, 7, 100, 1, 99n],
  // An id of all 64 bits.
  [BOTH | ADD | BUY, 8, 100, 6, 0xffff_ffff_ffff_fff0n],
]

test('rows by order are changes of orders, one event for each pair of times', async () => {
  const source = await npz([input('day.npz:data.npy', npy(ROWS), 61)])
  expect(source.instruments).toEqual([
    { venue: 'events:none', symbol: 'day', id: 'day', tickSize: '0.1', lotSize: '0.1' },
  ])
  const records = await recordsOf(source)
  expect(
    records.map(unpack).map(({ full, ns, orders, trades }) => [full, Number(ns - START) / 1e6, orders, trades]),
  ).toEqual([
    [true, 0, ['add 11 bid 1005 20', 'add 12 bid 1005 15', 'add 13 ask 1010 30'], []],
    [false, 1, ['add 14 ask 1015 40'], []],
    [false, 2, ['set 12 bid 1005 5'], []],
    [false, 3, ['set 14 ask 1020 40'], []],
    [false, 4, [], [[1010, 10, 1, null]]],
    [false, 4, ['set 13 ask 1010 20'], []],
    [false, 6, ['delete 12 bid 0 0'], []],
    [false, 8, ['add -16 bid 1000 60'], []],
  ])
  expect(records.map((record) => 'localNs' in record && record.localNs)[0]).toBe(START + LATENCY)
  expect(source.counts).toEqual({ rows: 14, events: 7, trades: 1, exchangeOnly: 1, fills: 1, other: 1 })
})

test('they make a book by order, at both times', async () => {
  const feed = await replay(npz([input('day.npy', npy(ROWS))]), { features: ['bid_ct_00'] })
  const [market] = feed.markets
  const queue: (number | undefined)[] = []
  const heard: [string, number, number][] = []
  market!.trades(({ side, price, amount }) => heard.push([side, price, amount]))
  for await (const { kind } of feed.events()) if (kind === 'event') queue.push(market!.queueAhead(12n)?.lots)
  expect([market!.state, market!.counters.orders]).toEqual(['live', 4])
  expect(market!.book.bids(5)).toEqual([
    [100.5, 2],
    [100, 6],
  ])
  expect(market!.book.asks(5)).toEqual([
    [101, 2],
    [102, 4],
  ])
  // Order 12 stands behind the 2.0 of order 11 until it is cancelled.
  expect(queue).toEqual([20, 20, 20, 20, 20, 20, undefined, undefined])
  expect(heard).toEqual([['buy', 101, 1]])
  expect([market!.tsVenueUs, market!.tsLocalUs]).toEqual([1_700_000_000_008_000, 1_700_000_000_008_250])
  feed.close()
})

test('a book that is cleared begins anew', async () => {
  const rows: readonly Row[] = [
    ...ROWS.slice(0, 5),
    [BOTH | CLEAR, 9, 0, 0, 0n],
    [BOTH | ADD | BUY, 9, 99, 1, 21n],
    [BOTH | ADD | SELL, 9, 99.5, 1, 22n],
  ]
  const feed = await replay(npz([input('day.npy', npy(rows))]), { features: [] })
  for await (const _ of feed.events());
  const [market] = feed.markets
  expect([market!.state, market!.epoch, market!.book.bids(5), market!.book.asks(5)]).toEqual([
    'live',
    2,
    [[99, 1]],
    [[99.5, 1]],
  ])
  feed.close()
})
