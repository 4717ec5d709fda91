// A market that runs takes no more memory than it has: not of Wasm, not of JavaScript.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import { expect, test } from 'vitest'

import { openBuild } from '../parity/cores.js'
import { goLive, spot, START_MS } from './wire.js'

const WARM_UP = 200_000
const FRAMES = 1_000_000
const text = new TextEncoder()

/** A frame whose numbers of ten and thirteen digits are written anew for each push, so that nothing is allocated. */
class Template {
  readonly bytes: Uint8Array
  private readonly ids: readonly number[]
  private readonly time: number

  constructor(frame: string) {
    this.bytes = text.encode(frame)
    this.ids = [...frame.matchAll(/7777777777/g)].map(({ index }) => index)
    this.time = frame.indexOf('8888888888888')
  }

  at(id: number, ms: number): Uint8Array {
    for (const place of this.ids) this.digits(place, 10, id)
    this.digits(this.time, 13, ms)
    return this.bytes
  }

  private digits(place: number, count: number, value: number): void {
    for (let at = place + count - 1; at >= place; at--) {
      this.bytes[at] = 0x30 + (value % 10)
      value = Math.floor(value / 10)
    }
  }
}

const around = '"E":8888888888888,"s":"BTCUSDT"'
const depth = (b: string, a: string) => `{"e":"depthUpdate",${around},"U":7777777777,"u":7777777777,"b":${b},"a":${a}}`
const FIRST_ID = 1_000_000_000
/** The first frame's own time is that of its id. */
const FROM_MS = START_MS + FIRST_ID

function heapBytes(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  return process.memoryUsage().heapUsed
}

test('a million pushed frames grow neither memory', { timeout: 60_000 }, async () => {
  const market = (await openBuild()).market(spot)
  goLive(market, FIRST_ID - 1)
  const templates = [
    depth('[["9.90","1.5"],["3.17","2"]]', '[["10.30","4"],["99.00","1"]]'),
    depth('[["9.90","0"],["1.02","2"]]', '[["10.30","2"],["88.00","1"]]'),
    depth('[["9.99","3"],["3.17","0"]]', '[["99.00","0"],["10.03","20"]]'),
    depth('[["9.99","0"],["1.02","0"]]', '[["88.00","0"],["10.03","0"]]'),
    `{"e":"trade",${around},"t":7777777777,"p":"10.00","q":"1.5","m":true}`,
    `{"u":7777777777,"s":"BTCUSDT","b":"10.00","B":"5","a":"10.02","A":"7","E":8888888888888}`,
  ].map((frame) => new Template(frame))
  let id = FIRST_ID
  let pushed = 0
  const push = (frames: number): number => {
    let refused = 0
    for (let frame = 0; frame < frames; frame++) {
      const which = frame % templates.length
      const isDepth = which < 4
      const bytes = templates[which]!.at(isDepth ? id++ : FIRST_ID + pushed, FROM_MS + pushed)
      const status = market.push(bytes, 1.7e15 + pushed++)
      if (status !== (which === 5 ? 3 : 0)) refused++
    }
    return refused
  }
  expect(push(WARM_UP)).toBe(0)
  const { memory } = market.core.exports
  const bytes = memory.buffer.byteLength
  const { pages } = market.counters
  const heap = heapBytes()
  expect(push(FRAMES)).toBe(0)
  expect(heapBytes() - heap).toBeLessThan(1 << 20)
  expect(memory.buffer.byteLength).toBe(bytes)
  expect(Math.abs(market.counters.pages - pages)).toBeLessThan(pages / 10)
  expect(market).toMatchObject({ state: 'live', epoch: 1 })
  expect(market.counters).toMatchObject({ decodeErrors: 0, gaps: 0, frames: WARM_UP + FRAMES + 1 })
})

test('markets that come and go, and epochs that begin anew, give their pages back', async () => {
  const engine = await openBuild()
  const round = () => {
    const market = engine.market(spot)
    for (let epoch = 1; epoch < 20; epoch++) {
      goLive(market, epoch * 100)
      const far = Array.from({ length: 2_000 }, (_, i) => `["${(20 + i * 0.37).toFixed(2)}","1"]`)
      const ids = `"U":${epoch * 100 + 1},"u":${epoch * 100 + 1}`
      market.push(`{"e":"depthUpdate","s":"BTCUSDT",${ids},"b":[],"a":[${far.join(',')}]}`)
      market.push('{')
    }
    market.close()
  }
  round()
  const bytes = engine.core.exports.memory.buffer.byteLength
  for (let i = 0; i < 20; i++) round()
  expect(engine.core.exports.memory.buffer.byteLength).toBe(bytes)
})
