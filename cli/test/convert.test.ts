// From one format to another and back: the same books at the same times, price by price, and the same trades.
import { execFileSync } from 'node:child_process'
import { createReadStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, expect, test } from 'vitest'
import { changes, decimalOf, type NamedInput, replay, type Source, tardis } from 'leadline/feeds'

import { missing, recording } from '../../sdk/test/available.js'
import { convert } from '../src/commands/convert.js'
import { NpzSink } from '../src/convert/npz-sink.js'
import { openSource } from '../src/inputs/source.js'
import { recorded, simulateFrames } from './simulated-frames.js'

const folder = mkdtempSync(join(tmpdir(), 'leadline-convert-'))
afterAll(() => rmSync(folder, { recursive: true }))
const at = (name: string) => join(folder, name)

const file = (path: string): NamedInput => ({
  name: path,
  open: () => createReadStream(path) as AsyncIterable<Uint8Array>,
})

const decimal = (value: number) => {
  const { digits, places } = decimalOf(value)!
  return `${digits}e-${places}`
}

/** Levels a side that are compared at each time. */
const MOST = 200

/** The book as it stands at each pair of times, in decimals, and the trades. */
async function states(source: Source) {
  const feed = await replay(source, { features: [], levels: false })
  const books = new Map<string, string>()
  const trades: string[] = []
  for await (const change of changes(feed)) {
    const time = `${change.venueNs / 1000n} ${change.localNs / 1000n}`
    if (change.kind === 'trade') {
      const { id, side, price, amount } = change.trade
      trades.push(`${time} ${id} ${side} ${decimal(price)} ${decimal(amount)}`)
    } else if (change.kind === 'change') {
      const { book } = change.market
      books.set(time, JSON.stringify([book.bids(MOST), book.asks(MOST)]))
    }
  }
  feed.close()
  return { books, trades }
}

async function opened(path: string, options = {}) {
  const { source, close } = await openSource([path], options)
  const found = await states(source)
  await close()
  return found
}

const withoutIds = (trades: readonly string[]) => trades.map((trade) => trade.replace(/^(\S+ \S+) \S+/, '$1'))

/** Frames → tape → Tardis CSV → npz, each read again and compared with the first. */
async function roundTrip(frames: string, name: string) {
  const tape = at(`${name}.tape`)
  await expect(convert([frames, tape], {})).resolves.toBe(0)
  const first = await opened(frames)
  const fromTape = await opened(tape)
  expect(fromTape).toEqual(first)
  expect(first.books.size).toBeGreaterThan(20)

  const [levels, trades] = [at(`${name}_incremental_book_L2.csv`), at(`${name}_trades.csv`)]
  await convert([tape, levels], {})
  await convert([tape, trades], {})
  const fromCsv = await states(await tardis([file(levels), file(trades)]))
  expect(fromCsv.books).toEqual(first.books)
  // a trade before the book is live is told as it is
  expect(fromCsv.trades).toEqual(first.trades)

  const npz = at(`${name}.npz`)
  const source = await tardis([file(levels), file(trades)])
  const feed = await replay(source, { features: [], levels: false })
  const sink = await NpzSink.create(npz)
  for await (const change of changes(feed)) await sink.write(change, source.instruments[0]!)
  await sink.end()
  feed.close()
  const fromNpz = await opened(npz)
  expect(fromNpz.books).toEqual(first.books)
  expect(withoutIds(fromNpz.trades)).toEqual(withoutIds(first.trades))

  // and once more, from the arrays to Parquet
  const parquet = at(`${name}_incremental_book_L2.parquet`)
  await convert([npz, parquet], {})
  expect((await opened(parquet)).books).toEqual(first.books)
  return { tape, npz, ...first }
}

test('frames → tape → Tardis CSV → npz → Parquet: the same books at the same times, exactly', async () => {
  const frames = at('sim.txt')
  writeFileSync(frames, recorded(simulateFrames({ count: 400, pxDecimals: 2, qtyDecimals: 5 })))
  const { books } = await roundTrip(frames, 'sim')
  expect(books.size).toBeGreaterThan(300)
})

test('the same with steps that are not powers of ten, and a futures market', async () => {
  const frames = at('coin.txt')
  writeFileSync(
    frames,
    recorded(
      simulateFrames({ venue: 'binancecoinm', symbol: 'BTCUSD_PERP', pxDecimals: 1, qtyDecimals: 0, count: 120 }),
    ),
  )
  await roundTrip(frames, 'coin')
})

test('a recording: 41,249 frames of Binance spot', { timeout: 300_000 }, async ({ skip }) => {
  const { books, trades } = await roundTrip(recording('binance/spot_btcusdt_20240808.gz', skip), 'spot')
  expect(trades.length).toBe(9757)
  expect(books.size).toBeGreaterThan(3_000)
})

