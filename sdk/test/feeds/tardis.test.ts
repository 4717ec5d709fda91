import { describe, expect, it } from 'vitest'

import { InputError } from '../../src/index.js'
import { replay, tardis } from '../../src/feeds/index.js'
import { input, recordsOf } from './bytes.js'
import { unpack } from './unpack.js'

const L2 = `exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount
okex-swap,BTC-USD-SWAP,1600000000000000,1600000000100000,true,bid,100.5,10
okex-swap,BTC-USD-SWAP,1600000000000000,1600000000100000,true,ask,101,20
okex-swap,BTC-USD-SWAP,1600000001000000,1600000001100000,false,bid,100.5,0
okex-swap,BTC-USD-SWAP,1600000001000000,1600000001100000,false,bid,100,7
okex-swap,BTC-USD-SWAP,1600000001500000,1600000001600000,false,ask,101,5
okex-swap,BTC-USD-SWAP,1600000002000000,1600000002100000,true,bid,99.5,1
okex-swap,BTC-USD-SWAP,1600000002000000,1600000002100000,true,ask,100.5,2
`
const TRADES = `exchange,symbol,timestamp,local_timestamp,id,side,price,amount
okex-swap,BTC-USD-SWAP,1600000001000000,1600000001100000,7,buy,101,3
okex-swap,BTC-USD-SWAP,1600000001200000,1600000001300000,8,sell,100,2
okex-swap,BTC-USD-SWAP,1600000001200000,1600000001300000,10,unknown,101,2
`

describe('incremental_book_L2', () => {
  it('makes one event of the rows of one message, and a book anew of each snapshot', async () => {
    const source = await tardis([input('book.csv', L2)])
    expect(source.instruments).toEqual([
      {
        venue: 'events:none',
        source: 'okx',
        symbol: 'BTC-USD-SWAP',
        id: 'BTC-USD-SWAP',
        tickSize: '0.1',
        lotSize: '1',
      },
    ])
    const events = (await recordsOf(source)).map(unpack)
    expect(events.map(({ full, line, bids, asks }) => ({ full, line, bids, asks }))).toEqual([
      { full: true, line: 3, bids: [[1005, 10]], asks: [[1010, 20]] },
      {
        full: false,
        line: 5,
        bids: [
          [1005, 0],
          [1000, 7],
        ],
        asks: [],
      },
      { full: false, line: 6, bids: [], asks: [[1010, 5]] },
      { full: true, line: 8, bids: [[995, 1]], asks: [[1005, 2]] },
    ])
    expect(events[1]!.ns).toBe(1_600_000_001_000_000_000n)
    expect(source.counts).toMatchObject({ rows: 7, events: 4, snapshots: 2, timeRegressions: 0 })
  })

  it('gives the book of the last snapshot', async () => {
    const feed = await replay(tardis([input('book.csv', L2)]), { features: [] })
    for await (const { market } of feed.events()) expect(market.state).toBe('live')
    const [market] = feed.markets
    expect([market!.book.bids(5), market!.book.asks(5), market!.epoch]).toEqual([[[99.5, 1]], [[100.5, 2]], 2])
    feed.close()
  })

  it('brings trades in by local time, behind the book of the same moment', async () => {
    const source = await tardis([input('trades.csv', TRADES), input('book.csv', L2)])
    const events = (await recordsOf(source)).map(unpack)
    expect(events.map(({ trades }) => trades?.[0] ?? null)).toEqual([
      null,
      null,
      [1010, 3, 1, 7],
      [1000, 2, -1, 8],
      [1010, 2, 1, 10], // nobody says who took: the price rose
      null,
      null,
    ])
    expect(source.counts).toMatchObject({ trades: 3, tradeIds: 3, tradeIdGaps: 1 })
  })
})

it('reads quotes as a market without depth, an empty cell as an empty side', async () => {
  const text = `exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount
binance-futures,BTCUSDT,1582329601096000,1582329603502092,0.84,9682,9681.92,0.67
binance-futures,BTCUSDT,1582329603401000,1582329603522418,,,9681.83,0.003
`
  const source = await tardis([input('quotes.csv', text)])
  expect(source.instruments[0]).toMatchObject({
    venue: 'events:full',
    source: 'binanceusdm',
    depth: 1,
    tickSize: '0.01',
    lotSize: '0.001',
  })
  const events = (await recordsOf(source)).map(unpack)
  expect(events.map(({ bids, asks }) => [bids, asks])).toEqual([
    [[[968_192, 670]], [[968_200, 840]]],
    [[[968_183, 3]], []],
  ])
})

it('reads pictures, and counts what makes no book', async () => {
  const columns = [0, 1].map((i) => `asks[${i}].price,asks[${i}].amount,bids[${i}].price,bids[${i}].amount`).join(',')
  const pictures = `exchange,symbol,timestamp,local_timestamp,${columns}\nderibit,BTC-PERPETUAL,1600000000000000,1600000000000001,11,1,10,2,12,3,9,4\n`
  const other = `exchange,symbol,timestamp,local_timestamp,funding_timestamp,funding_rate,predicted_funding_rate,open_interest,last_price,index_price,mark_price\nderibit,BTC-PERPETUAL,1600000000000000,1600000000000002,,,,1,2,3,4\n`
  const source = await tardis([input('deribit_book_snapshot_5.csv', pictures), input('ticker.csv', other)])
  const events = (await recordsOf(source)).map(unpack)
  expect(events).toMatchObject([
    {
      full: true,
      bids: [
        [10, 2],
        [9, 4],
      ],
      asks: [
        [11, 1],
        [12, 3],
      ],
    },
  ])
  expect(source.counts).toMatchObject({ rows: 2, events: 1, noBook: 1 })
})

describe('bad input', () => {
  it.each([
    [
      'side',
      'okex-swap,BTC-USD-SWAP,1600000003000000,1600000003000000,false,buy,1,1',
      'side: found "buy", expected bid or ask',
    ],
    ['price', 'okex-swap,BTC-USD-SWAP,1600000003000000,1600000003000000,false,bid,x,1', 'price: found "x"'],
    ['columns', 'okex-swap,BTC-USD-SWAP,1600000003000000', 'columns: found'],
  ])('%s names file and row', async (rule, row, message) => {
    const source = await tardis([input('book.csv', `${L2}${row}\n`)])
    const reading = recordsOf(source)
    await expect(reading).rejects.toThrow(InputError)
    await expect(reading).rejects.toThrow(`book.csv, row 9`)
    await expect(reading).rejects.toThrow(message)
    const told: string[] = []
    const lenient = await tardis([input('book.csv', `${L2}${row}\n`)], {
      onDefect: (error) => void told.push(error.rule),
    })
    expect((await recordsOf(lenient)).length).toBe(4)
    expect(told).toEqual([rule])
  })

  it('a row out of order is used, counted and told', async () => {
    const row = 'okex-swap,BTC-USD-SWAP,1600000001000000,1600000001000000,false,bid,98,1'
    const told: string[] = []
    const source = await tardis([input('book.csv', `${L2}${row}\n`)], {
      onDefect: (error) => void told.push(error.rule),
    })
    expect((await recordsOf(source)).length).toBe(5)
    expect(source.counts).toMatchObject({ timeRegressions: 1 })
    expect(told).toEqual(['time_order'])
  })
})
