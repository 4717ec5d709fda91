import { describe, expect, it } from 'vitest'

import { replay, type Source } from '../../src/feeds/index.js'
import { depthFrame, frameRecord, rowRecord, scriptedEngine, sourceOf } from './scripted.js'

/** What a feed gave, each item as a short text. */
async function itemsOf(source: Source, how: 'events' | 'steps' | string): Promise<{ items: string[]; told: string[] }> {
  const { engine, told } = scriptedEngine()
  const feed = await replay(source, { engine })
  const items: string[] = []
  const given = how === 'events' ? feed.events() : how === 'steps' ? feed.steps() : feed.everyWithStatus(how)
  for await (const item of given) {
    const detail = item.kind === 'status' ? item.state : item.kind === 'period' ? item.tsVenueUs : item.line
    items.push(`${item.kind} ${item.market.symbol} ${detail}`)
  }
  return { items, told }
}

describe('the loop over frames', () => {
  it('gives an event for each applied frame, and each change of state before it', async () => {
    const source = sourceOf('X'.split(''), [
      frameRecord('a?1!buffering', 1),
      frameRecord('b!live', 2),
      frameRecord('c?3', 3),
      frameRecord('d?6!resync', 4),
    ])
    expect((await itemsOf(source, 'events')).items).toEqual([
      'status X buffering',
      'status X live',
      'event X 2',
      'status X resync',
    ])
    expect((await itemsOf(source, 'steps')).items).toEqual([
      ...['status X buffering', 'record X 1'],
      ...['status X live', 'event X 2', 'record X 2'],
      'record X 3',
      ...['status X resync', 'record X 4'],
    ])
  })

  it('tells all markets the time after a silence of the whole connection, and only then', async () => {
    const at = (line: number, s: number, instrument: number) =>
      frameRecord(`${line}`, line, { tsLocalUs: s * 1e6, instrument })
    const { told } = await itemsOf(
      sourceOf(['X', 'Y'], [at(1, 0, 0), at(2, 60, 1), at(3, 120, 1), at(4, 191, 0)]),
      'events',
    )
    expect(told).toEqual(['X push 1', 'Y push 2', 'Y push 3', 'X tick 191000000', 'Y tick 191000000', 'X push 4'])
  })

  it('counts refused frames and goes on; says what the core said', async () => {
    const { engine } = scriptedEngine()
    const feed = await replay(sourceOf(['X'], [frameRecord('a?16', 7), frameRecord('b', 8)]), { engine })
    let events = 0
    for await (const _ of feed.events()) events++
    expect(events).toBe(1)
    expect(feed.defects.count).toBe(1)
    expect(feed.defects.first[0]).toMatchObject({
      file: 'scripted',
      row: 7,
      byte: 5,
      rule: 'made_up',
      found: 'this',
      expected: 'that',
    })
  })

  it('is run once', async () => {
    const feed = await replay(sourceOf(['X'], []), { engine: scriptedEngine().engine })
    for await (const _ of feed.events()) expect.unreachable()
    await expect(feed.events().next()).rejects.toThrow(/read already/)
  })
})

describe('the loop over rows', () => {
  it('closes an event when the time changes and at the end', async () => {
    const rows = ['1.5,!live', '1.5,', '1.50,', '2,'].map((row, i) => rowRecord(row, i + 1))
    const { items, told } = await itemsOf(sourceOf(['X'], rows), 'events')
    expect(items).toEqual(['status X live', 'event X 2', 'event X 3', 'event X 4'])
    expect(told).toEqual(['X row 1.5', 'X row 1.5', 'X flush', 'X row 1.50', 'X flush', 'X row 2', 'X flush'])
  })

  it('closes the last event of a pair of files before the next pair begins', async () => {
    const { items, told } = await itemsOf(sourceOf(['X', 'Y'], [rowRecord('1,', 1), rowRecord('1,', 1, 1)]), 'events')
    expect(items).toEqual(['event X 1', 'event Y 1'])
    expect(told).toEqual(['X row 1', 'X flush', 'Y row 1', 'Y flush'])
  })

  it('ends with the error of a refused row, or goes on when somebody hears of it', async () => {
    const source = sourceOf(['X'], [rowRecord('1,?16', 1), rowRecord('2,', 2)])
    await expect(itemsOf(source, 'events')).rejects.toMatchObject({
      name: 'InputError',
      file: 'm',
      row: 1,
      rule: 'made_up',
    })
    const heard: (number | null)[] = []
    const feed = await replay(source, { engine: scriptedEngine().engine, onDefect: ({ row }) => heard.push(row) })
    for await (const _ of feed.events());
    expect(heard).toEqual([1])
  })
})

describe('rows at multiples of a period', () => {
  it('show the state after the last event at or before them', async () => {
    const frames = [995, 1000, 1001, 1035, 1040].map((ms, i) => frameRecord(depthFrame(String(ms), ms), i + 1))
    const { items, told } = await itemsOf(sourceOf(['X'], frames), '10ms')
    expect(told).toEqual([
      ...['X push 995', 'X push 1000', 'X advance 1000000', 'X push 1001'],
      ...['X advance 1010000', 'X advance 1020000', 'X advance 1030000', 'X push 1035'],
      ...['X push 1040', 'X advance 1040000'],
    ])
    expect(items).toEqual([1000000, 1010000, 1020000, 1030000, 1040000].map((t) => `period X ${t}`))
  })

  it('wait for a row that is a nanosecond later, not for one at the same time', async () => {
    const rows = ['9.999999999,', '10,', '10.000000000,', '10.000000001,', '20.0000010,'].map((row, i) =>
      rowRecord(row, i + 1),
    )
    const { items, told } = await itemsOf(sourceOf(['X'], rows, 1_000_000_000), '10s')
    expect(items).toEqual(['period X 1010000000', 'period X 1020000000'])
    expect(told.indexOf('X advance 1010000000')).toBeGreaterThan(told.indexOf('X row 10.000000000'))
    expect(told.indexOf('X advance 1010000000')).toBeLessThan(told.indexOf('X row 10.000000001'))
  })

  it('begin at each market’s first event and end with the feed', async () => {
    const at = (ms: number, line: number, instrument: number) =>
      frameRecord(depthFrame(String(ms), ms), line, { instrument })
    const { items } = await itemsOf(sourceOf(['X', 'Y', 'Z'], [at(1005, 1, 0), at(1015, 2, 1), at(1032, 3, 1)]), '10ms')
    expect(items).toEqual([
      'period Y 1020000',
      'period Y 1030000',
      'period X 1010000',
      'period X 1020000',
      'period X 1030000',
    ])
  })

  it('are not moved by frames that have no venue time of their own', async () => {
    const ticker = '{"e":"bookTicker","u":1,"E":9000,"s":"X","b":"1","B":"1","a":"2","A":"1"}'
    const frames = [frameRecord(depthFrame('a', 1005), 1), frameRecord(ticker, 2), frameRecord('{"e":"depthUp', 3)]
    expect((await itemsOf(sourceOf(['X'], frames), '10ms')).items).toEqual([])
  })
})
