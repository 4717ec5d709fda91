import { describe, expect, it } from 'vitest'

import { lobster, lobsterName, otherOfPair } from '../../src/feeds/index.js'
import { input, recordsOf, text } from './bytes.js'

const MESSAGES = 'GOOG_2012-06-21_34200000_57600000_message_2.csv'
const BOOKS = 'GOOG_2012-06-21_34200000_57600000_orderbook_2.csv'
const message = ['34200.015105074,4,15818974,4,5794000,1', '34200.02,1,1,300,5794000,1', '34200.1,5,0,1,5795100,-1']
const book = [
  '5798100,10,5794000,300,9999999999,0,5793000,20',
  '5798100,10,5794000,600,9999999999,0,5793000,20',
  '5798100,10,5794000,600,9999999999,0,5793000,20',
]

const pair = (messages: string, books: string) => ({
  message: input(MESSAGES, messages),
  book: input(BOOKS, books, 11),
})

describe('LOBSTER names', () => {
  it.each([
    [MESSAGES, { symbol: 'GOOG', date: '2012-06-21', kind: 'message', levels: 2 }],
    [
      '/a_b/AAPL_2012-06-21_first672_orderbook_50.csv.gz',
      { symbol: 'AAPL', date: '2012-06-21', kind: 'orderbook', levels: 50 },
    ],
    [
      'x_2012-06-21_10.zip:MSFT_2012-06-21_1_2_message_10.csv',
      { symbol: 'MSFT', date: '2012-06-21', kind: 'message', levels: 10 },
    ],
    ['BRK.B_2012-06-21_message_1', { symbol: 'BRK.B', date: '2012-06-21', kind: 'message', levels: 1 }],
    ['GOOG_34200000_57600000_message_10.csv', { symbol: 'GOOG', date: null, kind: 'message', levels: 10 }],
    ['GOOG_message_5.csv', { symbol: 'GOOG', date: null, kind: 'message', levels: 5 }],
    ['LOBSTER_SampleFiles_ReadMe.txt', null],
    ['LOBSTER_SampleFile_GOOG_2012-06-21_10.zip', null],
  ])('%s', (name, expected) => expect(lobsterName(name)).toEqual(expected))

  it('know the other of the pair', () => {
    expect(otherOfPair(`x/${MESSAGES}`)).toBe(`x/${BOOKS}`)
    expect(otherOfPair(BOOKS)).toBe(MESSAGES)
  })
})

describe('LOBSTER files', () => {
  it('are read in lockstep', async () => {
    const source = await lobster([pair(message.join('\n'), book.join('\r\n') + '\r\n')])
    expect(source.instruments).toEqual([
      {
        venue: 'lobster',
        symbol: 'GOOG',
        id: 'GOOG',
        tickSize: '0.01',
        lotSize: '1',
        depth: 2,
        midnightUs: Date.parse('2012-06-21T04:00:00Z') * 1000,
      },
    ])
    const rows = await recordsOf(source)
    expect(rows.map((row) => row.kind === 'row' && [row.line, text(row.message), text(row.book)])).toEqual(
      message.map((line, i) => [i + 1, line, book[i]]),
    )
    expect(rows[0]).toMatchObject({ instrument: 0, file: MESSAGES, bookFile: BOOKS })
  })

  it('have ticks of 1/10000 when a price is no whole cent, dummies aside', async () => {
    const finer = book.map((row, i) => (i === 2 ? row.replace('5793000', '5793050') : row))
    expect((await lobster([pair(message.join('\n'), finer.join('\n'))])).instruments[0]?.tickSize).toBe('0.0001')
    const last = [...book.slice(0, 2), book[2]!.replace('5793000,20', '5793001,20')].join('\n')
    expect((await lobster([pair(message.join('\n'), last)])).instruments[0]?.tickSize).toBe('0.0001')
    const told = await lobster([pair(message.join('\n'), finer.join('\n'))], {
      tickSize: '0.01',
      date: '2012-01-03',
      symbol: 'X',
    })
    expect(told.instruments[0]).toMatchObject({
      tickSize: '0.01',
      symbol: 'X',
      midnightUs: Date.parse('2012-01-03T05:00:00Z') * 1000,
    })
  })

  it('in several pairs are several markets, one after the other', async () => {
    const rows = await recordsOf(
      await lobster([pair(message.join('\n'), book.join('\n')), pair(message[0]!, book[0]!)]),
    )
    expect(rows.map((row) => [row.instrument, row.line])).toEqual([
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 1],
    ])
  })

  it.each([
    [
      'too few book rows',
      message.join('\n'),
      book.slice(0, 2).join('\n'),
      {
        file: BOOKS,
        row: 3,
        rule: 'equal_rows',
        found: 'the end after 2 rows',
        expected: `3 rows, as ${MESSAGES} has`,
      },
    ],
    [
      'too few messages',
      message[0]!,
      book.join('\n'),
      {
        file: MESSAGES,
        row: 2,
        rule: 'equal_rows',
        found: 'the end after 1 rows',
        expected: `3 rows, as ${BOOKS} has`,
      },
    ],
    ['nothing at all', '', '', { file: BOOKS, rule: 'not_empty' }],
    ['columns that are no levels', message[0]!, '5798100,10,5794000', { file: BOOKS, row: 1, rule: 'columns' }],
    ['other levels than the name says', message[0]!, '5798100,10,5794000,300', { file: BOOKS, row: 1, rule: 'levels' }],
  ])('are refused with %s', async (_, messages, books, error) => {
    const reading = async (): Promise<unknown> => recordsOf(await lobster([pair(messages, books)]))
    await expect(reading()).rejects.toMatchObject({ name: 'InputError', ...error })
  })

  it('need a symbol and a day from somewhere', async () => {
    const bare = { message: input('m.csv', message[0]!), book: input('b.csv', book[0]!) }
    await expect(lobster([bare])).rejects.toThrow(/symbol/)
    await expect(lobster([bare], { symbol: 'GOOG' })).rejects.toThrow(/date/)
    await expect(lobster([bare], { symbol: 'GOOG', date: '21.6.2012' })).rejects.toThrow(/2012-06-21/)
    expect((await lobster([bare], { symbol: 'GOOG', date: '2012-06-21' })).instruments[0]?.depth).toBe(2)
  })
})
