import { describe, expect, it } from 'vitest'

import { bitstampL3, type Recorded, replay } from '../../src/feeds/index.js'
import { input, recordsOf } from './bytes.js'
import { unpack } from './unpack.js'

const order = (ms: number, event: string, id: number, type: 0 | 1, price: string, amount: string): string =>
  `14304384${ms} order_${event} {"price": "${price}", "amount": "${amount}", "datetime": "1430438404", "id": ${id}, "order_type": ${type}}\n`
const trade = (ms: number, price: string, amount: string, id: number): string =>
  `14304384${ms} trade {"price": ${price}, "amount": ${amount}, "id": ${id}}\n`
const picture = (ms: number, bids: string, asks: string): string =>
  `14304384${ms} order_book {"bids": ${bids}, "asks": ${asks}}\n`

const told = (records: readonly Recorded[]): unknown[] =>
  records.map((record) => {
    if (record.kind === 'picture') return [record.bids, record.asks]
    const { full, orders, trades } = unpack(record)
    return full ? 'empty' : [...orders!, ...trades!]
  })
const read = async (...lines: readonly string[]): Promise<unknown[]> =>
  told(await recordsOf(await bitstampL3([input('a.log', lines.join(''))])))

describe('orders', () => {
  it('come, trade, move and go', async () => {
    expect(
      await read(
        order(10000, 'created', 1, 0, '236.47', '2.00000000'),
        order(10100, 'created', 2, 1, '236.40', '0.5'),
        order(10200, 'changed', 1, 0, '236.47', '1.5'),
        order(10200, 'deleted', 2, 1, '236.40', '0.00000000'),
        trade(10210, '236.46999999999999', '0.5', 7),
        order(10300, 'changed', 1, 0, '236.50', '1.5'),
        order(10400, 'deleted', 1, 0, '236.50', '1.5'),
      ),
    ).toEqual([
      'empty',
      ['add 1 bid 23647 20'],
      ['add 2 ask 23640 5'],
      ['execute 1 bid 23647 5'],
      ['execute 2 ask 23640 5'],
      [[23647, 5, -1, 7]], // the bid rested: a seller took
      ['delete 1 bid 23647 15', 'add 1 bid 23650 15'],
      ['delete 1 bid 23650 15'],
    ])
  })

  it('that are told of after they have gone are left out', async () => {
    const lines = [
      order(10000, 'created', 1, 0, '10', '1.00000000'),
      order(10100, 'deleted', 1, 0, '10', '0.00000000'),
      order(10101, 'changed', 1, 0, '10', '0.5'),
      order(10102, 'deleted', 2, 0, '11', '0.00000000'),
      order(10103, 'created', 2, 0, '11', '0.10000000'),
      order(20104, 'created', 2, 0, '11', '0.10000000'),
    ]
    const source = await bitstampL3([input('a.log', lines.join(''))])
    expect(told(await recordsOf(source))).toEqual([
      'empty',
      ['add 1 bid 10 10'],
      ['execute 1 bid 10 10'],
      ['add 2 bid 11 1'], // 10 s later the id is free again
    ])
    expect(source.counts).toMatchObject({ rows: 6, late: 2, unknownOrders: 1 })
  })
})

it('learns of orders from before the log by pictures, and forgets them by pictures', async () => {
  const lines = [
    order(10000, 'created', 5, 0, '10', '1'),
    picture(10100, '[["11", "2"], ["10", "3"]]', '[["12", "4"]]'),
    order(10200, 'deleted', 1, 0, '11', '2'),
    order(10300, 'created', 6, 1, '12', '1'),
    picture(10400, '[["10", "3"], ["9", "1"]]', '[["12", "1"]]'),
  ]
  const source = await bitstampL3([input('a.log', lines.join(''))])
  const records = await recordsOf(source)
  expect(told(records)).toEqual([
    'empty',
    ['add 5 bid 10 1'],
    ['add -1 bid 11 2', 'add -2 bid 10 2', 'add -3 ask 12 4'],
    [
      [
        [11, 2],
        [10, 3],
      ],
      [[12, 4]],
    ],
    ['reduce -1 bid 11 2'],
    ['add 6 ask 12 1'],
    ['add -4 bid 9 1', 'reduce -3 ask 12 4'],
    [
      [
        [10, 3],
        [9, 1],
      ],
      [[12, 1]],
    ],
  ])
  expect(source.counts).toMatchObject({ pictures: 2, revealedLevels: 4 })
  const feed = await replay(bitstampL3([input('a.log', lines.join(''))]), { features: [] })
  for await (const { market } of feed.events()) expect(market.state).toBe('live')
  const [market] = feed.markets
  expect([market!.book.bids(5), market!.book.asks(5)]).toEqual([
    [
      [10, 3],
      [9, 1],
    ],
    [[12, 1]],
  ])
  expect(market!.counters).toMatchObject({ unseenIds: 0, overdrawn: 0 })
  feed.close()
})

it.each([
  'x',
  '1430438410000 order_moved {}\n',
  '1430438410000 order_created {"price": "x", "amount": "1", "id": 1, "order_type": 0}\n',
  '1430438410000 order_created {"price": "1", "amount": "1", "id": 1}\n',
  '1430438410000 trade {"price": 1\n',
])('%j is refused', async (bad) => {
  const source = await bitstampL3([input('a.log', order(10000, 'created', 1, 0, '10', '1') + bad)])
  await expect(recordsOf(source)).rejects.toThrow('a.log, row 2: line: found')
})
