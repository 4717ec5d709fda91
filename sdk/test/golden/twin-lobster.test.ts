import { describe, expect, test } from 'vitest'

import { Book } from '../reference/book.js'
import { decodeBookRow, decodeMessage, LOBSTER_GRID } from '../reference/decode-lobster.js'
import { LobsterReplay } from '../reference/lobster.js'
import { gunzipped, linesOf, missing, unzipped } from './recordings.js'

const files = {
  'GOOG 10 levels': zipped('lobster/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip'),
  'GOOG 1 level': zipped('lobster/LOBSTER_SampleFile_GOOG_2012-06-21_1.zip'),
  'AAPL 10 levels': pair('lobster/AAPL_2012-06-21_first999_', '10'),
  'AAPL 50 levels': pair('lobster/AAPL_2012-06-21_first672_', '50'),
}

function zipped(path: string) {
  return (kind: string) => unzipped(path, kind)
}

function pair(path: string, levels: string) {
  return (kind: string) => gunzipped(`${path}${kind}_${levels}.csv.gz`)
}

function replayed(read: (kind: string) => Uint8Array): LobsterReplay {
  const replay = new LobsterReplay(new Book())
  const rows = linesOf(read('orderbook'))
  for (const line of linesOf(read('message'))) {
    const message = decodeMessage(line)
    const row = rows.next()
    if (row.done) throw new Error('fewer rows than messages')
    replay.row(message, message.pxGrid, decodeBookRow(row.value, LOBSTER_GRID))
  }
  return replay
}

describe.skipIf(missing('lobster'))('twin on LOBSTER samples: every level of every row', () => {
  test.each([
    ['GOOG 10 levels', 147_916, 44_451],
    ['GOOG 1 level', 49_482, 11_207],
    ['AAPL 10 levels', 999, 318],
    ['AAPL 50 levels', 672, 108],
  ] as const)('%s: %i rows, %i reveals', (name, rows, revealed) => {
    expect(replayed(files[name])).toMatchObject({ rows, rowsCompared: rows - 1, revealed, mismatches: 0 })
  })

  test('GOOG 10 levels: what becomes of remembered and of unseen orders', () => {
    const replay = replayed(files['GOOG 10 levels'])
    expect(replay).toMatchObject({ reentries: 28_448, dropped: 600, incomplete: 5_047, unseenMessages: 3_362 })
    expect(replay.unseenIds.size).toBe(3_210)
  })
})
