// Runs lanes, and tells what they took of what others took. A group: { name, base, lanes, slices, passes, every }: its lanes play
// `slices` in turns (session.mjs), with every `every`-th round.
import { spawnSync } from 'node:child_process'
import { playSession } from './session.mjs'

/** Sessions of fresh processes: where the system places one decides too. Each is `Map(key → output)`. */
export async function runRounds({ groups, rounds, onStart = () => {}, onPass = () => {} }) {
  const sessions = []
  for (let round = 0; round < rounds; round++) {
    for (const group of groups.filter(({ every }) => round % every === 0)) {
      const { slices, passes } = group
      const by = (round * STRIDE) % group.lanes.length
      const lanes = [...group.lanes.slice(by), ...group.lanes.slice(0, by)]
      const told = { onStart: (lane) => onStart(lane, round), onPass: (pass) => onPass(group, pass, round) }
      sessions.push(await playSession({ lanes, slices, passes, ...told }))
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
  for (const [key, output] of sessions.flatMap((session) => [...session])) {
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

/** What a lane took for a level change in each slice of all sessions. */
export const slicesOfLane = (sessions, key) => sessions.flatMap((session) => session.get(key)?.slices ?? [])

/** The median of what two lanes took of the same slice in the same session, and its quartiles; null when they never met. */
export function ratioOf(sessions, over, under) {
  const ratios = sessions.flatMap((session) => {
    const [a, b] = [session.get(over)?.slices ?? [], session.get(under)?.slices ?? []]
    return Array.from({ length: Math.min(a.length, b.length) }, (_, i) => a[i] / b[i])
  })
  return ratios.length === 0 ? null : { ratio: median(ratios), spread: quartiles(ratios) }
}
