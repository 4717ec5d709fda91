import { readdirSync, readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import { csv, replay, type Source } from '../../src/feeds/index.js'
import { checkMapping } from '../../src/feeds/files/csv-mapping.js'
import { OptionError } from '../../src/index.js'
import { input, recordsOf } from './bytes.js'
import { unpack } from './unpack.js'

const FOLDER = new URL('../../../cli/mappings/', import.meta.url)
const shipped = (name: string): unknown => JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8'))

/** What is checked of an event. */
const brief = (source: Source) =>
  recordsOf(source).then((records) =>
    records
      .map(unpack)
      .map(({ ns, line: _line, instrument, ...rest }) => ({ us: Number(ns / 1000n), instrument, ...rest })),
  )

it('every mapping that is shipped is one', () => {
  const names = readdirSync(FOLDER)
  expect(names.length).toBeGreaterThanOrEqual(5)
  for (const name of names) expect(() => checkMapping(shipped(name.replace('.json', '')), name)).not.toThrow()
})

describe('levels and updates: Coinbase 2018', () => {
  const files = [
    input(
      'l2update_15min_1.csv',
      'side,price,size,time\nbuy,100.5,0.0,2018-04-24T03:52:17.202Z\nsell,101,0.11244000000000001,2018-04-24T03:52:17.202Z\nbuy,100,1e-05,2018-04-24T03:52:18.000Z\n',
    ),
    input('request_log.csv', ',iso,epoch\n'),
    input('snapshot_asks.csv', 'side,price,size\nsell,101,2\n'),
    input('snapshot_bids.csv', 'side,price,size\nbuy,100.5,1\nbuy,100.25,0.5\n'),
  ]

  it('chains the parts in the order of the mapping; the picture has the time of what follows', async () => {
    const source = await csv(files, { mapping: shipped('coinbase-2018') })
    expect(await brief(source)).toEqual([
      {
        us: 1524541937202000,
        instrument: 0,
        full: true,
        bids: [
          [10050, 1e8],
          [10025, 5e7],
        ],
        asks: [[10100, 2e8]],
      },
      { us: 1524541937202000, instrument: 0, full: false, bids: [[10050, 0]], asks: [[10100, 11_244_000]] },
      { us: 1524541938000000, instrument: 0, full: false, bids: [[10000, 1000]], asks: [] },
    ])
    expect(source.counts).toMatchObject({ rows: 6, levels: 3, updates: 3, events: 3, disorder: 0 })
  })

  it('makes a book of them', async () => {
    const feed = await replay(csv(files, { mapping: shipped('coinbase-2018') }), { features: [] })
    for await (const item of feed.events()) expect(item.market.state).toBe('live')
    const { book } = feed.markets[0]!
    expect([book.bids(5), book.asks(5)]).toEqual([
      [
        [100.25, 0.5],
        [100, 0.00001],
      ],
      [[101, 0.11244]],
    ])
    feed.close()
  })
})

describe('orders and trades: Shanghai', () => {
  const HEAD = 'MDDate,MDTime,OrderType,OrderPrice,OrderQty,OrderBSFlag,ApplSeqNum,OrderNO,SecurityID\n'
  const order = (
    seq: number,
    time: string,
    type: number,
    side: number,
    price: string,
    qty: number,
    id: number,
    symbol = 'A.SH',
  ) => `2023.07.11,${time},${type},${price},${qty},${side},${seq},${id},${symbol}\n`
  const TRADES =
    'MDDate,MDTime,TradeIndex,TradeBuyNo,TradeSellNo,TradeBSFlag,TradePrice,TradeQty,ApplSeqNum,SecurityID\n'
  const trade = (
    seq: number,
    time: string,
    buy: number,
    sell: number,
    flag: number,
    price: string,
    qty: number,
    symbol = 'A.SH',
  ) => `2023.07.11,${time},${seq},${buy},${sell},${flag},${price},${qty},${seq},${symbol}\n`
  const orders = [
    order(1, '09:15:00.280', 2, 1, '15.1', 300, 11),
    order(2, '09:15:00.280', 2, 2, '15.029999999999999', 200, 12),
    order(4, '09:30:01.000', 2, 2, '15.2', 500, 13),
    order(6, '09:30:03.000', 10, 2, '15.2', 400, 13),
    order(1, '09:15:00.000', 2, 1, '7', 100, 11, 'B.SH'),
  ]
  const trades = [
    trade(3, '09:25:00.000', 11, 12, 0, '15.1', 200),
    trade(5, '09:30:02.000', 99, 13, 1, '15.2', 100),
    trade(2, '09:30:00.000', 11, 98, 2, '7', 40, 'B.SH'),
  ]
  const files = [input('SHtrans.csv', TRADES + trades.join('')), input('SHorders.csv', HEAD + orders.join(''))]

  it('are brought together by their number, security by security', async () => {
    const source = await csv(files, { mapping: shipped('shanghai-orders') })
    expect(source.instruments.map(({ symbol, venue, source: exchange }) => [symbol, venue, exchange])).toEqual([
      ['A.SH', 'events:orders', 'sse'],
      ['B.SH', 'events:orders', 'sse'],
    ])
    const events = await brief(source)
    expect(
      events.map(({ instrument, full, orders: changes, trades: told }) => [instrument, full, changes, told]),
    ).toEqual([
      [0, true, [], []],
      [0, false, ['add 11 bid 1510 300'], []],
      [0, false, ['add 12 ask 1503 200'], []],
      [0, false, ['execute 11 bid 0 200', 'execute 12 ask 0 200'], []],
      [0, false, ['add 13 ask 1520 500'], []],
      [0, false, ['execute 13 ask 0 100'], [[1520, 100, 1, 5]]],
      [0, false, ['delete 13 ask 1520 400'], []],
      [1, true, [], []],
      [1, false, ['add 11 bid 700 100'], []],
      [1, false, ['execute 11 bid 0 40'], [[700, 40, -1, 2]]],
    ])
    expect(events[1]!.us).toBe(Date.UTC(2023, 6, 11, 1, 15, 0, 280) * 1000)
    expect(source.counts).toMatchObject({ orders: 5, trades: 3, auctionTrades: 1, references: 5, disorder: 0 })
    expect(source.auctionAt!(Date.UTC(2023, 6, 11, 1, 20) * 1000)).toBe(true)
    expect(source.auctionAt!(Date.UTC(2023, 6, 11, 1, 30) * 1000)).toBe(false)
  })

  it('have no book while the auction crosses it, and the same one afterwards', async () => {
    const feed = await replay(csv(files, { mapping: shipped('shanghai-orders'), symbol: 'A.SH' }), { features: [] })
    const states: string[] = []
    for await (const { market } of feed.events()) states.push(market.state)
    const [market] = feed.markets
    expect(states).toContain('no_book')
    expect([market!.state, market!.epoch, market!.book.bids(5), market!.book.asks(5)]).toEqual([
      'live',
      1,
      [[15.1, 100]],
      [],
    ])
    expect(market!.counters).toMatchObject({ unseenIds: 0, overdrawn: 0, trades: 1 })
    feed.close()
  })
})

describe('snapshots: A-shares and futures', () => {
  it('are whole pictures; rows that are not of the book are counted; 0 is no level', async () => {
    const ranks = Array.from({ length: 10 }, (_, i) => i)
    const head = ['BidPrice', 'BidOrderQty', 'OfferPrice', 'OfferOrderQty'].flatMap((name) =>
      ranks.map((i) => `${name}${i}`),
    )
    const row = (status: string, bid: string, ask: string): string =>
      `600103,"2021.12.01T09:30:02.000","${status}",${[bid, ask]
        .flatMap((px) => [ranks.map((i) => (i === 0 ? px : '0.0')), ranks.map((i) => (i === 0 ? '100' : '0'))])
        .flat()
        .join(',')}\n`
    const text = `SecurityID,DateTime,InstrumentStatus,${head.join(',')}\n${row('OCALL', '2.73', '2.72')}${row('TRADE', '2.71', '2.7200000000000002')}`
    const source = await csv([input('a.csv', text)], { mapping: shipped('ashare-snapshots') })
    expect(await brief(source)).toEqual([
      { us: Date.UTC(2021, 11, 1, 1, 30, 2) * 1000, instrument: 0, full: true, bids: [[271, 100]], asks: [[272, 100]] },
    ])
    expect(source.instruments[0]).toMatchObject({ symbol: '600103', depth: 10, venue: 'events:full' })
    expect(source.counts).toMatchObject({ rows: 2, noBook: 1, events: 1 })
  })

  it('with what traded: before the picture, by the quotes before it', async () => {
    const sides = [1, 2, 3, 4, 5]
    const head = `timestampNano,keySymbol,lastPrice,lastQty,${sides.map((i) => `ask${i}p,ask${i}q`).join(',')},${sides.map((i) => `bid${i}p,bid${i}q`).join(',')}\n`
    const row = (last: string, bid: string, ask: string): string =>
      `2017-02-24 08:00:00,SC,${last},${sides.map((_, i) => (i === 0 ? `${ask},3` : '0,0')).join(',')},${sides.map((_, i) => (i === 0 ? `${bid},2` : '0,0')).join(',')}\n`
    const text =
      head + row('0.0,0', '192.35', '192.4') + row('192.4,1', '192.4', '192.45') + row('192.4,2', '192.4', '192.5')
    const source = await csv([input('sc.csv', text)], { mapping: shipped('futures-5-levels') })
    const events = await brief(source)
    expect(source.instruments[0]).toMatchObject({ tickSize: '0.01', lotSize: '1' })
    expect(events.map(({ trades, bids }) => trades?.[0] ?? bids?.[0])).toEqual([
      [19235, 2],
      [19240, 1, 1, null], // above the mid of 192.35 and 192.40
      [19240, 2],
      [19240, 2, -1, null], // below that of 192.40 and 192.45
      [19240, 2],
    ])
  })
})

it('quotes carry the side that a row says nothing of, and trades join them by time: US equities', async () => {
  const files = [
    input('x.zip:20131007_bac_Trade_Tick.csv', '14400554,138400,500,P,20002020,0\n'),
    input(
      'x.zip:20131007_bac_Quote_Tick.csv',
      '14400151,0,0,140200,500,Q,1,0\n14400554,138400,700,0,0,P,1,0\n14400600,0,0,139550,200,P,1,0\n',
    ),
  ]
  const source = await csv(files, { mapping: shipped('us-equity-ticks') })
  expect(source.instruments).toEqual(
    [
      { venue: 'events:full', symbol: 'BAC', id: 'BAC', source: 'cta', tickSize: '0.001', lotSize: '100', depth: 1 },
    ].map((market) => ({ ...market, lotSize: '1' })),
  )
  const midnight = Date.UTC(2013, 9, 7, 4) * 1000
  expect(await brief(source)).toEqual([
    { us: midnight + 14_400_151_000, instrument: 0, full: true, bids: [], asks: [[14020, 500]] },
    { us: midnight + 14_400_554_000, instrument: 0, full: true, bids: [[13840, 700]], asks: [[14020, 500]] },
    { us: midnight + 14_400_554_000, instrument: 0, full: false, orders: [], trades: [[13840, 500, -1, null]] },
    { us: midnight + 14_400_600_000, instrument: 0, full: true, bids: [[13840, 700]], asks: [[13955, 200]] },
  ])
  expect(source.mayCross).toBe(true)
})

describe('a bad mapping names the field', () => {
  const good = {
    mapping: 1,
    source: 'x',
    symbol: 'A/B',
    time: { column: 't', unit: 'ms' },
    parts: [{ kind: 'updates', columns: { side: 'side', price: 'p', size: 'q' } }],
  }
  it.each([
    [{ ...good, mapping: 2 }, 'mapping: found 2, expected 1'],
    [{ ...good, source: undefined }, 'source: found nothing, expected text'],
    [{ ...good, tick: 'x' }, 'tick: found "x", expected decimal text'],
    [{ ...good, float: true }, 'float: found true, expected tick and lot'],
    [
      { ...good, time: { column: 't', unit: 'h' } },
      'time.unit: found "h", expected one of "date", "s", "ms", "us", "ns"',
    ],
    [{ ...good, time: { column: 't', unit: 'ms', zone: 'CET' } }, 'time.zone: found "CET", expected UTC'],
    [{ ...good, time: { column: 't', unit: 'ms', day: 'x' } }, 'time.day: found "x"'],
    [{ ...good, time: undefined }, 'time: found nothing, expected a time'],
    [{ ...good, parts: [] }, 'parts: found [], expected at least one part'],
    [{ ...good, parts: [{ kind: 'level', columns: {} }] }, 'parts[0].kind: found "level", expected one of'],
    [
      { ...good, parts: [{ kind: 'updates', columns: { side: 'side', price: 'p' } }] },
      'parts[0].columns.size: found nothing',
    ],
    [
      { ...good, parts: [{ kind: 'updates', columns: { side: 's', price: 'p', size: 'q', qty: 'z' } }] },
      'parts[0].columns.qty: found "z", expected no such field',
    ],
    [
      { ...good, parts: [{ kind: 'snapshots', levels: 5, columns: { bidPrice: 'b' } }] },
      'parts[0].columns.bidPrice: found "b", expected a name with its first number in braces',
    ],
    [{ ...good, tik: '0.1' }, 'tik: found "0.1", expected no such field'],
    [{ ...good, auctions: ['9-10'] }, 'auctions[0]: found "9-10", expected from and to'],
  ])('%#', async (mapping, message) => {
    const reading = csv([], { mapping: JSON.parse(JSON.stringify(mapping)) as unknown, mappingName: 'm.json' })
    await expect(reading).rejects.toThrow(OptionError)
    await expect(reading).rejects.toThrow(`m.json: ${message}`)
  })
})

describe('a bad file names row and rule', () => {
  const mapping = {
    mapping: 1,
    source: 'x',
    symbol: 'A/B',
    time: { column: 't', unit: 'ms' },
    parts: [{ kind: 'updates', columns: { side: 'side', price: 'p', size: 'q' } }],
  }
  const HEAD = 't,side,p,q\n'
  it.each([
    ['1600000000000,up,1,1', 'side: found "up", expected one of bid, ask'],
    ['1600000000000,bid,-1,1', 'price: found "-1"'],
    ['x,bid,1,1', 'time: found "x"'],
    ['1600000000000,bid', 'columns: found 2 cells'],
  ])('%s', async (row, message) => {
    const source = await csv([input('a.csv', `${HEAD}1600000000000,bid,1,1\n${row}\n`)], { mapping })
    await expect(recordsOf(source)).rejects.toThrow(`a.csv, row 3`)
    await expect(recordsOf(source)).rejects.toThrow(message)
  })

  it('a file that no part reads, or that lacks a column', async () => {
    await expect(csv([input('a.csv', 't,side,p\n')], { mapping })).rejects.toThrow('columns: found no column "q"')
    const named = { ...mapping, parts: [{ ...mapping.parts[0], files: '^b' }] }
    await expect(csv([input('a.csv', HEAD)], { mapping: named })).rejects.toThrow('part: found a.csv')
  })
})

it('files of one symbol each are read symbol by symbol, however they were given', async () => {
  const quote = (ms: number): string => `${ms},138400,700,0,0,P,1,0\n`
  const files = [
    input('20131007_bac_Quote_Tick.csv', quote(1000)),
    input('20131007_ibm_Quote_Tick.csv', quote(500)),
    input('20131008_bac_Quote_Tick.csv', quote(100)),
    input('20131007_spy_Trade_Tick.csv', '10,138400,500,P,0,0\n'),
    input('20131007_bac_Trade_Tick.csv', '2000,138400,500,P,0,0\n'),
  ]
  const source = await csv(files, { mapping: shipped('us-equity-ticks') })
  const told = (await brief(source)).map(
    ({ instrument, trades }) => `${source.instruments[instrument]!.symbol} ${trades ? 'trade' : 'quote'}`,
  )
  expect(told).toEqual(['BAC quote', 'BAC trade', 'BAC quote', 'IBM quote', 'SPY trade'])
  expect(source.counts).toMatchObject({ disorder: 0, timeRegressions: 0 })
})
