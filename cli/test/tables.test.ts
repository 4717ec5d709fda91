// Tables, logs and archives on the command line: recognised, verified, validated.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { recognise } from '../src/inputs/recognise.js'
import { leadline } from './run.js'

const folder = mkdtempSync(join(tmpdir(), 'leadline-tables-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const QUOTES = 'exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount\n'
const MAPPING = {
  mapping: 1,
  source: 'here',
  symbol: 'A/B',
  time: { column: 't', unit: 'ms' },
  parts: [
    {
      kind: 'orders',
      columns: { id: 'id', op: 'op', side: 'side', price: 'price', size: 'size' },
      ops: { add: ['new'], delete: ['cancel'], execute: ['fill'] },
    },
  ],
}
const HEAD = 't,id,op,side,price,size\n'

it.each([
  ['tardis', QUOTES],
  ['sgx', 'Bid,Bid_Quantity,Ask,Ask_Quantity\nTimeStamp,2014-01-09D04:21:26.2\n'],
  ['bitstamp-l3', '1430438404518 order_created {"price": "236.47"}\n'],
  ['bitfinex-r0', '[{"event": "info"}, {"event": "subscribed", "prec": "R0"}, '],
  ['bybit-archive', '{"topic":"orderbook.500.XRPUSDT","type":"snapshot","ts":1733011200691}\n'],
])('%s is recognised by its first lines', (format, head) => expect(recognise('a', Buffer.from(head))).toBe(format))

describe('verify', () => {
  it('counts crossed quotes of a table, which are a failure where nobody says they may be', async () => {
    const row = (us: number, ask: number, bid: number): string => `x,AB,${us},${us},1,${ask},${bid},1\n`
    const path = file(
      'quotes.csv',
      QUOTES + row(1600000000000000, 11, 10) + row(1600000000000001, 10, 11) + row(1600000000000002, 11, 11),
    )
    const { status, json } = await leadline(['verify', path])
    expect(json[0]).toMatchObject({
      format: 'tardis',
      source: 'x',
      rows: 3,
      crossed: 1,
      locked: 1,
      mismatches: 0,
      state: 'live',
    })
    expect(status).toBe(1)
  })

  it('says how many orders of a file were not known, and how much was taken that was not there', async () => {
    const mapping = file('map.json', JSON.stringify(MAPPING))
    const rows = ['1600000000000,1,new,bid,10,5', '1600000000001,1,fill,bid,10,6', '1600000000002,2,cancel,ask,11,1']
    const path = file('orders.csv', `${HEAD}${rows.join('\n')}\n`)
    const bad = await leadline(['verify', '--mapping', mapping, path])
    expect(bad.json[0]).toMatchObject({
      format: 'csv',
      rows: 3,
      mismatches: 2,
      orders: { unknown: 1, overdrawn: 1 },
      proved: 'none',
    })
    expect(bad.status).toBe(1)
    const good = await leadline(['verify', '--mapping', mapping, file('good.csv', `${HEAD}${rows[0]}\n`)])
    expect(good.json[0]).toMatchObject({ mismatches: 0, proved: 'sequence', counts: { orders: 1 } })
    expect(good.status).toBe(0)
    const { json, status } = await leadline(['validate', '--mapping', mapping, path])
    expect(json).toMatchObject([
      { file: path, row: 3, rule: 'order_size' },
      { file: path, row: 4, rule: 'order_id' },
      { type: 'summary', defects: 2, valid: false },
    ])
    expect(status).toBe(3)
  })

  it('lists the pictures that agree with no state of the book within 2 s', async () => {
    const book = (ms: number, size: string): string =>
      `14304384${ms} order_book {"bids": [["10", "${size}"]], "asks": [["12", "1"]]}\n`
    const set = (ms: number, id: number, size: string): string =>
      `14304384${ms} order_created {"price": "10", "amount": "${size}", "id": ${id}, "order_type": 0}\n`
    // The first picture shows the book; one is 1 s behind an order, one 1 s before it; one shows what never was.
    const lines = [
      book(10000, '1'),
      set(11000, 1, '2'),
      book(12000, '1'),
      book(13500, '8'),
      set(14000, 2, '5'),
      book(20000, '6'),
    ]
    const { json, status } = await leadline(['verify', file('a.log', lines.join(''))])
    expect(json[0]).toMatchObject({
      format: 'bitstamp-l3',
      compared: 4,
      pictures: { compared: 4, matched: 3, levels: 5, unmatched: [6] },
      mismatches: 1,
      proved: 'book',
    })
    expect(status).toBe(1)
  })
})

describe('a mapping', () => {
  it('is asked for, must be there, be JSON, and make sense', async () => {
    const path = file('orders.csv', `${HEAD}1600000000000,1,new,bid,10,5\n`)
    const unknown = await leadline(['verify', path])
    expect([unknown.status, unknown.stderr]).toEqual([3, expect.stringContaining('--mapping says what')])
    const cases: readonly (readonly [string[], string])[] = [
      [['--format', 'csv'], '--mapping: found nothing'],
      [['--mapping', join(folder, 'none.json')], '--mapping: ENOENT'],
      [['--mapping', file('bad.json', '{')], 'expected JSON'],
      [['--mapping', file('wrong.json', JSON.stringify({ ...MAPPING, source: 1 }))], 'source: found 1, expected text'],
    ]
    for (const [args, message] of cases) {
      const { status, stderr } = await leadline(['verify', ...args, path])
      expect([status, stderr]).toEqual([2, expect.stringContaining(message)])
    }
  })
})
