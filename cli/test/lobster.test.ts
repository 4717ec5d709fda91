// LOBSTER files of other shapes than the recordings': simulated exchanges, pairs named otherwise, damage.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

import { type FeedEvent, lobster, replay } from 'leadline/feeds'
import { afterAll, describe, expect, it } from 'vitest'

import { leadline } from './run.js'
import { simulateLobster } from './simulated-lobster.js'
import { zipOf } from './zip.js'

const folder = mkdtempSync(join(tmpdir(), 'leadline-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

const message = (levels: number): string => `ACME_2024-11-04_34200000_57600000_message_${levels}.csv`
const book = (levels: number): string => `ACME_2024-11-04_34200000_57600000_orderbook_${levels}.csv`

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

function zip(levels: number, messages: readonly string[], books: readonly string[]): Buffer {
  return zipOf({ [message(levels)]: messages.join('\n'), [book(levels)]: books.join('\n') })
}

async function replayed(levels: number, messages: readonly string[], books: readonly string[]) {
  const input = (name: string, rows: readonly string[]) => {
    const open = async function* (): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode(rows.join('\n'))
    }
    return { name, open }
  }
  const source = await lobster([{ message: input(message(levels), messages), book: input(book(levels), books) }])
  const refused: string[] = []
  const feed = await replay(source, { features: [], levels: false, onDefect: ({ rule }) => refused.push(rule) })
  const events: FeedEvent[] = []
  for await (const event of feed.events()) events.push(event)
  const [market] = feed.markets
  const { state, counters, tickSize } = market!
  feed.close()
  return { state, counters, tickSize, refused, events }
}

describe('simulated exchanges', () => {
  it.each([
    [1, 100, 3],
    [1, 1, 1],
    [5, 100, 4],
    [5, 1, 30],
    [10, 100, 2],
    [30, 1, 40],
    [50, 100, 90],
    [200, 100, 60],
  ])('%i levels, prices in steps of %i/10000, %i orders a side', async (levels, step, depth) => {
    const { messages, books } = simulateLobster({ seed: levels + depth, rows: 800, levels, step, depth })
    const { counters, tickSize, refused } = await replayed(levels, messages, books)
    expect(refused).toEqual([])
    expect(tickSize).toBe(step === 100 ? '0.01' : '0.0001')
    const ofType = (type: number): number => messages.filter((row) => row.split(',')[1] === String(type)).length
    expect(counters).toMatchObject({ rows: messages.length, rowsCompared: messages.length, mismatches: 0 })
    expect(counters).toMatchObject({ halts: ofType(7), crosses: ofType(6), trades: ofType(4) + ofType(5) })
    expect(counters.revealed).toBe(reveals(levels, messages, books))
  })

  it('with one cell altered have a mismatch, at whatever rank, and are replayed to their end', async () => {
    const levels = 5
    const { messages, books } = simulateLobster({ seed: 3, rows: 150, levels, step: 100, depth: 12 })
    for (let cell = 0; cell < levels * 4; cell++) {
      const row = 7 * cell + 5
      const cells = books[row]!.split(',')
      cells[cell] = String(Number(cells[cell]) + (cell % 2 === 0 ? 1 : 17))
      const altered = books.with(row, cells.join(','))
      const { counters, state } = await replayed(levels, messages, altered)
      expect({ cell, mismatches: counters.mismatches }).toEqual({ cell, mismatches: expect.toBeOneOf([1, 2]) })
      expect({ rows: counters.rows, state }).toEqual({ rows: messages.length, state: 'live' })
    }
  })
})

describe('special rows', () => {
  it('a halt takes the book away until quoting resumes; crosses and hidden executions leave it', async () => {
    const rows = [
      ['34200.1,1,7,10,5800000,1', 10],
      ['34200.2,7,0,0,-1,-1', 10],
      ['34200.3,1,8,10,5800000,1', 20],
      ['34200.4,7,0,0,0,-1', 20],
      ['34200.5,7,0,0,1,-1', 20],
      ['34200.6,6,-3,100,5800000,-1', 20],
      ['34200.7,5,0,100,5800049,1', 20],
      ['34200.8,3,8,10,5800000,1', 10],
    ] as const
    const { counters, events } = await replayed(
      1,
      rows.map(([row]) => row),
      rows.map(([, size]) => `5800100,5,5800000,${size}`),
    )
    expect(counters).toMatchObject({ rows: 8, mismatches: 0, halts: 3, crosses: 1, trades: 1 })
    const states = events.flatMap((event) => (event.kind === 'status' ? [event.state] : []))
    expect(states).toEqual(['live', 'no_book', 'live'])
  })

  it('sides may be empty, at the start too', async () => {
    const none = ['9999999999,0', '-9999999999,0']
    const { counters, state } = await replayed(
      1,
      ['34200.1,1,7,10,5800000,1', '34200.2,1,8,5,5800500,-1', '34200.3,3,7,10,5800000,1', '34200.4,4,8,5,5800500,-1'],
      [`${none[0]},5800000,10`, '5800500,5,5800000,10', `5800500,5,${none[1]}`, none.join(',')],
    )
    expect({ state, ...counters }).toMatchObject({ state: 'live', rows: 4, mismatches: 0, revealed: 0 })
  })

  it('time that goes back is counted, and named by validate', async () => {
    const messages = ['34200.1,1,7,10,5800000,1', '34200.3,1,8,10,5800000,1', '34200.2,1,9,10,5800000,1']
    const books = [10, 20, 30].map((size) => `5800100,5,5800000,${size}`)
    expect((await replayed(1, messages, books)).counters).toMatchObject({ mismatches: 0, timeRegressions: 1 })
    const { status, json } = await leadline(['validate', '-'], zip(1, messages, books))
    expect(json[0]).toMatchObject({ type: 'defect', row: 3, rule: 'time_order', found: '34200.2' })
    expect({ status, defects: json.length - 1 }).toEqual({ status: 3, defects: 1 })
  })
})

describe('verify and validate', () => {
  const { messages, books } = simulateLobster({ seed: 5, rows: 60, levels: 5, step: 1, depth: 8 })
  const swapped = books[40]!.split(',')
  ;[swapped[0], swapped[4]] = [swapped[4]!, swapped[0]!]

  it.each([
    ['a size', books[40]!.replace(/,(\d+)$/, (_, size) => `,${Number(size) + 1}`), 'book_row'],
    ['the order of prices', swapped.join(','), 'level_order'],
  ])('fail for %s that is altered', async (_, row, rule) => {
    const altered = zip(5, messages, books.with(40, row))
    const verified = await leadline(['verify', '-'], altered)
    expect(verified).toMatchObject({ status: 1, json: [{ rows: 60, compared: 60, mismatches: 2, proved: 'book' }] })
    const validated = await leadline(['validate', '-'], altered)
    expect(validated).toMatchObject({ status: 3, json: expect.arrayContaining([expect.objectContaining({ rule })]) })
    expect(validated.json[0]).toMatchObject({ row: 41, file: expect.stringContaining('orderbook') })
    expect(validated.json.at(-1)).toMatchObject({ type: 'summary', records: 60, valid: false })
  })
})

describe('pairs', () => {
  const { messages, books } = simulateLobster({ seed: 9, rows: 40, levels: 5, step: 100, depth: 8 })
  const [m, b] = [messages.join('\r\n') + '\r\n', books.join('\n')]
  const named = file(message(5), m)
  const beside = file(`${book(5)}.gz`, gzipSync(b))
  const plain = file('plain.csv', m)
  const undated = zipOf({ 'ACME_message_5.csv': m, 'ACME_orderbook_5.csv': b })
  const two = zipOf({
    'read me.txt': 'hello',
    [`a/${message(5)}`]: m,
    [`a/${book(5)}`]: b,
    [`a/${message(5).replace('ACME', 'OTHR')}`]: m,
    [`a/${book(5).replace('ACME', 'OTHR')}`]: b,
  })

  it.each<[string, string[], Buffer | undefined, object]>([
    ['beside each other, one compressed', [named], undefined, { symbol: 'ACME', rows: 40 }],
    ['--book, compressed otherwise', [named, '--book', beside], undefined, { rows: 40 }],
    ['of any name', [plain, beside, '--symbol', 'X', '--date', '2024-11-04'], undefined, { symbol: 'X', rows: 40 }],
    ['named without a day', ['-', '--date', '2024-11-04'], undated, { symbol: 'ACME', rows: 40 }],
    ['two in a zip, and a readme', ['-'], two, { symbol: 'ACME,OTHR', rows: 80, compared: 80 }],
  ])('%s', async (_, args, input, report) => {
    expect(await leadline(['verify', ...args], input)).toMatchObject({
      status: 0,
      json: [{ mismatches: 0, ...report }],
    })
  })

  it.each<[string, string[], Buffer | undefined, RegExp]>([
    ['no day', ['-'], undated, /date: .*give --date/],
    ['no symbol', [plain, '--book', beside], undefined, /symbol: .*give --symbol/],
    ['no order-book file', [plain], undefined, /--book: expected a message file and its order-book file/],
  ])('%s is said, with 2', async (_, args, input, said) => {
    const { status, stderr } = await leadline(['verify', ...args], input)
    expect(status).toBe(2)
    expect(stderr).toMatch(said)
  })
})

/** By the rule: a side loses a level to the message, and the row shows one more at the last rank. */
function reveals(levels: number, messages: readonly string[], books: readonly string[]): number {
  let count = 0
  for (let i = 1; i < books.length; i++) {
    const [, type, , , , direction] = messages[i]!.split(',').map(Number)
    if (type! > 4) continue
    const [before, after] = [pricesOf(books[i - 1]!, direction!), pricesOf(books[i]!, direction!)]
    const gone = before.filter((price) => !after.includes(price))
    if (type !== 1 && before.length === levels && after.length === levels && gone.length === 1) count++
  }
  return count
}

function pricesOf(row: string, direction: number): number[] {
  const cells = row.split(',').map(Number)
  return cells.filter((price, i) => i % 4 === (direction === 1 ? 2 : 0) && Math.abs(price) !== 9999999999)
}
