// The workload: seeded `depthUpdate` frames in Binance's exact text. 5–50 level changes a frame, four in five within
// 100 ticks of the touch, exponential and Pareto tails behind, about 21.5 % deletes, some of them of levels that never
// were; thousands of levels a side; books cross inside a frame at times, never after one.

export const TICK_SIZE = '0.01'
export const LOT_SIZE = '0.00001'
export const SYMBOL = 'BTC/USDT'
export const ID = 'BTCUSDT'

const BASE_TICKS = 6_500_000
const SPAN_TICKS = 1 << 20
const LOW_TICKS = BASE_TICKS - SPAN_TICKS / 2
const SNAPSHOT_REACH_TICKS = 12_000
const MAX_LEVELS = 4_800
const DELETE_SHARE = 0.23
const UNKNOWN_DELETE_SHARE = 0.02

/** mulberry32. */
function randomOf(seed) {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000
  }
}

/** One side as a plain array of lots by tick; slow to scan, simple to trust. */
class Side {
  constructor(sign) {
    this.sign = sign
    this.lots = new Uint32Array(SPAN_TICKS)
    this.count = 0
    this.best = Number.NaN
    this.worst = Number.NaN
  }

  get(pxTicks) {
    return this.lots[pxTicks - LOW_TICKS]
  }

  set(pxTicks, qtyLots) {
    const before = this.get(pxTicks)
    this.lots[pxTicks - LOW_TICKS] = qtyLots
    this.count += (qtyLots > 0 ? 1 : 0) - (before > 0 ? 1 : 0)
    if (qtyLots > 0) {
      if (!((pxTicks - this.best) * this.sign <= 0)) this.best = pxTicks
      if (!((pxTicks - this.worst) * this.sign >= 0)) this.worst = pxTicks
    } else {
      while (this.count > 0 && this.get(this.best) === 0) this.best -= this.sign
      while (this.count > 0 && this.get(this.worst) === 0) this.worst += this.sign
    }
  }

  levels() {
    const out = []
    for (let pxTicks = this.best; (pxTicks - this.worst) * this.sign >= 0; pxTicks -= this.sign) {
      if (this.get(pxTicks) > 0) out.push([pxTicks, this.get(pxTicks)])
    }
    return out
  }
}

export const pxText = (pxTicks) => `${(pxTicks / 100).toFixed(2)}000000`
export const qtyText = (qtyLots) => `${(qtyLots / 1e5).toFixed(5)}000`
const rows = (levels) =>
  `[${levels.map(([pxTicks, qtyLots]) => `["${pxText(pxTicks)}","${qtyText(qtyLots)}"]`).join(',')}]`

