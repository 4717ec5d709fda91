// Runs lanes, and tells what they took of what others took. A group: { name, base, lanes, slices, passes, every }: its lanes play
// `slices` in turns (session.mjs), with every `every`-th round.
import { spawnSync } from 'node:child_process'
import { playSession } from './session.mjs'

/** Sessions of fresh processes: where the system places one decides too. Each is `{ group, outputs: Map(key → output) }`. */
export async function runRounds({ groups, rounds, onStart = () => {}, onPass = () => {} }) {
  const sessions = []
  for (let round = 0; round < rounds; round++) {
    for (const group of groups.filter(({ every }) => round % every === 0)) {
      const { name, slices, passes } = group
      const by = (round * STRIDE) % group.lanes.length
      const lanes = [...group.lanes.slice(by), ...group.lanes.slice(0, by)]
      const told = { onStart: (lane) => onStart(lane, round), onPass: (pass) => onPass(group, pass, round) }
      sessions.push({ group: name, outputs: await playSession({ lanes, slices, passes, ...told }) })
    }
  }
  return sessions
}

/** How far the order is rotated between two rounds. */
const STRIDE = 5

/** One process on its own; what it prints last. */
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
export function agree(sessions) {
  const known = new Map()
  for (const [key, output] of sessions.flatMap(({ outputs }) => [...outputs])) {
    if (!output.checksum || output.cannot) continue
    const { workload, frames, checksum } = output
    const place = `${workload}, ${frames} frames`
    const first = known.get(place) ?? { key, checksum }
    known.set(place, first)
    if (first.checksum !== checksum)
      throw new Error(`${place}: ${key} ends with checksum ${checksum}, ${first.key} with ${first.checksum}`)
  }
}

export const median = (values) => {
  const sorted = values.toSorted((x, y) => x - y)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Between them lies half of the values. */
export function quartiles(values) {
  const sorted = values.toSorted((x, y) => x - y)
  return [0.25, 0.75].map((share) => {
    const at = (sorted.length - 1) * share
    const below = Math.floor(at)
    return sorted[below] + (at - below) * (sorted[Math.ceil(at)] - sorted[below])
  })
}

/** Of each slice the least of all passes: a neighbour on the processor only ever adds. */
function leastOf(passes) {
  return passes[0].map((_, slice) => passes.reduce((least, pass) => Math.min(least, pass[slice]), Infinity))
}

/**
 * What a lane takes for a level change: the median over the slices, of each the least of all passes and rounds of its group. `spread`:
 * the quartiles of all that was measured.
 */
export function timeOf(sessions, { key, group }) {
  const passes = sessions.flatMap((session) => (session.group === group ? session.outputs.get(key).passes : []))
  return { ns: median(leastOf(passes)), spread: quartiles(passes.flat()) }
}

/**
 * What a lane takes of another, null when they never met. Only passes count that both played in one session. `ratio`: the median
 * over the slices of the least of the one by the least of the other, `spread` its quartiles. `paired`: the median of the ratios of
 * the same slice in the same pass, with whatever disturbed them then.
 */
export function ratioOf(sessions, over, under) {
  const both = sessions.flatMap(({ outputs }) => {
    const [a, b] = [outputs.get(over)?.passes ?? [], outputs.get(under)?.passes ?? []]
    return Array.from({ length: Math.min(a.length, b.length) }, (_, pass) => [a[pass], b[pass]])
  })
  if (both.length === 0) return null
  const least = leastOf(both.map(([a]) => a))
  const ofLeast = leastOf(both.map(([, b]) => b))
  const ratios = least.map((ns, slice) => ns / ofLeast[slice])
  const paired = both.flatMap(([a, b]) => a.map((ns, slice) => ns / b[slice]))
  return { ratio: median(ratios), spread: quartiles(ratios), paired: median(paired) }
}
