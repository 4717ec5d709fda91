import { describe, expect, it } from 'vitest'

import type { InputError } from '../../src/engine/errors.js'
import { frames, type FramesOptions, nativeId, unifiedSymbol } from '../../src/feeds/index.js'
import { input, recordsOf, text } from './bytes.js'

const depth = (s: string, extra = ''): string =>
  `{"e":"depthUpdate","E":1723161255308,"s":"${s}","U":5,"u":7${extra},"b":[["61837.10000000","0.50000000"]],"a":[["61838.00000000","0.00000000"]]}`
const wrapped = (data: string): string => `{"stream":"x@depth","data":${data}}`
const ticker = '{"u":7,"s":"BTCUSDT","b":"61837.63000000","B":"3.78800000","a":"61838.00000000","A":"1.00000000"}'
const snapshot = '{"lastUpdateId":6,"bids":[["61837.10000000","0.50000000"]],"asks":[["61838.00000000","0.12345000"]]}'

const of = (lines: readonly string[], options?: FramesOptions) => frames([input('f', lines.join('\n'))], options)

describe('Binance symbols', () => {
  it.each([
    ['binance', 'BTCUSDT', 'BTC/USDT'],
    ['binance', 'ETHBTC', 'ETH/BTC'],
    ['binance', 'BTCFDUSD', 'BTC/FDUSD'],
    ['binance', 'RUNEEUR', 'RUNE/EUR'],
    ['binance', '1000SATSTRY', '1000SATS/TRY'],
    ['binanceusdm', 'BTCUSDT', 'BTC/USDT:USDT'],
    ['binanceusdm', 'ETHUSDC', 'ETH/USDC:USDC'],
    ['binanceusdm', 'BTCUSDT_240628', 'BTC/USDT:USDT-240628'],
    ['binancecoinm', 'BTCUSD_PERP', 'BTC/USD:BTC'],
    ['binancecoinm', 'ETHUSD_241227', 'ETH/USD:ETH-241227'],
  ] as const)('%s %s is %s and back', (venue, id, symbol) => {
    expect(unifiedSymbol(venue, id)).toBe(symbol)
    expect(nativeId(venue, symbol)).toBe(id)
    expect(nativeId(venue, id.toLowerCase())).toBe(id)
  })

  it('stays as it is where no quote is known', () => expect(unifiedSymbol('binance', 'ABCXYZ')).toBe('ABCXYZ'))
})

