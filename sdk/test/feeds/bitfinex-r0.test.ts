import { describe, expect, it } from 'vitest'

import { bitfinexR0, replay } from '../../src/feeds/index.js'
import { jsonElements } from '../../src/feeds/json-elements.js'
import { input, inPieces, recordsOf, text } from './bytes.js'
import { unpack } from './unpack.js'

const HELLO =
  '{"event": "info", "version": 2}, {"event": "subscribed", "channel": "book", "symbol": "tBTCUSD", "prec": "R0"}'
const FRAMES = [
  '[8, [[1, 100, 0.5], [2, 99.5, 1], [3, 101, -2]]]',
  '[8, [2, 100.5, 1]]',
  '[8, "hb"]',
  '[8, [4, 100.5, -0.25]]',
  '[8, [3, 0, -1]]',
  '[8, [2, 0, 1]]',
]
const FILE = `[${HELLO}, ${FRAMES.join(', ')}]`

describe('frames', () => {
  it('are changes of orders: a known id with another price moves', async () => {
    const source = await bitfinexR0([input('feed.json', FILE)])
    expect(source.instruments[0]).toMatchObject({
      symbol: 'tBTCUSD',
      source: 'bitfinex',
      tickSize: '0.1',
      lotSize: '0.01',
    })
    const events = (await recordsOf(source)).map(unpack)
    expect(events.map(({ full, line, orders }) => [full, line, orders])).toEqual([
      [true, 3, ['add 1 bid 1000 50', 'add 2 bid 995 100', 'add 3 ask 1010 200']],
      [false, 4, ['set 2 bid 1005 100']],
      [false, 6, ['add 4 ask 1005 25']],
      [false, 7, ['delete 3 ask 0 0']],
      [false, 8, ['delete 2 bid 0 0']],
    ])
    expect(source.counts).toEqual({ rows: 8, snapshots: 1, other: 3, moved: 1, unknownDeletes: 0 })
  })

  it('make a book without a clock', async () => {
    const feed = await replay(bitfinexR0([input('feed.json', FILE)]), { features: [] })
    for await (const { market } of feed.events()) expect(market.state).toBe('live')
    const [market] = feed.markets
    expect([market!.book.bids(5), market!.book.asks(5), market!.tsVenueUs]).toEqual([
      [[100, 0.5]],
      [[100.5, 0.25]],
      NaN,
    ])
    feed.close()
  })

  it('are refused with their number', async () => {
    await expect(recordsOf(await bitfinexR0([input('feed.json', '[[8, [1, 100, 0]]]')]))).rejects.toThrow(
      'feed.json, row 1: order: found',
    )
  })
})

describe('elements of a JSON array', () => {
  const all = async (content: string, size: number): Promise<string[]> => {
    const found: string[] = []
    for await (const element of jsonElements('a.json', inPieces(content, size))) found.push(text(element))
    return found
  }
  it.each([1, 2, 3, 7, 1000])('are whole, in pieces of %i bytes', async (size) => {
    expect(await all('[ {"a":"]\\"}"} ,[1,[2]]\n,[] ]', size)).toEqual(['{"a":"]\\"}"}', '[1,[2]]', '[]'])
  })
  it.each([
    ['[[1]', 'the end'],
    ['[[1]] x', '"x"'],
    ['[1]', '"1"'],
    ['{}', '"{"'],
  ])('%s is refused', async (content, found) => {
    await expect(all(content, 2)).rejects.toThrow(`json: found ${found}`)
  })
})
