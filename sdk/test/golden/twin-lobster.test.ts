import { expect, test } from 'vitest'

import type { Skip } from '../available.js'
import { Book } from '../reference/book.js'
import { decodeBookRow, decodeMessage, LOBSTER_GRID } from '../reference/decode-lobster.js'
import { LobsterReplay } from '../reference/lobster.js'
import { gunzipped, linesOf, unzipped } from './recordings.js'

const files: Record<string, (kind: string, skip: Skip) => Uint8Array> = {
  'GOOG 10 levels': zipped('lobster/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip'),
  'GOOG 1 level': zipped('lobster/LOBSTER_SampleFile_GOOG_2012-06-21_1.zip'),
  'AAPL 10 levels': pair('lobster/AAPL_2012-06-21_first999_', '10'),
  'AAPL 50 levels': pair('lobster/AAPL_2012-06-21_first672_', '50'),
}

function zipped(path: string) {
  return (kind: string, skip: Skip) => unzipped(path, kind, skip)
}

function pair(path: string, levels: string) {
  return (kind: string, skip: Skip) => gunzipped(`${path}${kind}_${levels}.csv.gz`, skip)
}

function replayed(name: string, skip: Skip): LobsterReplay {
  const read = files[name]
  if (read === undefined) throw new Error(name)
  const replay = new LobsterReplay(new Book())
  const rows = linesOf(read('orderbook', skip))
  for (const line of linesOf(read('message', skip))) {
    const message = decodeMessage(line)
    const row = rows.next()
    if (row.done) throw new Error('fewer rows than messages')
    replay.row(message, message.pxGrid, decodeBookRow(row.value, LOBSTER_GRID))
  }
  return replay
}

test.for([
  ['GOOG 10 levels', 147_916, 44_451],
  ['GOOG 1 level', 49_482, 11_207],
  ['AAPL 10 levels', 999, 318],
  ['AAPL 50 levels', 672, 108],
] as const)('twin on LOBSTER %s: %i rows, %i reveals, every level of every row', ([name, rows, revealed], { skip }) => {
  expect(replayed(name, skip)).toMatchObject({ rows, rowsCompared: rows, revealed, mismatches: 0 })
})

test('twin on LOBSTER GOOG 10 levels: what becomes of remembered and of unseen orders', ({ skip }) => {
  const replay = replayed('GOOG 10 levels', skip)
  expect(replay).toMatchObject({ reentries: 28_448, dropped: 600, incomplete: 5_047, unseenMessages: 3_362 })
  expect(replay.unseenIds.size).toBe(3_210)
})
