// All lanes on one workload: their times, what they are of the engine's, and the gates that are judged on them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { judgeLanes, round } from './gates.mjs'
import { planLanes, titleOf } from './lanes.mjs'
import { agree, median, ratioOf, runRounds } from './schedule.mjs'

/**
 * `{ workload, gates, reasons }` of the folder `dir`. `set` names the lanes (lanes.mjs); a regime's are judged by no gate.
 * Throws when two candidates disagree on the book.
 */
export function compare({ dir, node, rounds, frames, set, native, hftbacktest, say }) {
  const meta = JSON.parse(readFileSync(join(dir, 'meta.json'), 'utf8'))
  const count = Math.min(frames, meta.frames)
  const { lanes, reasons } = planLanes({ dir, frames: count, node: node.command, native, hftbacktest, set })
  const onRun = ({ key }, i) => say(`${meta.name}, Node ${node.version}, round ${i + 1} of ${rounds}: ${titleOf(key)}`)
  const outputs = runRounds({ lanes, rounds, onRun })
  agree(outputs)
  const rows = [...outputs].map(([name, all]) => {
    const taken = all.filter(Boolean)
    const ns = taken.map(({ nsPerChange }) => nsPerChange)
    return {
      ...{ name, title: titleOf(name), nsPerLevel: round(median(ns)) },
      spread: [Math.min(...ns), Math.max(...ns)].map(round),
      times: round(ratioOf(outputs, name, 'leadline').ratio),
      cannot: taken[0].cannot ?? null,
    }
  })
  const where = { node: node.version, workload: meta.name }
  const gates = set === 'regime' ? [] : judgeLanes(outputs, reasons).map((gate) => ({ ...gate, ...where }))
  const kind = set === 'regime' ? 'regime' : meta.seed === null ? 'recorded' : 'standard'
  return { workload: { ...where, kind, description: describe(meta, count), rows }, gates, reasons }
}

function describe({ seed, stats }, count) {
  const share = (part) => `${((100 * part) / stats.changes).toFixed(1)} %`
  const near = stats.within100 === undefined ? '' : `, ${share(stats.within100)} within 100 ticks of the touch`
  return (
    `${grouped(count)} Binance frames, ${grouped(stats.changes)} level changes, ${grouped(stats.least.levels)} to ` +
    `${grouped(stats.most.levels)} levels a side, ${share(stats.deletes)} deletes${near}` +
    (seed === null ? ', recorded' : `, seed ${seed}`)
  )
}

function grouped(value) {
  return value.toLocaleString('en-US')
}
