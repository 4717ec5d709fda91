// Rows of the file per second on both sides, in turn on one machine.
import { ourWish, theirWish } from './compare.mjs'

/** Both depths of theirs, as neither is the faster one on every file. */
const LANES = [
  { name: 'leadline', side: 'ours' },
  { name: 'HashMapMarketDepth', side: 'theirs', depth: 'HashMap' },
  { name: 'ROIVectorMarketDepth', side: 'theirs', depth: 'ROIVector' },
]
const WAYS = [
  { loop: 'timer', fromFile: false },
  { loop: 'timer', fromFile: true },
  { loop: 'event', fromFile: false },
  { loop: 'event', fromFile: true },
]
/** Runs of each lane before the clock counts: Numba compiles in the first, V8 on the way. */
const WARM_UPS = 2

/**
 * The lanes run in turn, `repeats` times, the first one another each time. A ratio is ours to the faster of theirs within one turn: by
 * the clock, and by the time that the processors spent, all threads of a lane together, which others on the machine hardly touch.
 */
export async function speeds({ recording, lanes, repeats, say }) {
  const found = []
  for (const way of WAYS) {
    const seconds = LANES.map(() => [])
    const cpuS = LANES.map(() => [])
    for (let turn = -WARM_UPS; turn < repeats; turn++) {
      say(`${recording.name}: speed, ${way.loop}${way.fromFile ? ', from the file' : ''}, ${turn + 1} of ${repeats}`)
      for (let i = 0; i < LANES.length; i++) {
        const at = (i + WARM_UPS + turn) % LANES.length
        const { side, depth } = LANES[at]
        const wish = { ...way, queue: 'RiskAdverse', tells: false, ...(depth ? { depth } : {}) }
        const answer = await lanes[side].ask((side === 'ours' ? ourWish : theirWish)(recording, wish))
        if (turn < 0) continue
        seconds[at].push(answer.seconds)
        cpuS[at].push(answer.cpuS)
      }
    }
    const { rows } = recording
    found.push({
      ...{ recording: recording.name, ...way, rows },
      lanes: LANES.map(({ name }, i) => ({
        ...{
          name,
          median: rows / median(seconds[i]),
          best: rows / Math.min(...seconds[i]),
          cpu: rows / median(cpuS[i]),
        },
      })),
      ...{ ratio: ratioOf(seconds), cpuRatio: ratioOf(cpuS) },
    })
  }
  return found
}

const ratioOf = ([ours, ...theirs]) => median(ours.map((s, turn) => Math.min(...theirs.map((lane) => lane[turn])) / s))

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}
