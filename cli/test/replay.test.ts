// A tape played by one process to a client in this one, over real sockets.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'
import { open } from 'leadline'
import { WebSocket } from 'ws'

import { leadline } from './run.js'
import { serve, writeTape } from './serving.js'

const SNAPSHOT = '/api/v3/depth?symbol=BTCUSDT&limit=5000'

/** Follows the served market to the tape's end; what became of it. */
async function follow(seconds: number, args: readonly string[]) {
  const serving = await serve(seconds, args)
  const engine = await open()
  try {
    const market = engine.market({
      venue: 'binance',
      symbol: 'BTC/USDT',
      tickSize: '0.01',
      lotSize: '0.00001',
      features: [],
    })
    const connection = engine.connection({ venue: 'binance' })
    const socket = new WebSocket(`${serving.socket}/stream?streams=btcusdt@depth@100ms/btcusdt@trade`)
    let fetching: Promise<void> | null = null
    let frames = 0
    const fetchBook = async () => {
      const answer = await fetch(`${serving.rest}${SNAPSHOT}`)
      if (answer.ok) market.snapshot(new Uint8Array(await answer.arrayBuffer()))
      fetching = null
    }
    /** One request at a time: whoever asks meanwhile waits for it. */
    const renew = async () => {
      if (market.state !== 'live') await (fetching ??= fetchBook())
    }
    socket.on('message', (data: Buffer) => {
      frames++
      connection.push(data)
      void renew()
    })
    const played = await serving.next()
    // Everything sent before the last answer has come when a ping behind it is answered.
    await new Promise((resolve) => socket.once('pong', resolve).ping())
    while (market.state !== 'live') await renew()
    const body = (await (await fetch(`${serving.rest}${SNAPSHOT}`)).json()) as {
      lastUpdateId: number
      bids: string[][]
    }
    const unknown = await fetch(`${serving.rest}/api/v3/nothing`)
    const bids = market.book.bids(5_000)
    socket.close()
    return { played, market, frames, body, bids, seq: market.seq, counters: market.counters, unknown: unknown.status }
  } finally {
    expect(await serving.stop()).toBe(0)
    engine.close()
  }
}

test('a client of a served tape ends with the tape’s book', { timeout: 60_000 }, async () => {
  const { played, frames, body, bids, seq, counters, unknown } = await follow(20, ['--speed', 'max'])
  expect(played).toMatchObject({ event: 'played', sessions: 1, sent: frames, faults: { drop: 0 } })
  expect(counters.gaps).toBe(0)
  expect(seq).toBe(body.lastUpdateId)
  expect(bids).toEqual(body.bids.map((level) => level.map(Number)))
  expect(unknown).toBe(404)
})

test('with one frame in a hundred lost too, by way of resyncs', { timeout: 60_000 }, async () => {
  const args = ['--speed', 'max', '--fault', 'drop=0.01,dup=0.01,seed=4']
  const { played, body, bids, seq, counters } = await follow(60, args)
  expect((played['faults'] as { drop: number }).drop).toBeGreaterThan(3)
  expect(counters.gaps).toBeGreaterThan(2)
  expect(counters.duplicates).toBeGreaterThan(2)
  expect(seq).toBe(body.lastUpdateId)
  expect(bids).toEqual(body.bids.map((level) => level.map(Number)))
})

test('with answers that are late and from some frames ago', { timeout: 60_000 }, async () => {
  const args = ['--speed', 'max', '--fault', 'drop=0.01,stale=0.5,late=40ms,seed=4']
  const { played, body, bids, seq } = await follow(60, args)
  const { late } = played['faults'] as { late: number }
  expect(late).toBeGreaterThan(0)
  // The last answer may be the one of some frames ago; what is live is then ahead of it.
  expect(seq).toBeGreaterThanOrEqual(body.lastUpdateId)
  if (seq === body.lastUpdateId) expect(bids).toEqual(body.bids.map((level) => level.map(Number)))
})

test('played to nobody it tells what became of the market; what makes no sense is refused', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'leadline-'))
  const tape = join(folder, 'tape.frames')
  await writeTape(tape, 5)
  const { status, json } = await leadline(['replay', tape, '--venue', 'binance'])
  expect(status).toBe(0)
  expect(json).toMatchObject([{ venue: 'binance', symbol: 'BTC/USDT', state: 'live', gaps: 0, epoch: 1 }])
  for (const [args, told] of [
    [['--serve', 'x'], '--serve: found "x", expected a port'],
    [['--speed', '0'], '--speed: found "0", expected a number above 0 or max'],
    [['--fault', 'drop=0.1'], '--fault: found without --serve'],
    [['--serve', '0', '--fault', 'drop=7'], 'fault: found drop=7, expected a share'],
    [['--serve', '0', '--fault', 'late=0.3'], '--fault: found late=0.3, expected milliseconds'],
    [['--serve', '0', '--fault', 'clock=0.3'], '--fault: found clock, which only a simulated venue has'],
  ] as const) {
    const ran = await leadline(['replay', tape, '--venue', 'binance', ...args])
    expect(ran.status).toBe(2)
    expect(ran.stderr).toContain(told)
  }
  rmSync(folder, { recursive: true, force: true })
})