describe('recorded frames', () => {
  it('tell venue, symbol, tick and lot; snapshots are told from frames', async () => {
    const source = await of([
      `1723161254036059768 ${wrapped(depth('BTCUSDT'))}`,
      `1723161254087891 ${ticker}`,
      '',
      `1723161254.1 ${snapshot}`,
    ])
    expect(source.instruments).toEqual([
      { venue: 'binance', symbol: 'BTC/USDT', id: 'BTCUSDT', tickSize: '0.01', lotSize: '0.00001' },
    ])
    const records = await recordsOf(source)
    expect(
      records.map(
        (r) =>
          (r.kind === 'frame' || r.kind === 'snapshot') && [r.kind, r.line, r.tsLocalUs, r.tsLocalNs, text(r.bytes)],
      ),
    ).toEqual([
      ['frame', 1, 1723161254036059, 768, wrapped(depth('BTCUSDT'))],
      ['frame', 2, 1723161254087891, 0, ticker],
      ['snapshot', 4, 1723161254100000, 0, snapshot],
    ])
  })

  it.each([
    ['binance', 'BTCUSDT', ''],
    ['binanceusdm', 'BTCUSDT', ',"pu":4'],
    ['binancecoinm', 'BTCUSD_PERP', ',"pu":4,"ps":"BTCUSD"'],
  ])('are told to be of %s', async (venue, id, extra) => {
    expect((await of([`1723161254036 ${depth(id, extra)}`])).instruments[0]).toMatchObject({ venue, id })
  })

  it('of several symbols go to several markets; what is nobody’s is left out', async () => {
    const lines = [depth('BTCUSDT'), depth('ETHUSDT'), '{"result":null,"id":1}', depth('BTCUSDT')].map(
      (f) => `1723161254036 ${f}`,
    )
    const both = await of(lines)
    expect(both.instruments.map(({ symbol }) => symbol)).toEqual(['BTC/USDT', 'ETH/USDT'])
    expect((await recordsOf(both)).map((r) => [r.line, r.instrument])).toEqual([
      [1, 0],
      [2, 1],
      [4, 0],
    ])
    const one = await of(lines, { symbol: 'ETH/USDT' })
    expect(one.instruments.map(({ id }) => id)).toEqual(['ETHUSDT'])
    expect((await recordsOf(one)).map((r) => r.line)).toEqual([2])
    await expect(of(lines, { symbol: 'XRP/USDT' })).rejects.toThrow(/found XRPUSDT, expected .*BTCUSDT, ETHUSDT/)
    await expect(recordsOf(await of([...lines, `1723161254036 ${snapshot}`]))).rejects.toMatchObject({
      row: 5,
      rule: 'snapshot_symbol',
    })
  })

  it('of a lone market all go to it, however damaged: its core names the defect', async () => {
    const records = await recordsOf(
      await of([`1723161254036 ${depth('BTCUSDT')}`, '1723161254036 {"e":"depthUp', '1723161254036 garbage']),
    )
    expect(records.map((r) => r.kind !== 'row' && text(r.bytes)).slice(1)).toEqual(['{"e":"depthUp', 'garbage'])
  })

  it('of several files are one stream, each with its own line numbers', async () => {
    const file = (name: string) => input(name, `1723161254036 ${depth('BTCUSDT')}\n`)
    const records = await recordsOf(await frames([file('a'), file('b')]))
    expect(records.map((r) => [r.file, r.line])).toEqual([
      ['a', 1],
      ['b', 1],
    ])
  })

  it('need no first pass when all is told', async () => {
    let opened = 0
    const source = await frames([{ name: 'f', open: () => (opened++, input('f', '').open()) }], {
      venue: 'binanceusdm',
      symbol: 'BTC/USDT:USDT',
      tickSize: '0.1',
      lotSize: '0.001',
    })
    expect(opened).toBe(0)
    expect(source.instruments).toEqual([
      { venue: 'binanceusdm', symbol: 'BTC/USDT:USDT', id: 'BTCUSDT', tickSize: '0.1', lotSize: '0.001' },
    ])
  })

  it.each([
    ['no receive time', ['1723161254036 ' + depth('BTCUSDT'), depth('BTCUSDT')], { row: 2, rule: 'receive_time' }],
    ['a time of no known unit', ['17231612540 ' + depth('BTCUSDT')], { row: 1, rule: 'receive_time' }],
    [
      'frames of two venues',
      ['1723161254036 ' + depth('BTCUSDT'), '1723161254036 ' + depth('BTCUSDT', ',"pu":4')],
      { row: 2, rule: 'one_venue' },
    ],
    ['no depth frame', ['1723161254036 {"channel":"l2Book"}'], { row: null, rule: 'venue' }],
  ])('are refused with %s', async (_, lines, error) => {
    const reading = async (): Promise<unknown> => recordsOf(await of(lines))
    await expect(reading()).rejects.toMatchObject({ name: 'InputError', file: 'f', ...error })
  })

  it('are read on behind a bad line when somebody hears of it', async () => {
    const rules: string[] = []
    const lines = ['bad', `1723161254036 ${depth('BTCUSDT')}`]
    const onDefect = ({ row, rule }: InputError) => void rules.push(`${row} ${rule}`)
    const records = await recordsOf(await of(lines, { onDefect }))
    expect(records.map((r) => r.line)).toEqual([2])
    expect(rules).toEqual(['1 receive_time'])
  })
})