/** `frameCount` frames, the snapshot they continue, and what there is to say about them. */
export function makeWorkload({ frameCount, seed }) {
  const random = randomOf(seed)
  const exponential = (mean) => -Math.log(1 - random()) * mean
  const bid = new Side(1)
  const ask = new Side(-1)

  /** Log-normal lots with a wall now and then. */
  const qtyLots = () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    const lots = Math.exp(8.5 + 1.8 * normal) * (random() < 0.01 ? 30 : 1)
    return Math.max(1, Math.min(90_000_000, Math.round(lots)))
  }
  const distanceTicks = () => {
    const u = random()
    if (u < 0.78) return Math.floor(exponential(30))
    if (u < 0.96) return Math.floor(exponential(400))
    return Math.floor(Math.min(9_000, 300 * ((1 - random()) ** -0.9 - 1)))
  }

  for (let distance = 0; distance < SNAPSHOT_REACH_TICKS; distance++) {
    const share = 0.78 * (distance < 300 ? 1 : Math.exp((300 - distance) / 2600))
    if (distance === 0 || random() < share) bid.set(BASE_TICKS - 1 - distance, qtyLots())
    if (distance === 0 || random() < share) ask.set(BASE_TICKS + distance, qtyLots())
  }
  let lastUpdateId = 40_000_000_000
  let eventMs = 1_760_000_000_000
  const snapshot = { lastUpdateId, bids: bid.levels(), asks: ask.levels() }

  const stats = {
    changes: 0,
    deletes: 0,
    within100: 0,
    minChanges: Infinity,
    maxChanges: 0,
    minLevels: Infinity,
    maxLevels: 0,
    bytes: 0,
  }
  const changesOfFrame = new Uint8Array(frameCount)
  const frames = []
  let drift = 0
  for (let frame = 0; frame < frameCount; frame++) {
    if (frame % 5_000 === 0) drift = (random() - 0.5) * 1.2
    const changed = new Map([
      [bid, new Map()],
      [ask, new Map()],
    ])
    const change = (side, pxTicks, lots) => {
      changed.get(side).set(pxTicks, lots)
      side.set(pxTicks, lots)
    }
    moveTouch(change)
    for (const side of [bid, ask]) if (side.count > MAX_LEVELS) change(side, side.worst, 0)
    const wanted = 5 + Math.floor(Math.min(45, exponential(17)))
    for (let guard = 0; changed.get(bid).size + changed.get(ask).size < wanted && guard < 200; guard++) {
      const side = random() < 0.5 ? bid : ask
      const distance = distanceTicks()
      const pxTicks = side.best - side.sign * distance
      if (changed.get(side).has(pxTicks)) continue
      const occupied = side.get(pxTicks) > 0
      const gone = occupied ? distance > 0 && random() < DELETE_SHARE : random() < UNKNOWN_DELETE_SHARE
      change(side, pxTicks, gone ? 0 : qtyLots())
    }
    const bids = [...changed.get(bid)].sort((x, y) => y[0] - x[0])
    const asks = [...changed.get(ask)].sort((x, y) => x[0] - y[0])
    const count = bids.length + asks.length
    const firstUpdateId = lastUpdateId + 1
    lastUpdateId += count + Math.floor(random() * 60)
    eventMs += 100
    const head = `{"e":"depthUpdate","E":${eventMs},"s":"${ID}","U":${firstUpdateId},"u":${lastUpdateId}`
    const text = `${head},"b":${rows(bids)},"a":${rows(asks)}}`
    frames.push(text)
    changesOfFrame[frame] = count
    stats.changes += count
    stats.bytes += text.length
    stats.deletes += [...bids, ...asks].filter(([, lots]) => lots === 0).length
    stats.within100 +=
      bids.filter(([px]) => bid.best - px <= 100).length + asks.filter(([px]) => px - ask.best <= 100).length
    stats.minChanges = Math.min(stats.minChanges, count)
    stats.maxChanges = Math.max(stats.maxChanges, count)
    stats.minLevels = Math.min(stats.minLevels, bid.count, ask.count)
    stats.maxLevels = Math.max(stats.maxLevels, bid.count, ask.count)
  }
  return { snapshot, frames, changesOfFrame, stats }

  /** One side eaten, the other stepping in behind it; a jump now and then. */
  function moveTouch(change) {
    let move = random() < 0.45 ? Math.round((random() - 0.5) * 6 + drift) : 0
    if (random() < 0.004) move = Math.round((random() - 0.5) * 160)
    if (move === 0) return
    const [eaten, stepping] = move > 0 ? [ask, bid] : [bid, ask]
    const from = eaten.best
    let count = 0
    for (let pxTicks = from; Math.abs(pxTicks - from) < Math.abs(move) && count < 35; pxTicks -= eaten.sign) {
      if (eaten.get(pxTicks) === 0) continue
      change(eaten, pxTicks, 0)
      count++
    }
    const better = eaten.best + eaten.sign
    if ((better - stepping.best) * stepping.sign > 0) change(stepping, better, qtyLots())
  }
}

/** The REST body of a snapshot, cut to `limit` levels a side. */
export function snapshotBody({ lastUpdateId, bids, asks }, limit = Infinity) {
  return `{"lastUpdateId":${lastUpdateId},"bids":${rows(bids.slice(0, limit))},"asks":${rows(asks.slice(0, limit))}}`
}
