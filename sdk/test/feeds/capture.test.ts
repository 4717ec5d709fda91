import { describe, expect, it } from 'vitest'

import { capture } from '../../src/feeds/index.js'
import { input, recordsOf, text } from './bytes.js'

const frame = (s: string, u = 7): string =>
  `{"stream":"${s.toLowerCase()}@depth@100ms","data":{"e":"depthUpdate","E":1633998512068,"s":"${s}","U":5,"u":${u},"b":[["0.35130000","6195.50000000"]],"a":[]}}`
const body = '{"lastUpdateId":6,"bids":[["0.35210000","672.00000000"]],"asks":[]}'
const info = JSON.stringify({
  symbols: [
    {
      symbol: 'NKNUSDT',
      baseAsset: 'NKN',
      quoteAsset: 'USDT',
      filters: [
        { filterType: 'PRICE_FILTER', tickSize: '0.00001000' },
        { filterType: 'LOT_SIZE', stepSize: '0.10000000' },
      ],
    },
  ],
})
const line = (fields: object): string => JSON.stringify(fields)
const recv = (ts: number, data: string): string => line({ t: 'recv', conn: 'w', ts, data })
const http = (ts: number, url: string, data: string): string => line({ t: 'http', conn: 'h', ts, url, data })
const DEPTH = 'https://api.binance.com/api/v3/depth?limit=1000&symbol='
const header = line({ t: 'header', format: 2, exchange: 'BINANCE' })

describe('captures', () => {
  it('give tick and lot from the exchange’s list, and frames with their bytes and times as received', async () => {
    const lines = [
      header,
      http(1633998511.1, 'https://api.binance.com/api/v3/exchangeInfo', info),
      http(1633998512.5, `${DEPTH}NKNUSDT`, body),
      line({
        t: 'connect',
        conn: 'w',
        ts: 1633998511.2,
        addr: 'wss://s/stream?streams=nknusdt@depth@100ms/nknusdt@trade',
      }),
      recv(1633998512.0633569, frame('NKNUSDT')),
      line({ t: 'recv', conn: 'w', ts: 1633998512.5, b64: btoa(frame('NKNUSDT', 8)) }),
      line({ t: 'send', conn: 'w', ts: 1633998512.6, data: 'ping' }),
    ]
    const source = await capture([input('c', lines.join('\n'), 100)])
    expect(source.instruments).toEqual([
      { venue: 'binance', symbol: 'NKN/USDT', id: 'NKNUSDT', tickSize: '0.00001', lotSize: '0.1' },
    ])
    const records = await recordsOf(source)
    const seen = records.map((r) => {
      if (r.kind !== 'frame' && r.kind !== 'snapshot' && r.kind !== 'open') return [r.kind]
      return [r.kind, r.line, r.tsLocalUs, r.tsLocalNs, r.kind === 'open' ? r.connection : text(r.bytes)]
    })
    expect(seen).toEqual([
      ['open', 4, 1633998511200000, 0, 'w'],
      ['frame', 5, 1633998512063356, 900, frame('NKNUSDT')],
      ['snapshot', 3, 1633998512500000, 0, body],
      ['frame', 6, 1633998512500000, 0, frame('NKNUSDT', 8)],
    ])
  })

  it('without a list take the finest decimal place seen; a list that is too coarse gives way', async () => {
    const bare = await capture([input('c', [header, recv(1633998512.1, frame('NKNUSDT'))].join('\n'))])
    expect(bare.instruments[0]).toMatchObject({ symbol: 'NKN/USDT', tickSize: '0.0001', lotSize: '0.1' })
    const coarse = info.replace('0.10000000', '1.00000000')
    const lines = [header, http(1633998511.1, 'https://x/exchangeInfo', coarse), recv(1633998512.1, frame('NKNUSDT'))]
    expect((await capture([input('c', lines.join('\n'))])).instruments[0]?.lotSize).toBe('0.1')
  })

  it('hold several markets, and may be asked for one', async () => {
    const lines = [
      header,
      recv(1633998512.1, frame('NKNUSDT')),
      recv(1633998512.2, frame('BLZETH')),
      http(1633998512.3, `${DEPTH}blzeth`, body),
    ]
    const all = await recordsOf(await capture([input('c', lines.join('\n'))]))
    expect(all.map((r) => [r.kind, r.instrument])).toEqual([
      ['frame', 0],
      ['frame', 1],
      ['snapshot', 1],
    ])
    const one = await recordsOf(await capture([input('c', lines.join('\n'))], { symbol: 'BLZ/ETH' }))
    expect(one.map((r) => [r.kind, r.instrument])).toEqual([
      ['frame', 0],
      ['snapshot', 0],
    ])
  })

  it.each([
    ['another exchange', [line({ t: 'header', exchange: 'NYSE' })], { row: 1, rule: 'exchange', found: 'NYSE' }],
    [
      'half a line',
      [header, recv(1633998512.1, frame('NKNUSDT')), '{"t":"recv","ts":1633998512.2,"da'],
      { row: 3, rule: 'json' },
    ],
    ['no kind', [header, recv(1633998512.1, frame('NKNUSDT')), '{"ts":1633998512.2}'], { row: 3, rule: 'kind' }],
    [
      'a time in words',
      [header, recv(1633998512.1, frame('NKNUSDT')), '{"t":"recv","ts":"now","data":"{}"}'],
      { row: 3, rule: 'receive_time' },
    ],
    [
      'no data',
      [header, recv(1633998512.1, frame('NKNUSDT')), '{"t":"recv","ts":1633998512.2}'],
      { row: 3, rule: 'data' },
    ],
    [
      'a bad escape',
      [header, recv(1633998512.1, frame('NKNUSDT')), '{"t":"recv","ts":1633998512.2,"data":"\\x"}'],
      { row: 3, rule: 'data' },
    ],
    ['no frames', [header], { rule: 'venue' }],
  ])('are refused with %s', async (_, lines, error) => {
    const reading = async (): Promise<unknown> => recordsOf(await capture([input('c', lines.join('\n'))]))
    await expect(reading()).rejects.toMatchObject({ name: 'InputError', file: 'c', ...error })
  })
})
