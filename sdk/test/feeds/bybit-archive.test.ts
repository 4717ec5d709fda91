import { expect, it } from 'vitest'

import { bybitArchive, replay } from '../../src/feeds/index.js'
import { input, recordsOf, text } from './bytes.js'

const SNAPSHOT =
  '{"topic":"orderbook.500.XRPUSDT","type":"snapshot","ts":1733011200691,"data":{"s":"XRPUSDT","b":[["1.9531","6203"]],"a":[["1.9540","10.5"]],"u":5,"seq":1},"cts":1733011200690}'
const DELTA =
  '{"topic":"orderbook.500.XRPUSDT","type":"delta","ts":1733011200791,"data":{"s":"XRPUSDT","b":[["1.9531","0"],["1.953","7"]],"a":[],"u":6,"seq":2},"cts":1733011200790}'

it('hands the frames to the core at the time they carry', async () => {
  const source = await bybitArchive([input('a.data', `${SNAPSHOT}\n${DELTA}\n`)])
  expect(source.instruments).toEqual([
    { venue: 'bybit', symbol: 'XRPUSDT', id: 'XRPUSDT', source: 'bybit', tickSize: '0.0001', lotSize: '0.1' },
  ])
  const records = await recordsOf(source)
  expect(
    records.map((record) => (record.kind === 'frame' ? [text(record.bytes), record.tsLocalUs, record.line] : null)),
  ).toEqual([
    [SNAPSHOT, 1_733_011_200_691_000, 1],
    [DELTA, 1_733_011_200_791_000, 2],
  ])
  const feed = await replay(source, { features: [] })
  for await (const { market } of feed.events()) expect(market.state).toBe('live')
  expect([feed.markets[0]!.book.bids(5), feed.markets[0]!.book.asks(5)]).toEqual([[[1.953, 7]], [[1.954, 10.5]]])
  feed.close()
})

it('refuses what is no such frame', async () => {
  const source = await bybitArchive([input('a.data', `${SNAPSHOT}\n{"topic":"x"}\n`)])
  await expect(recordsOf(source)).rejects.toThrow('a.data, row 2: frame: found')
  await expect(bybitArchive([input('a.data', '{}\n')])).rejects.toThrow('topic')
})
