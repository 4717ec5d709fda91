// Objects are put out of memory again and again while clients listen: nothing may be missing without being said.
import { env } from 'cloudflare:workers'
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { beforeAll, expect, test } from 'vitest'

import { get, live } from './http.js'

interface Message {
  readonly op?: string
  readonly channel?: string
  readonly sid?: string
  readonly type?: string
  readonly seq?: number
  readonly prevSeq?: number
  readonly epoch?: number
}

const TOPICS = [
  { channel: 'book', exchange: 'binance', symbol: 'BTC/USDT', depth: 10, intervalMs: 50 },
  { channel: 'signal', exchange: 'binance', symbol: 'BTC/USDT', intervalMs: 50 },
]

beforeAll(live)

/** Follows the numbers of every subscription: what an honest client does. */
class Follower {
  readonly #seq = new Map<string, number>()
  updates = 0
  snapshots = 0
  notices = 0
  /** Updates that don't follow on what was heard. */
  gaps = 0
  /** Numbers that went back. */
  regressions = 0
  epoch = 0
  closed = false
  #waiting: { from: number; done: () => void }[] = []

  constructor(socket: WebSocket) {
    socket.addEventListener('close', () => (this.closed = true))
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(data as string) as Message
      if (message.op === 'ping' && socket.readyState === WebSocket.OPEN)
        socket.send(JSON.stringify({ ...message, op: 'pong' }))
      this.#hear(message)
    })
  }

  /** Resolves when another update has come. */
  update(): Promise<void> {
    return new Promise((done) => this.#waiting.push({ from: this.updates, done }))
  }

  #hear({ channel, sid, type, seq, prevSeq, epoch }: Message): void {
    if (channel === 'status' && type === undefined) this.notices++
    if (sid === undefined || seq === undefined || type === undefined) return
    const last = this.#seq.get(sid)
    if (last !== undefined && seq < last) this.regressions++
    if (type === 'update' && prevSeq !== last) this.gaps++
    this.#seq.set(sid, seq)
    this.epoch = epoch ?? NaN
    if (type === 'snapshot') this.snapshots++
    else this.updates++
    this.#waiting = this.#waiting.filter(({ from, done }) => this.updates <= from || done())
  }
}

async function follow(): Promise<Follower> {
  const { webSocket } = await get('/v1/stream', { headers: { upgrade: 'websocket' } })
  const follower = new Follower(webSocket!)
  webSocket!.accept()
  webSocket!.send(JSON.stringify({ op: 'subscribe', args: TOPICS }))
  await follower.update()
  return follower
}

const fanout = () => env.FANOUT.get(env.FANOUT.idFromName('fanout-0'))
const feed = () => env.FEED.get(env.FEED.idFromName('test'))

/** Nothing to do where it isn't in memory. */
async function evict(stub: DurableObjectStub<never> | DurableObjectStub): Promise<void> {
  try {
    await evictDurableObject(stub as DurableObjectStub)
  } catch (error) {
    if (!String(error).includes('not currently running')) throw error
  }
}

test('the fan-out object evicted 60 times at moments of a stream: sockets stay, no number is missing, each time is told', async () => {
  const followers = await Promise.all([follow(), follow(), follow()])
  const before = followers.map(({ notices }) => notices)
  const times = 60
  for (let i = 0; i < times; i++) {
    await evict(fanout())
    // At another moment of the stream each time: at once, between two beats, after an update.
    if (i % 3 === 0) await followers[i % 3]!.update()
    else await new Promise((resolve) => setTimeout(resolve, (i * 7) % 60))
  }
  await Promise.all(followers.map((follower) => follower.update()))
  for (const [i, follower] of followers.entries()) {
    expect(follower.closed).toBe(false)
    expect(follower.gaps).toBe(0)
    expect(follower.regressions).toBe(0)
    expect(follower.notices - before[i]!).toBeGreaterThanOrEqual(times / 3)
    expect(follower.snapshots).toBeGreaterThan(TOPICS.length)
  }
})

test('the feed object evicted: the book begins anew, clients hear of it before they hear data, and its epoch rises', async () => {
  const follower = await follow()
  for (let i = 0; i < 5; i++) {
    const { notices: from, epoch } = follower
    // As a deployment or a crash ends it: sockets, timers and memory are gone at once.
    await runInDurableObject(feed(), (_, state) => state.abort('put out')).catch(() => undefined)
    await runDurableObjectAlarm(feed()) // what wakes it where nobody asks
    await live()
    await follower.update()
    expect(follower.notices).toBeGreaterThan(from)
    expect(follower.epoch).toBeGreaterThan(epoch)
    expect(follower.gaps).toBe(0)
    expect(follower.regressions).toBe(0)
  }
})

test('the fan-out object aborted in the middle of what it does: a socket that survives misses nothing, one that does not is closed', async () => {
  let followers: Follower[] = await Promise.all([follow(), follow()])
  let [survived, closed] = [0, 0]
  for (let i = 0; i < 12; i++) {
    await new Promise((resolve) => setTimeout(resolve, (i * 11) % 70))
    await runInDurableObject(fanout(), (_, state) => state.abort('put out')).catch(() => undefined)
    // The next publication wakes it, or the clients that come back.
    await new Promise((resolve) => setTimeout(resolve, 150))
    for (const follower of followers) {
      expect(follower.gaps).toBe(0)
      expect(follower.regressions).toBe(0)
      if (follower.closed) closed++
      else survived++
    }
    followers = await Promise.all(followers.map((follower) => (follower.closed ? follow() : follower)))
  }
  await Promise.all(followers.map((follower) => follower.update()))
  expect(survived + closed).toBe(24)
})