test('quotes and pictures: a row when the best has changed, and the same best read back', async () => {
  const frames = at('q.txt')
  writeFileSync(frames, recorded(simulateFrames({ count: 60 })))
  for (const [name, levels] of [
    ['x_quotes.parquet', 1],
    ['x_book_snapshot_5.parquet', 5],
  ] as const) {
    await convert([frames, at(name)], {})
    const source = await openSource([frames], {})
    const feed = await replay(source.source, { features: [], levels: false })
    const best: string[] = []
    for await (const change of changes(feed)) {
      if (change.kind !== 'change') continue
      const top = JSON.stringify([change.market.book.bids(levels), change.market.book.asks(levels)])
      if (top !== best.at(-1)) best.push(top)
    }
    feed.close()
    const read = await openSource([at(name)], {})
    const again = await replay(read.source, { features: [], levels: false })
    const got: string[] = []
    for await (const item of again.events())
      if (item.kind === 'event') got.push(JSON.stringify([item.market.book.bids(), item.market.book.asks()]))
    again.close()
    expect(got).toEqual(best)
  }
})

test('Tardis’ CSV is spelled as theirs: header, microseconds, decimals without trailing zeros, gzip by name', async () => {
  const frames = at('s.txt')
  writeFileSync(frames, recorded(simulateFrames({ count: 30, venue: 'binanceusdm' })))
  await convert([frames, at('binance-futures_trades_2024-08-09_BTCUSDT.csv.gz')], {})
  const { gunzipSync } = await import('node:zlib')
  const lines = gunzipSync(readFileSync(at('binance-futures_trades_2024-08-09_BTCUSDT.csv.gz')))
    .toString()
    .trimEnd()
    .split('\n')
  expect(lines[0]).toBe('exchange,symbol,timestamp,local_timestamp,id,side,price,amount')
  expect(lines[1]).toMatch(/^binance-futures,BTCUSDT,1723161254\d{6},1723161254\d{6},\d+,sell,99\.\d{1,2},0\.005$/)
  expect(lines).toHaveLength(11)
})

test('what cannot be written is refused, and nothing is left behind', async () => {
  const frames = at('r.txt')
  writeFileSync(frames, recorded(simulateFrames({ count: 20 })))
  await convert([frames, at('r.npz')], {})
  for (const [paths, options, message] of [
    [[frames], {}, 'expected a recording and the file to write'],
    [[frames, at('r.xls')], {}, 'expected a name that ends in'],
    [[frames, at('r.csv')], { type: 'candles' }, '--type'],
    [[at('r.npz'), at('again.tape')], {}, 'expected one of raw frames'],
  ] as const)
    await expect(convert([...paths], options)).rejects.toThrow(message)
  const { readdirSync } = await import('node:fs')
  expect(readdirSync(folder).filter((name) => name.endsWith('.part') || name.endsWith('.rows'))).toEqual([])
})

/** A Python that has NumPy. */
function numpy(skip: (note: string) => void): (program: string) => string {
  const python = process.env['LEADLINE_PYTHON'] ?? 'python3'
  try {
    execFileSync(python, ['-c', 'import numpy'], { stdio: 'ignore' })
  } catch {
    missing(`${python} has no numpy: set LEADLINE_PYTHON to one that has`, skip)
  }
  return (program) => execFileSync(python, ['-c', program], { encoding: 'utf8', cwd: folder })
}

const DTYPE =
  "np.dtype([('ev','u8'),('exch_ts','i8'),('local_ts','i8'),('px','f8'),('qty','f8'),('order_id','u8'),('ival','i8'),('fval','f8')], align=True)"

test('NumPy reads what is written, and what NumPy writes is read', async ({ skip }) => {
  const python = numpy(skip)
  const frames = at('n.txt')
  writeFileSync(frames, recorded(simulateFrames({ count: 200 })))
  await convert([frames, at('n.npz')], {})
  const first = await opened(at('n.npz'))
  const said = JSON.parse(
    python(`
import json, numpy as np, zipfile
assert zipfile.ZipFile('n.npz').testzip() is None
d = np.load('n.npz')['data']
assert d.dtype == ${DTYPE} and d.dtype.itemsize == 64, d.dtype
np.savez_compressed('packed.npz', data=d)
np.savez('plain.npz', data=d)
d = d[(d['ev'] >> 30) & 1 == 1]
books = {}
bids, asks, out = {}, {}, []
for i, r in enumerate(d):
    kind = int(r['ev']) & 0xff
    if kind == 3: bids.clear(); asks.clear()
    if kind in (1, 4): (bids if int(r['ev']) & (1 << 29) else asks)[float(r['px'])] = float(r['qty'])
    last = i + 1 == len(d) or (d[i + 1]['exch_ts'], d[i + 1]['local_ts']) != (r['exch_ts'], r['local_ts'])
    if last and kind != 2:
        books[f"{int(r['exch_ts']) // 1000} {int(r['local_ts']) // 1000}"] = [sorted([p, q] for p, q in bids.items() if q)[::-1], sorted([p, q] for p, q in asks.items() if q)]
print(json.dumps(books))`),
  ) as Record<string, [number, number][][]>
  const asText = Object.entries(said).map(([time, sides]) => [time, JSON.stringify(sides)])
  expect(new Map(asText as [string, string][])).toEqual(first.books)
  for (const name of ['packed.npz', 'plain.npz']) expect(await opened(at(name))).toEqual(first)
})
