// The engine as a bot embeds it: public API only.
import { Checksum, TOP } from './checksum.mjs'

/** Nothing but the book, as the rivals keep nothing else. */
const BOOK_ONLY = { features: [], levels: false }

/**
 * What the prototype of core.md computes after each message, in the registry's names: mid, micro-price, imbalance of ten
 * levels and by distance, the rolling sum of the order flow of ten levels; and the levels that stand out, by mean + 4·σ.
 */
export const FEATURES = {
  features: ['mid', 'weighted_mid', 'imbalance_l10', 'imbalance_dist', 'ofi_l10_10s'],
  levels: false,
}
export const SIGNALS = { ...FEATURES, levels: { form: 'deviation', z: 4, follow: false } }
/** Each of them followed through every event. */
export const FOLLOWED = { ...FEATURES, levels: { form: 'deviation', z: 4 } }
/** Large against their neighbours instead, as a market has them that asks for nothing else. */
export const NEIGHBOURS = { ...FEATURES, levels: true }

/** `{ engine, market, restart }`: `restart` opens the market anew, since a live one refuses to go back. `module`: another core. */
export async function openMarket({ meta, body, module }, options) {
  const { open } = await import('leadline')
  const engine = await open(module ? { module } : {})
  const { venue, symbol, id, tickSize, lotSize } = meta
  const held = {
    engine,
    market: null,
    restart() {
      held.market?.close()
      held.market = engine.market({ venue, symbol, id, tickSize, lotSize, ...options })
      held.market.snapshot(body)
    },
  }
  held.restart()
  return held
}

/** The ten best of each side, by the reading that allocates nothing. */
export function foldTop(market, checksum) {
  const top = market.book.top(TOP)
  let bids = 0
  let asks = 0
  for (let i = 1; i < 2 * TOP; i += 2) {
    bids += top[i]
    asks += top[i + 2 * TOP]
  }
  checksum.add(top[0], top[2 * TOP], bids, asks)
}

async function bookOnly(input, workload) {
  const held = await openMarket(workload, BOOK_ONLY)
  const checksum = new Checksum()
  return {
    ...{ input, checksum, restart: held.restart },
    apply: (frame) => held.market.push(frame),
    top: () => foldTop(held.market, checksum),
  }
}

export const text = (workload) => bookOnly('string', workload)
export const buffer = (workload) => bookOnly('buffer', workload)

/** Every feature is read after every message. */
export async function features(workload) {
  const held = await openMarket(workload, FEATURES)
  const checksum = new Checksum()
  const values = new Float64Array(held.market.featureNames.length)
  const sink = new Float64Array(1) // not a variable of the closure: each value of it would be an object
  return {
    ...{ input: 'string', checksum, restart: held.restart },
    apply: (frame) => held.market.push(frame),
    top() {
      const { market } = held
      foldTop(market, checksum)
      market.features(values)
      sink[0] += values[0]
    },
    sink: () => sink[0],
  }
}

/** The same, and the levels that stand out are followed through every event and listed after every message. */
export const signals = (workload) => withLevels(workload, SIGNALS)
export const followed = (workload) => withLevels(workload, FOLLOWED)
export const neighbours = (workload) => withLevels(workload, NEIGHBOURS)

async function withLevels(workload, options) {
  const held = await openMarket(workload, options)
  const checksum = new Checksum()
  const values = new Float64Array(held.market.featureNames.length)
  const sink = new Float64Array(1)
  return {
    ...{ input: 'string', checksum, restart: held.restart },
    apply: (frame) => held.market.push(frame),
    top() {
      const { market } = held
      foldTop(market, checksum)
      market.features(values)
      const count = market.listLevels()
      sink[0] += values[0] + (count > 0 ? market.levelRows[1] : 0)
    },
    sink: () => sink[0],
  }
}

