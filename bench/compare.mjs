// All lanes on one workload: their times, what they are of the engine's, and the gates that are judged on them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { judgeLanes, round } from './gates.mjs'
import { planLanes, titleOf } from './lanes.mjs'
import { agree, ratioOf, runRounds, timeOf } from './schedule.mjs'

/**
 * `{ workload, gates, reasons }` of the folder `dir`. `set` names the lanes (lanes.mjs); a regime's are judged by no gate.
 * Throws when two candidates disagree on the book.
 */
export async function compare({ dir, node, rounds, frames, set, native, hftbacktest, say }) {
  const meta = JSON.parse(readFileSync(join(dir, 'meta.json'), 'utf8'))
  const count = Math.min(frames, meta.frames)
  const { lanes, groups, reasons } = planLanes({ dir, frames: count, node: node.command, native, hftbacktest, set })
  const told = (what, i) => say(`${meta.name}, Node ${node.version}, round ${i + 1} of ${rounds}: ${what}`)
  const onStart = ({ key }, i) => told(`${titleOf(key)} starts`, i)
  const onPass = ({ name, passes }, pass, i) => told(`${name} lanes, pass ${pass + 1} of ${passes}`, i)
  const sessions = await runRounds({ groups, rounds, onStart, onPass })
  agree(sessions)
  const rows = lanes.map((lane) => {
    const { key: name, group } = lane
    const { ns, spread } = timeOf(sessions, lane)
    const { base } = groups.find((one) => one.name === group)
    return {
      ...{ name, title: titleOf(name), nsPerLevel: round(ns), spread: spread.map(round) },
      times: round(ratioOf(sessions, name, base).ratio),
      cannot: sessions.find(({ outputs }) => outputs.has(name)).outputs.get(name).cannot ?? null,
    }
  })
  const where = { node: node.version, workload: meta.name }
  const gates = set === 'regime' ? [] : judgeLanes(sessions, reasons).map((gate) => ({ ...gate, ...where }))
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
