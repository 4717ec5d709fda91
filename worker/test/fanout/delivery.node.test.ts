import { beforeEach, describe, expect, test } from 'vitest'

import { Delivery } from '../../fanout/delivery.js'

const MIB = 1024 * 1024
const START_MS = 1_000_000

let sent: string[] = []
let delivery = new Delivery(() => undefined)

beforeEach(() => {
  sent = []
  delivery = new Delivery((text) => sent.push(text))
})

const pings = () => sent.filter((text) => text.startsWith('{"op":"ping"')).map((text) => Number(/\d+/.exec(text)![0]))

/** A client that is known to answer, and has read everything at `ms`. */
function answering(ms: number): void {
  delivery.send('hello')
  delivery.check(ms)
  delivery.pong(ms)
}

describe('pings', () => {
  test('stand behind what was sent, one a second at most, and only while something is unread', () => {
    delivery.send('a')
    expect(delivery.check(START_MS)).toBe('fine')
    expect(sent).toEqual(['a', `{"op":"ping","ts":${START_MS}}`])
    delivery.send('b')
    delivery.check(START_MS + 999)
    expect(pings()).toEqual([START_MS])
    delivery.check(START_MS + 1000)
    expect(pings()).toEqual([START_MS, START_MS + 1000])
    delivery.pong(START_MS + 1000)
    expect(delivery.behindBytes).toBe(0)
    delivery.check(START_MS + 5000)
    expect(pings()).toEqual([START_MS, START_MS + 1000])
  })

  test('answered says that what was sent before it is read, and nothing of what came behind', () => {
    delivery.send('x'.repeat(100))
    delivery.check(START_MS)
    delivery.send('y'.repeat(300))
    delivery.pong(START_MS)
    expect(delivery.behindBytes).toBe(300)
  })

  test('an answer without a time is that to the newest, one with a time that nobody asked is none', () => {
    delivery.send('x'.repeat(100))
    delivery.check(START_MS)
    const behind = delivery.behindBytes
    delivery.pong(START_MS + 1)
    expect(delivery.behindBytes).toBe(behind)
    delivery.pong(undefined)
    expect(delivery.behindBytes).toBe(0)
  })

  test('a client that never answers does not make them pile up: the oldest of more than 64 is forgotten', () => {
    for (let i = 0; i <= 64; i++) {
      delivery.send('x')
      delivery.check(START_MS + i * 1000)
    }
    const behind = delivery.behindBytes
    delivery.pong(START_MS)
    expect(delivery.behindBytes).toBe(behind)
    delivery.pong(START_MS + 1000)
    expect(delivery.behindBytes).toBeLessThan(behind)
  })
})

describe('a client that has answered before', () => {
  beforeEach(() => {
    answering(START_MS)
    delivery.send('next')
    delivery.check(START_MS + 1000) // the ping that it doesn't answer
  })

  test('is held back when two seconds have gone without an answer, and let go six seconds later', () => {
    expect(delivery.check(START_MS + 3000)).toBe('fine')
    expect(delivery.check(START_MS + 3001)).toBe('held_back')
    expect(delivery.check(START_MS + 9000)).toBe('held_back')
    expect(delivery.check(START_MS + 9001)).toBe('give_up') // less than ten since it fell silent
  })

  test('gets nothing while it is held back; what it would have got is counted', () => {
    delivery.check(START_MS + 3001)
    const before = sent.length
    expect([delivery.send('a'), delivery.send('b')]).toEqual([false, false])
    expect(sent).toHaveLength(before)
    expect(delivery.skipped).toBe(2)
    expect(delivery.isHeldBack).toBe(true)
  })

  test('has caught up when it answers', () => {
    delivery.check(START_MS + 3001)
    delivery.send('left out')
    expect(delivery.pong(START_MS + 1000)).toBe(true)
    expect(delivery.isHeldBack).toBe(false)
    expect(delivery.send('c')).toBe(true)
    expect(delivery.check(START_MS + 9001)).toBe('fine')
  })
})

describe('more than 1 MiB unread', () => {
  test('holds back a client that reads and never answers, and lets it go', () => {
    for (let i = 0; i < 15; i++) {
      delivery.send('x'.repeat(65_536))
      expect(delivery.check(START_MS + i * 10_000)).toBe('fine') // never an answer: that alone is no reason
    }
    delivery.send('x'.repeat(65_536)) // 16 × 64 KiB, and the pings
    expect(delivery.check(START_MS + 200_000)).toBe('held_back')
    expect(delivery.check(START_MS + 205_999)).toBe('held_back')
    expect(delivery.check(START_MS + 206_000)).toBe('give_up')
  })

  test('the client has caught up when half of it is read', () => {
    delivery.send('x'.repeat(MIB / 2))
    delivery.check(START_MS)
    delivery.send('x'.repeat(MIB / 4))
    delivery.check(START_MS + 1000)
    delivery.send('x'.repeat(MIB / 2 - 100))
    expect(delivery.check(START_MS + 1500)).toBe('held_back')
    expect(delivery.pong(START_MS)).toBe(false) // 3/4 MiB are left
    expect(delivery.pong(START_MS + 1000)).toBe(true)
  })

  test('sent at once to a client that reads them: it is asked, and goes on', () => {
    answering(START_MS)
    delivery.send('x'.repeat(2 * MIB)) // twenty snapshots of deep books
    expect(delivery.check(START_MS + 100)).toBe('held_back')
    expect(pings()).toEqual([START_MS, START_MS + 100])
    expect(delivery.pong(START_MS + 100)).toBe(true)
  })
})

describe('where the host tells what is unread', () => {
  let unread = 0

  beforeEach(() => {
    unread = 0
    delivery.unread = () => unread
  })

  test('nobody is asked', () => {
    delivery.send('x')
    unread = 1
    delivery.check(START_MS)
    expect(sent).toEqual(['x'])
  })

  test('it is held back beyond 1 MiB, and has caught up at half of it', () => {
    unread = MIB + 1
    expect(delivery.check(START_MS)).toBe('held_back')
    unread = MIB / 2 + 1
    expect(delivery.check(START_MS + 1000)).toBe('held_back')
    unread = MIB / 2
    expect(delivery.check(START_MS + 2000)).toBe('caught_up')
    expect(delivery.isHeldBack).toBe(false)
  })

  test('it is let go after six seconds', () => {
    unread = MIB + 1
    delivery.check(START_MS)
    expect(delivery.check(START_MS + 6000)).toBe('give_up')
  })
})