/** Events in the form that pushEvents takes, packed once as a recorder would keep them, one message a call. */
export async function parsed(workload) {
  const held = await openMarket(workload, BOOK_ONLY)
  const checksum = new Checksum()
  const { bytes, offsets } = await packed(workload)
  const events = Array.from({ length: workload.meta.frames }, (_, i) => bytes.subarray(offsets[i], offsets[i + 1]))
  return {
    ...{ input: 'number', checksum, restart: held.restart },
    apply: (frame) => held.market.pushEvents(events[frame]),
    top: () => foldTop(held.market, checksum),
  }
}

/**
 * The same as a replay has them: loaded before, as those of others lie in their memory, and all in one call. The book is read once a
 * call, so there is no checksum of every message.
 */
export async function bulk(workload) {
  const held = await openMarket(workload, BOOK_ONLY)
  const { bytes, offsets } = await packed(workload)
  const events = held.engine.load(bytes)
  const checksum = new Checksum()
  return {
    ...{ checksum: null, restart: held.restart },
    replay(from, to) {
      const { market } = held
      const { taken } = market.pushEvents(events.subarray(offsets[from], offsets[to]))
      if (taken !== to - from) throw new Error(`frame ${from + taken} was not applied`)
      foldTop(market, checksum)
    },
    sink: () => checksum.value,
  }
}

/** Bytes before a frame of a chunk: u32 length, u32 ns, f64 time in µs (assembly/layout.ts). */
const FRAME_HEADER = 16
const CHUNK = 1 << 20

/**
 * The core by itself: frames lie in its memory before the clock runs, and it takes a megabyte of them a call. This is the one
 * candidate that goes past the public API, because no user could ask for that.
 */
export async function core(workload) {
  const held = await openMarket(workload, BOOK_ONLY)
  const { bytes, frameOffsets } = workload
  const { core } = held.market
  core.reserve(CHUNK)
  const checksum = new Checksum()
  return {
    ...{ checksum: null, restart: held.restart },
    /** ns inside the core. */
    replay(from, to) {
      const { market } = held
      let ns = 0n
      while (from < to) {
        const { end, length } = lay(from, to)
        const begin = process.hrtime.bigint()
        core.exports.pushFrames(market.at, length)
        ns += process.hrtime.bigint() - begin
        core.refresh() // memory may have grown
        from = end
      }
      foldTop(market, checksum)
      return Number(ns)
    },
    sink: () => checksum.value,
  }

  function lay(from, to) {
    const input = Buffer.from(core.u8.buffer, core.input, CHUNK)
    let at = 0
    let frame = from
    for (; frame < to; frame++) {
      const length = frameOffsets[frame + 1] - frameOffsets[frame]
      const next = at + FRAME_HEADER + ((length + 7) & ~7)
      if (next > CHUNK) break
      input.writeUInt32LE(length, at)
      input.writeUInt32LE(0, at + 4)
      input.writeDoubleLE(Number.NaN, at + 8)
      bytes.copy(input, at + FRAME_HEADER, frameOffsets[frame], frameOffsets[frame + 1])
      at = next
    }
    return { end: frame, length: at }
  }
}

async function packed({ meta, ticks, lots, changeOffsets, bidCounts, firstIds, lastIds, prevIds, timesNs }) {
  const { packEvents } = await import('leadline')
  const rows = (from, to) => Array.from({ length: to - from }, (_, i) => [ticks[from + i], lots[from + i]])
  const chunks = []
  const offsets = new Float64Array(meta.frames + 1)
  for (let frame = 0; frame < meta.frames; frame++) {
    const from = changeOffsets[frame]
    const middle = from + bidCounts[frame]
    const event = {
      first: BigInt(firstIds[frame]),
      last: BigInt(lastIds[frame]),
      ...(prevIds[frame] < 0 ? {} : { prev: BigInt(prevIds[frame]) }),
      tsVenueNs: timesNs[frame],
      bids: rows(from, middle),
      asks: rows(middle, changeOffsets[frame + 1]),
    }
    const chunk = packEvents([event])
    chunks.push(chunk)
    offsets[frame + 1] = offsets[frame] + chunk.length
  }
  return { bytes: Buffer.concat(chunks), offsets }
}
