import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runRounds } from './schedule.mjs'
import { playSession } from './session.mjs'

/** Writes what it is told into a file that all lanes share, takes a nanosecond a frame, and sums frames up. */
const FAKE = `
import { appendFileSync } from 'node:fs'
import { takeTurns } from '${new URL('./turns.mjs', import.meta.url)}'
const [log, name, fault] = process.argv.slice(1)
const note = (text) => appendFileSync(log, name + ' ' + text + '\\n')
let sum = 0
let passes = 0
note('is started by ' + process.ppid + ' as ' + process.pid)
takeTurns({
  play(from, to) {
    note(from + '-' + to)
    if (fault === 'throws' && from === 4) throw new Error('frame 4 is broken')
    if (fault === 'chatters' && from === 4) console.log('by the way')
    sum += to - from
    return fault === 'stands still' ? 0 : to - from
  },
  again() {
    note('again')
    const ended = sum
    sum = fault === 'forgets' ? ++passes : 0
    return String(ended)
  },
  end: () => ({ name, workload: 'w', frames: 6, checksum: String(sum) }),
})
`
const SLICES = [
  { from: 2, timed: 2, to: 4, changes: 1 },
  { from: 4, timed: 5, to: 6, changes: 4 },
]
let folder
let log
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'leadline-session-'))
  log = join(folder, 'log')
})
afterAll(() => rmSync(folder, { recursive: true }))

function lane(key, { fault = '', ...more } = {}) {
  return { key, argv: [process.execPath, '--input-type=module', '-e', FAKE, '--', log, key, fault], ...more }
}

function played(lines = readFileSync(log, 'utf8').trim().split('\n')) {
  return lines.filter((line) => !line.includes('started'))
}

const isAlive = (pid) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** The processes that were started since the file was begun. */
const pids = () => Array.from(readFileSync(log, 'utf8').matchAll(/as (\d+)/g), ([, pid]) => Number(pid))

describe('a session', () => {
  test('plays every slice with each lane, another one first from slice to slice, and begins anew between passes', async () => {
    const outputs = await playSession({ lanes: [lane('a'), lane('b')], slices: SLICES, passes: 2 })
    expect(played()).toEqual([
      ...['a 2-4', 'b 2-4', 'b 4-5', 'b 5-6', 'a 4-5', 'a 5-6'],
      ...['a again', 'b again'],
      ...['a 2-4', 'b 2-4', 'b 4-5', 'b 5-6', 'a 4-5', 'a 5-6'],
    ])
    expect([...outputs.keys()]).toEqual(['a', 'b'])
    // the lead of the second slice is played, and neither its time nor its changes count
    expect(outputs.get('b')).toMatchObject({
      checksum: '4',
      passes: [
        [2, 1 / 4],
        [2, 1 / 4],
      ],
    })
    expect(pids().map(isAlive)).toEqual([false, false])
  })

  test('plays what changes nothing, and takes no time of it', async () => {
    rmSync(log)
    const slices = [{ from: 0, timed: 0, to: 2, changes: 0 }, ...SLICES]
    const outputs = await playSession({ lanes: [lane('a')], slices, passes: 1 })
    expect(outputs.get('a')).toMatchObject({ checksum: '6', passes: [[2, 1 / 4]] })
  })

  test('starts a lane anew for each pass where a process can play one only', async () => {
    rmSync(log)
    const outputs = await playSession({
      lanes: [lane('a', { startsAnew: true }), lane('b')],
      slices: SLICES,
      passes: 2,
    })
    expect(played().slice(6)).toEqual(['b again', 'a 2-4', 'b 2-4', 'b 4-5', 'b 5-6', 'a 4-5', 'a 5-6'])
    expect(new Set(pids()).size).toBe(3)
    expect(outputs.get('a')).toEqual(expect.objectContaining({ checksum: '4', passes: outputs.get('b').passes }))
    expect(outputs.get('a').passes).toHaveLength(2)
  })

  test.each([
    ['throws', /^b ended with status 1\n[^]*frame 4 is broken/],
    ['chatters', /^b answered by the way, expected ns/],
    ['stands still', /^b took 0 ns for frames 2 to 4/],
    ['forgets', /^b: passes end with 4, 5/],
  ])('names the lane that %s, and leaves none behind', async (fault, message) => {
    rmSync(log)
    const lanes = [lane('a'), lane('b', { fault })]
    await expect(playSession({ lanes, slices: SLICES, passes: 2 })).rejects.toThrow(message)
    expect(pids().map(isAlive)).toEqual([false, false])
  })

  test('names the lane that has no program', async () => {
    const lanes = [{ key: 'c', argv: [join(folder, 'missing')] }]
    await expect(playSession({ lanes, slices: SLICES, passes: 1 })).rejects.toThrow(/^c ended with spawn .*ENOENT/)
  })
})

test('rounds are sessions of fresh processes, whose order is rotated; a slow group sits out rounds', async () => {
  rmSync(log)
  const group = { name: 'g', slices: [{ from: 0, timed: 0, to: 1, changes: 1 }], passes: 1 }
  const groups = [
    { ...group, lanes: [lane('a'), lane('b')], every: 1 },
    { ...group, lanes: [lane('slow')], every: 2 },
  ]
  const sessions = await runRounds({ groups, rounds: 2 })
  expect(played()).toEqual(['a 0-1', 'b 0-1', 'slow 0-1', 'b 0-1', 'a 0-1'])
  expect(sessions.map(({ outputs }) => [...outputs.keys()])).toEqual([['a', 'b'], ['slow'], ['b', 'a']])
  expect(new Set(pids()).size).toBe(5)
})
