// Readers of tables hold a chunk and a line, however long the file: of a long one little has been read at its first record.
import { expect, it } from 'vitest'

import { bitfinexR0, bitstampL3, csv, type NamedInput, sgx, type Source, tardis } from '../../src/feeds/index.js'
import { bytes } from './bytes.js'

const CHUNKS = 2000
let opened = 0
let taken = 0

function long(head: string, line: (i: number) => string, end = ''): NamedInput {
  return {
    name: 'long',
    async *open() {
      opened++
      taken = 0
      yield bytes(head)
      for (let i = 0; i < CHUNKS; i++) {
        taken++
        yield bytes(line(i))
      }
      yield bytes(end)
    },
  }
}

const us = (i: number): number => 1_600_000_000_000_000 + i
const mapping = {
  mapping: 1,
  source: 'x',
  symbol: 'A/B',
  time: { column: 't', unit: 'us' },
  parts: [{ kind: 'quotes', columns: { bidPrice: 'b', bidSize: 'bs', askPrice: 'a', askSize: 'as' } }],
}

it.each<[string, () => Promise<Source>]>([
  [
    'tardis',
    () =>
      tardis([
        long(
          'exchange,symbol,timestamp,local_timestamp,id,side,price,amount\n',
          (i) => `x,A,${us(i)},${us(i)},${i},buy,1,1\n`,
        ),
      ]),
  ],
  ['csv', () => csv([long('t,b,bs,a,as\n', (i) => `${us(i)},1,1,2,1\n`)], { mapping })],
  ['sgx', () => sgx([long('Bid,Bid_Quantity,Ask,Ask_Quantity\n', () => 'TimeStamp,2014-01-09D04:21:26.2\n1,1,2,1\n')])],
  [
    'bitstamp-l3',
    () =>
      bitstampL3([
        long(
          '',
          (i) =>
            `${1_430_438_404_518 + i} order_created {"price": "1", "amount": "1", "id": ${i + 1}, "order_type": 0}\n`,
        ),
      ]),
  ],
  ['bitfinex-r0', () => bitfinexR0([long('[[1,[[1,1,1]]]', (i) => `,[1,[${i + 2},1,1]]`, ']')])],
])('%s', async (_, read) => {
  opened = 0
  const source = await read()
  const records = source.records()[Symbol.asyncIterator]()
  expect((await records.next()).done).toBe(false)
  expect([opened, taken <= 3]).toEqual([2, true])
  let count = 1
  while (!(await records.next()).done) count++
  expect(count).toBeGreaterThanOrEqual(CHUNKS)
})
