// Recorded sockets and REST bodies of Binance through connect(): what a live run would have seen, at the times it came.
import { readFileSync } from 'node:fs'

import { decompress } from 'fzstd'
import { expect, test } from 'vitest'

import { connect, type HttpAnswer } from '../../../src/feeds/index.js'
import { recording } from '../../available.js'
import { linesOf } from '../../golden/recordings.js'
import { bytes, World } from './world.js'

interface Line {
  readonly t: 'header' | 'http' | 'connect' | 'send' | 'recv'
  readonly ts: number
  readonly url?: string
  readonly data?: string
}

for (const { venue, file, expected, refined } of [
  {
    venue: 'binance',
    file: 'captures/BINANCE.jsonl.zst',
    expected: { frames: 173 + 4, trades: 2 },
    refined: 'the listed ticks of 0.0001: it is kept in 0.00001',
  },
  {
    venue: 'binanceusdm',
    file: 'captures/BINANCE_FUTURES.jsonl.zst',
    expected: { frames: 760 + 4, trades: 87 + 4 },
    refined: 'the listed ticks of 0.001: it is kept in 0.00001',
  },
])
  test(`${venue}: ${file}`, async ({ skip }) => {
    const text = new TextDecoder()
    const lines = [...linesOf(decompress(readFileSync(recording(file, skip))))]
      .filter((line) => line.length > 0)
      .map((line) => JSON.parse(text.decode(line)) as Line)
    const startMs = Math.min(...lines.filter(({ ts }) => ts > 0).map(({ ts }) => ts * 1000))
    const bodies = lines.filter(({ t }) => t === 'http')
    const ids = bodies.flatMap(({ url }) => /depth\?symbol=(\w+)/.exec(url!)?.[1] ?? [])
    const world = new World()
    world.openMs = 0
    world.fetch = ({ url }): Promise<HttpAnswer> => {
      const id = /symbol=(\w+)/.exec(url)?.[1]
      const body = bodies.find((line) =>
        id ? line.url!.includes(`symbol=${id}`) : line.url!.includes('exchangeInfo'),
      )!
      const answer = { status: 200, body: bytes(body.data!) }
      // When it was there, and not before.
      const atMs = id ? body.ts * 1000 - startMs : 0
      return new Promise((resolve) => void world.setTimer(Math.max(0, atMs - world.nowMs), () => resolve(answer)))
    }
    const connecting = connect({
      venue,
      symbols: ids,
      env: world,
      features: [],
      levels: false,
      auditMs: 0,
      maxBookAgeMs: 0,
    })
    const outcome = { settled: false }
    connecting.then(
      () => (outcome.settled = true),
      () => (outcome.settled = true),
    )
    while (!outcome.settled) {
      await new Promise((resolve) => setImmediate(resolve))
      if (!outcome.settled) await world.pass(0)
    }
    const feed = await connecting
    await world.pass(1)
    const problems: string[] = []
    feed.on('problem', ({ what }) => problems.push(what))
    let frames = 0
    let compared = 0
    for (const { t, ts, data } of lines) {
      if (t !== 'recv' || data === undefined) continue
      await world.pass(Math.max(0, ts * 1000 - startMs - world.nowMs))
      const socket = data.includes('Trade"') ? world.sockets.at(-1)! : world.sockets[0]!
      socket.frame(data)
      if (data.includes('depthUpdate')) frames++
      for (const market of feed.markets) {
        const { ticker } = market
        if (market.state !== 'live' || ticker?.seq !== market.seq) continue
        const best = [market.book.bidsTicks(1)[0], market.book.asksTicks(1)[0]]
        compared++
        expect(best).toEqual([
          [ticker.bidPxTicks, ticker.bidQtyLots],
          [ticker.askPxTicks, ticker.askQtyLots],
        ])
      }
    }
    const sum = (of: (market: (typeof feed.markets)[0]) => number): number =>
      feed.markets.reduce((total, market) => total + of(market), 0)
    expect(feed.markets.map(({ state }) => state)).toEqual(['live', 'live', 'live', 'live'])
    expect(sum(({ counters }) => counters.gaps + counters.decodeErrors + counters.crosses)).toBe(0)
    expect(sum(({ epoch }) => epoch)).toBe(4)
    // Every link of the recording's chains was applied; each of the best prices that the venue states for the same number is ours.
    expect({ frames, trades: sum(({ counters }) => counters.trades) }).toEqual(expected)
    expect(compared).toBeGreaterThan(100)
    // One market of each still had orders between ticks that the venue had made coarser.
    expect(problems).toEqual([expect.stringContaining(refined)])
    feed.close()
  })
