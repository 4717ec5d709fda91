// A session: the lanes of a group, each in a process of its own, play the same slices in turns. What slows the machine for a
// while meets all of them within the same slice, so that what a lane takes is told by what another takes of it.
import { startLane } from './lane-process.mjs'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Each lane's output: `Map(key → { …what it ends with, passes })`, for each pass the ns per level change of its slices. A lane:
 * `{ key, argv, startsAnew }`, the last where a process can play one pass only: then each pass has its own. They start one behind
 * the other: none is timed while another loads or is compiled.
 */
export async function playSession({ lanes, slices, passes, onStart = () => {}, onPass = () => {} }) {
  const running = []
  const stopAll = (signal) => {
    for (const { process: lane } of running) lane.kill()
    process.kill(process.pid, signal) // nobody listens any more: it ends as it would have
  }
  for (const signal of SIGNALS) process.once(signal, stopAll)
  try {
    for (const plan of lanes) {
      onStart(plan)
      running.push({ plan, process: startLane(plan), taken: [], checksums: [] })
      await running.at(-1).process.ready()
    }
    let first = 0
    for (let pass = 0; pass < passes; pass++) {
      onPass(pass)
      for (const lane of running) lane.taken.push([])
      if (pass > 0) for (const lane of running) lane.checksums.push(await again(lane))
      for (const slice of slices) {
        for (let turn = 0; turn < running.length; turn++) {
          const lane = running[(first + turn) % running.length]
          const ns = await lane.process.play(slice)
          if (slice.changes > 0) lane.taken.at(-1).push(ns / slice.changes)
        }
        first++
      }
    }
    const outputs = new Map()
    for (const lane of running) outputs.set(lane.process.key, await outputOf(lane))
    return outputs
  } finally {
    for (const signal of SIGNALS) process.off(signal, stopAll)
    await Promise.all(running.map((lane) => lane.process.stop()))
  }
}

/** The checksum of the pass that was played; the next one begins. */
async function again(lane) {
  if (!lane.plan.startsAnew) return lane.process.again()
  const { checksum } = await lane.process.end()
  await lane.process.stop()
  lane.process = startLane(lane.plan)
  await lane.process.ready()
  return checksum
}

async function outputOf({ process: { key, end }, taken, checksums }) {
  const output = await end()
  const all = new Set([...checksums, output.checksum])
  if (all.size > 1) throw new Error(`${key}: passes end with ${[...all].join(', ')}`)
  return { ...output, passes: taken }
}
