import { expect, it } from 'vitest'

import { sgx } from '../../src/feeds/index.js'
import { input, recordsOf } from './bytes.js'
import { unpack } from './unpack.js'

const HEAD = 'Bid,Bid_Quantity,Ask,Ask_Quantity\n'
const GOOD = `${HEAD}TimeStamp,2014-02-14D04:27:41.763364800\n680000.0,2.0,698500.0,20.0\nnan,nan,699500.0,2.0\nTimeStamp,2014-02-14D04:27:42.000000001\n681000.0,1.0,682000.5,3.0\n670000.0,1.0,nan,nan\n`

it('makes a whole picture of each block', async () => {
  const source = await sgx([input('a.csv', GOOD)])
  expect(source).toMatchObject({ format: 'sgx', mayCross: true })
  expect(source.instruments).toEqual([
    { venue: 'events:full', symbol: 'SGX', id: 'SGX', source: 'sgx', depth: 2, tickSize: '0.1', lotSize: '1' },
  ])
  expect((await recordsOf(source)).map(unpack)).toEqual([
    {
      full: true,
      ns: 1_392_352_061_763_364_800n,
      line: 4,
      instrument: 0,
      bids: [[6_800_000, 2]],
      asks: [
        [6_985_000, 20],
        [6_995_000, 2],
      ],
    },
    {
      full: true,
      ns: 1_392_352_062_000_000_001n,
      line: 7,
      instrument: 0,
      bids: [
        [6_810_000, 1],
        [6_700_000, 1],
      ],
      asks: [[6_820_005, 3]],
    },
  ])
  expect(source.counts).toEqual({ rows: 4, snapshots: 2, timeRegressions: 0 })
})

it('reads lines that end with CR CR LF', async () => {
  const source = await sgx([input('a.csv', GOOD.replaceAll('\n', '\r\r\n'))])
  expect((await recordsOf(source)).length).toBe(2)
})

it.each([
  ['TimeStamp,yesterday\n1,1,2,1\n', 8, 'time: found "yesterday"'],
  ['1,1,2,x\n', 8, 'level: found "1,1,2,x"'],
  ['1,1,2\n', 8, 'level: found "1,1,2"'],
])('%j is refused with its row, and its picture with it', async (bad, row, message) => {
  await expect(recordsOf(await sgx([input('a.csv', GOOD + bad)]))).rejects.toThrow(`a.csv, row ${row}: ${message}`)
  const rows: unknown[] = []
  const lenient = await sgx([input('a.csv', GOOD + bad)], { onDefect: (error) => void rows.push(error.row) })
  expect((await recordsOf(lenient)).length).toBe(bad.startsWith('T') ? 2 : 1)
  expect(rows[0]).toBe(row)
})
