// What a recorder is told of a rotation: which socket was opened beside which, and from which of its frames on it is followed. A tape of it,
// read by that, gives each market one unbroken row of numbers.
import { expect, test } from 'vitest'

import { tapeRecorder, TapeReader, type LiveRecordEvent } from '../../../src/feeds/index.js'
import { input } from '../bytes.js'
import { live } from './opened.js'

const IDS = ['BTCUSDT', 'ETHUSDT']

test('a rotation tells who leads; played by that the numbers of both markets have no gap', async () => {
  const pieces: Uint8Array[] = []
  const tape = tapeRecorder({ write: (piece: Uint8Array) => void pieces.push(piece) }, { createdUs: 0 })
  const events: LiveRecordEvent[] = []
  const all = await live({
    ids: IDS,
    record(event) {
      events.push(event)
      tape.record(event)
    },
  })
  const { world, venue, feed, told } = all
  world.socket.frame('{"e":"serverShutdown","E":1700000000000}')
  for (let i = 0; i < 40; i++) {
    for (const id of IDS) venue.change(id)
    await world.pass(10)
  }
  expect(feed.metrics.rotations).toBe(1)
  expect(told.status).toEqual([])
  feed.close()
  await tape.close()

  const opened = events.filter(({ kind }) => kind === 'open')
  expect(opened.map(({ connection, venue: id, symbols, follows }) => ({ connection, id, symbols, follows }))).toEqual([
    { connection: 'binance-1.1', id: 'binance', symbols: IDS, follows: undefined },
    { connection: 'binance-1.2', id: 'binance', symbols: IDS, follows: 'binance-1.1' },
  ])
  const leads = events.filter(({ kind }) => kind === 'lead')
  expect(leads.map(({ connection, symbols }) => [connection, ...symbols!]).toSorted()).toEqual(
    IDS.map((id) => ['binance-1.2', id]),
  )
  const closed = events.filter(({ kind }) => kind === 'close')
  expect(closed.map(({ connection }) => connection)).toEqual(['binance-1.1', 'binance-1.2'])

  // Off the tape: frames of the first socket until the second leads, then that one's from the number told.
  const rows = new Map(IDS.map((id) => [id, [] as [number, number][]]))
  const kept: { id: string; number: number; row: [number, number] }[] = []
  const leader = new Map<string, string>()
  let number = 0
  for await (const entry of new TapeReader(input('a.tape', Buffer.concat(pieces))).entries()) {
    if (entry.kind === 'open') expect(entry.follows).toBe(entry.name === 'binance-1.2' ? 'binance-1.1' : undefined)
    if (entry.kind === 'note') {
      const { lead, symbols, first } = entry.note as { lead: string; symbols: string[]; first: number }
      leader.set(symbols[0]!, lead)
      for (const each of kept) if (each.id === symbols[0] && each.number >= first) rows.get(each.id)!.push(each.row)
    }
    if (entry.kind !== 'frame') continue
    if (entry.connection === 'binance-1.2') number++
    const { e, s, U, u } = JSON.parse(new TextDecoder().decode(entry.bytes)) as {
      e?: string
      s: string
      U: number
      u: number
    }
    if (e !== 'depthUpdate') continue
    if (entry.connection === (leader.get(s) ?? 'binance-1.1')) rows.get(s)!.push([U, u])
    else if (entry.connection === 'binance-1.2') kept.push({ id: s, number, row: [U, u] })
  }
  for (const [id, row] of rows) {
    let last = row[0]![0] - 1
    for (const [first, to] of row) {
      if (to <= last) continue // had already
      expect(first).toBe(last + 1)
      last = to
    }
    expect(last).toBe(venue.market(id).u)
  }
})
