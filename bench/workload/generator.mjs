// The seeded workload: `depthUpdate` frames in Binance's exact text. Standard regime: 5–50 level changes a frame, four in
// five within 100 ticks of the touch, exponential and Pareto tails behind, about 21.5 % deletes, some of them of levels that
// never were; thousands of levels a side; books cross inside a frame at times, never after one. The other regimes change
// what their lines below say and nothing else.

/** What every regime has unless it says otherwise. Distances and moves count grid steps of `spacing` ticks. */
const STANDARD = {
  id: 'BTCUSDT',
  symbol: 'BTC/USDT',
  tickSize: '0.01',
  lotSize: '0.00001',
  pxExp: 2,
  qtyExp: 5,
  zeros: 8, // decimals that Binance writes of a price
  qtyZeros: 8,
  base: 6_500_000,
  span: 1 << 20,
  spacing: 1,
  reach: 12_000, // of the first snapshot
  density: 0.78,
  maxLevels: 4_800,
  meanChanges: 17, // beyond the first five
  maxChanges: 45,
  moveShare: 0.45,
  moveSteps: 6,
  jumpShare: 0.004,
  jumpSteps: 160,
  sweep: 35, // levels eaten at most
  drift: 1.2, // a new one each 5,000 frames, at most half of this
  trend: 0, // steps each frame
  burstShare: 0,
  logLots: 8.5,
  maxLots: 90_000_000,
  near: [0.78, 30, 0.96, 400, 9_000],
}

export const REGIMES = {
  standard: {},
  calm: { moveShare: 0.03, moveSteps: 2, jumpShare: 0, meanChanges: 4, drift: 0 },
  trending: { trend: 2, moveShare: 0.9, jumpShare: 0 },
  thin: { reach: 300, density: 0.06, maxLevels: 24, meanChanges: 3, near: [0.7, 20, 0.99, 60, 200] },
  burst: { burstShare: 0.03, jumpShare: 0.03, jumpSteps: 600, sweep: 400 },
  wide: { spacing: 137, base: 60_000, span: 1 << 16, reach: 5_000, near: [0.78, 30, 0.96, 400, 4_000] },
  pepe: {
    ...{ id: 'PEPEUSDT', symbol: 'PEPE/USDT', tickSize: '0.00000001', lotSize: '1', pxExp: 8, qtyExp: 0 },
    ...{ qtyZeros: 2, base: 1_200, span: 1 << 11, reach: 900, maxLevels: 900, logLots: 19, maxLots: 1e12 },
    ...{ moveSteps: 3, jumpSteps: 12, drift: 0, near: [0.78, 30, 0.98, 120, 600] },
  },
}

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

/** One side as a plain array of lots by grid step; slow to scan, simple to trust. */
class Side {
  constructor(sign, low, span) {
    this.sign = sign
    this.low = low
    this.lots = new Float64Array(span)
    this.count = 0
    this.best = Number.NaN
    this.worst = Number.NaN
  }

  has(step) {
    return step > Math.max(0, this.low) && step < this.low + this.lots.length
  }

  get(step) {
    return this.lots[step - this.low]
  }

  set(step, qtyLots) {
    const before = this.get(step)
    this.lots[step - this.low] = qtyLots
    this.count += (qtyLots > 0 ? 1 : 0) - (before > 0 ? 1 : 0)
    if (qtyLots > 0) {
      if (!((step - this.best) * this.sign <= 0)) this.best = step
      if (!((step - this.worst) * this.sign >= 0)) this.worst = step
    } else {
      while (this.count > 0 && this.get(this.best) === 0) this.best -= this.sign
      while (this.count > 0 && this.get(this.worst) === 0) this.worst += this.sign
    }
  }

  levels() {
    const out = []
    for (let step = this.best; (step - this.worst) * this.sign >= 0; step -= this.sign) {
      if (this.get(step) > 0) out.push([step, this.get(step)])
    }
    return out
  }
}

/**
 * `frameCount` frames of a regime, the snapshot they continue, the same in integers, and what there is to say about them.
 * `bids` and `asks` of a frame stand in `ticks` and `lots` from `changeOffsets[frame]` on, bids first.
 */
