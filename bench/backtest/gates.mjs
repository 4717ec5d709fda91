// What the comparison must show.

/** Share by which the number of fills may differ. */
const FILLS = 0.01
/** Ours to theirs, rows per second. */
const SPEED = 1

/** Ours, which differs on purpose: docs/hftbacktest.md. */
const OUR_OWN = 'LogProb'

/**
 * `fills`: of each recording and queue model, over all its runs. `binds`: exit 1 when it is missed. A queue model that isn't theirs is told
 * and doesn't bind, nor does speed, which depends on what else the machine does.
 */
export function gatesOf({ runs, speeds }) {
  const gates = []
  for (const [name, of] of grouped(runs)) {
    const [ours, theirs] = ['ours', 'theirs'].map((side) => of.reduce((sum, { fills }) => sum + fills[side], 0))
    const value = theirs === 0 ? (ours === 0 ? 0 : Infinity) : Math.abs(ours - theirs) / theirs
    const binds = of[0].queue !== OUR_OWN
    gates.push({ name: `fills, ${name}`, value, atMost: FILLS, held: value <= FILLS, binds })
    const matched = of.reduce((sum, { fills }) => sum + fills.matched, 0)
    const unequal = Math.max(ours, theirs) === 0 ? 0 : 1 - matched / Math.max(ours, theirs)
    gates.push({ name: `fills one by one, ${name}`, value: unequal, atMost: FILLS, held: unequal <= FILLS, binds })
    const traced = of.every(({ queues, fills }) => queues.traced === fills.theirs)
    gates.push({ name: `their queues are understood, ${name}`, value: traced, held: traced, binds: true })
  }
  for (const { recording, loop, fromFile, ratio, cpuRatio } of speeds) {
    const name = `speed, ${recording}, ${loop}${fromFile ? ', with loading' : ''}`
    for (const [of, value] of [
      [name, ratio],
      [`${name}, of the processor`, cpuRatio],
    ])
      gates.push({ name: of, value, atLeast: SPEED, held: value >= SPEED, binds: false })
  }
  return gates
}

/** Runs by recording and queue model. */
export function grouped(runs) {
  const groups = new Map()
  for (const run of runs) {
    const name = `${run.recording}, ${run.queue}`
    groups.set(name, [...(groups.get(name) ?? []), run])
  }
  return groups
}
