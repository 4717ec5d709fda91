// Runs lanes in processes of their own, one behind the other, round by round: a busy minute of the machine meets all of them,
// and nobody is always first. A lane: { key, argv, every, frames, cannot }: `every` n-th round only, for those that take long.
import { spawnSync } from 'node:child_process'

/** Each lane's outputs, one a round, null in rounds that it sat out: `Map(key → outputs)`. */
export function runRounds({ lanes, rounds, onRun = () => {} }) {
  const outputs = new Map(lanes.map(({ key }) => [key, []]))
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < lanes.length; turn++) {
      const lane = lanes[(turn + round * STRIDE) % lanes.length]
      const isDue = round % (lane.every ?? 1) === 0
      if (isDue) onRun(lane, round)
      outputs.get(lane.key).push(isDue ? run(lane) : null)
    }
  }
  return outputs
}

/** How far the order is rotated between two rounds. */
const STRIDE = 5

export function run({ key, argv }) {
  const [command, ...rest] = argv
  const { status, stdout, stderr, error } = spawnSync(command, rest, { encoding: 'utf8', maxBuffer: 1 << 24 })
  if (status !== 0) throw new Error(`${key} ended with ${error?.message ?? `status ${status}`}\n${stderr}`)
  return JSON.parse(stdout.slice(stdout.lastIndexOf('\n', stdout.length - 2) + 1))
}

/**
 * Throws when two lanes disagree on the book: checksums of the same workload after as many frames must be equal. Lanes that
 * fold none or say why they can't are left out.
 */
export function agree(outputs) {
  const known = new Map()
  for (const [key, rounds] of outputs) {
    for (const output of rounds) {
      if (!output?.checksum || output.cannot) continue
      const { workload, frames, checksum } = output
      const place = `${workload}, ${frames} frames`
      const first = known.get(place) ?? { key, checksum }
      known.set(place, first)
      if (first.checksum !== checksum)
        throw new Error(`${place}: ${key} ends with checksum ${checksum}, ${first.key} with ${first.checksum}`)
    }
  }
}

export const median = (values) => {
  const sorted = values.toSorted((x, y) => x - y)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** The median of what two lanes took within the same rounds, and its spread; null when they never met. */
export function ratioOf(outputs, over, under, measure = (output) => output.nsPerChange) {
  const [a, b] = [outputs.get(over), outputs.get(under)]
  if (!a || !b) return null
  const ratios = a.flatMap((output, round) => (output && b[round] ? [measure(output) / measure(b[round])] : []))
  return ratios.length === 0 ? null : { ratio: median(ratios), spread: [Math.min(...ratios), Math.max(...ratios)] }
}