export function makeWorkload({ regime = 'standard', frameCount, seed }) {
  if (!(regime in REGIMES)) throw new RangeError(`regime ${regime}: expected ${Object.keys(REGIMES).join(', ')}`)
  const g = { ...STANDARD, ...REGIMES[regime] }
  const random = randomOf(seed)
  const exponential = (mean) => -Math.log(1 - random()) * mean
  const low = g.base - g.span / 2
  const bid = new Side(1, low, g.span)
  const ask = new Side(-1, low, g.span)

  /** Log-normal lots with a wall now and then. */
  const qtyLots = () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    const lots = Math.exp(g.logLots + 1.8 * normal) * (random() < 0.01 ? 30 : 1)
    return Math.max(1, Math.min(g.maxLots, Math.round(lots)))
  }
  const [nearShare, nearMean, midShare, midMean, farthest] = g.near
  const distance = () => {
    const u = random()
    if (u < nearShare) return Math.floor(exponential(nearMean))
    if (u < midShare) return Math.floor(exponential(midMean))
    return Math.floor(Math.min(farthest, 300 * ((1 - random()) ** -0.9 - 1)))
  }
  const pxText = (step) => padded(step * g.spacing, g.pxExp, g.zeros)
  const qtyText = (lots) => padded(lots, g.qtyExp, g.qtyZeros)
  const rows = (levels) => `[${levels.map(([step, lots]) => `["${pxText(step)}","${qtyText(lots)}"]`).join(',')}]`

  for (let d = 0; d < g.reach; d++) {
    const share = g.density * (d < 300 ? 1 : Math.exp((300 - d) / 2600))
    if (d === 0 || random() < share) bid.set(g.base - 1 - d, qtyLots())
    if (d === 0 || random() < share) ask.set(g.base + d, qtyLots())
  }
  let lastUpdateId = 40_000_000_000
  let eventMs = 1_760_000_000_000
  const ticksOf = (levels) => levels.map(([step, lots]) => [step * g.spacing, lots])
  const snapshot = { lastUpdateId, bids: ticksOf(bid.levels()), asks: ticksOf(ask.levels()) }
  const body = `{"lastUpdateId":${lastUpdateId},"bids":${rows(bid.levels())},"asks":${rows(ask.levels())}}`

  const stats = { changes: 0, deletes: 0, within100: 0, bytes: 0 }
  const least = { changes: Infinity, levels: Infinity }
  const most = { changes: 0, levels: 0 }
  const frames = []
  const [ticks, lots, changeOffsets, bidCounts, firstIds, lastIds, timesMs] = [[], [], [0], [], [], [], []]
  let drift = 0
  for (let frame = 0; frame < frameCount; frame++) {
    if (frame % 5_000 === 0) drift = (random() - 0.5) * g.drift
    const changed = new Map([
      [bid, new Map()],
      [ask, new Map()],
    ])
    const change = (side, step, size) => {
      if (size === 0 && side.count === 1 && side.get(step) > 0) return
      changed.get(side).set(step, size)
      side.set(step, size)
    }
    moveTouch(change, drift)
    for (const side of [bid, ask]) if (side.count > g.maxLevels) change(side, side.worst, 0)
    const burst = g.burstShare > 0 && random() < g.burstShare
    const wanted = 5 + Math.floor(burst ? 100 + 400 * random() : Math.min(g.maxChanges, exponential(g.meanChanges)))
    const tries = wanted + 200
    for (let guard = 0; changed.get(bid).size + changed.get(ask).size < wanted && guard < tries; guard++) {
      const side = random() < 0.5 ? bid : ask
      const d = distance()
      const step = side.best - side.sign * d
      if (!side.has(step) || changed.get(side).has(step)) continue
      const occupied = side.get(step) > 0
      const gone = occupied ? d > 0 && random() < DELETE_SHARE : random() < UNKNOWN_DELETE_SHARE
      change(side, step, gone ? 0 : qtyLots())
    }
    const bids = [...changed.get(bid)].sort((x, y) => y[0] - x[0])
    const asks = [...changed.get(ask)].sort((x, y) => x[0] - y[0])
    const count = bids.length + asks.length
    const firstUpdateId = lastUpdateId + 1
    lastUpdateId += count + Math.floor(random() * 60)
    eventMs += 100
    const head = `{"e":"depthUpdate","E":${eventMs},"s":"${g.id}","U":${firstUpdateId},"u":${lastUpdateId}`
    const text = `${head},"b":${rows(bids)},"a":${rows(asks)}}`
    frames.push(text)
    for (const [step, size] of [...bids, ...asks]) {
      ticks.push(step * g.spacing)
      lots.push(size)
    }
    changeOffsets.push(ticks.length)
    bidCounts.push(bids.length)
    firstIds.push(firstUpdateId)
    lastIds.push(lastUpdateId)
    timesMs.push(eventMs)
    stats.changes += count
    stats.bytes += text.length
    stats.deletes += [...bids, ...asks].filter(([, size]) => size === 0).length
    stats.within100 +=
      bids.filter(([step]) => bid.best - step <= 100).length + asks.filter(([step]) => step - ask.best <= 100).length
    least.changes = Math.min(least.changes, count)
    most.changes = Math.max(most.changes, count)
    least.levels = Math.min(least.levels, bid.count, ask.count)
    most.levels = Math.max(most.levels, bid.count, ask.count)
  }
  const { id, symbol, tickSize, lotSize, pxExp, qtyExp } = g
  return {
    ...{ name: regime, seed, venue: 'binance', id, symbol, tickSize, lotSize, pxExp, qtyExp },
    ...{ snapshot, body, frames, ticks, lots, changeOffsets, bidCounts, firstIds, lastIds, timesMs },
    stats: { ...stats, least, most },
  }

  /** One side eaten, the other stepping in behind it; a jump now and then. */
  function moveTouch(change, lean) {
    let move = random() < g.moveShare ? Math.round((random() - 0.5) * g.moveSteps + lean + g.trend) : 0
    if (random() < g.jumpShare) move = Math.round((random() - 0.5) * g.jumpSteps)
    if (move === 0) return
    const [eaten, stepping] = move > 0 ? [ask, bid] : [bid, ask]
    if (!eaten.has(eaten.best + move)) return
    const from = eaten.best
    let count = 0
    for (let step = from; Math.abs(step - from) < Math.abs(move) && count < g.sweep; step -= eaten.sign) {
      if (eaten.get(step) === 0) continue
      change(eaten, step, 0)
      count++
    }
    const better = eaten.best + eaten.sign
    if ((better - stepping.best) * stepping.sign > 0) change(stepping, better, qtyLots())
  }
}

/** A count of 10^-decimals units as Binance writes it, with `zeros` decimals. */
function padded(units, decimals, zeros) {
  const digits = String(units).padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  return `${whole}.${digits.slice(digits.length - decimals).padEnd(zeros, '0')}`
}
