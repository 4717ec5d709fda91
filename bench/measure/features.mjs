// What features add to a message: the same frames into markets that keep none, the default set, every feature of the tick path,
// and every feature at all; alternating in one process, once left alone and once with all values read after each message.
//   node bench/measure/features.mjs --workload DIR [--frames 4000] [--rounds 9]
import { parseArgs } from 'node:util'
import { FEATURES } from 'leadline'
import { handedOver } from '../rivals/handed.mjs'
import { round } from '../gates.mjs'
import { openMarket } from '../rivals/leadline.mjs'
import { median } from '../schedule.mjs'
import { readWorkload } from '../workload/store.mjs'

const { values: flags } = parseArgs({
  options: {
    workload: { type: 'string' },
    frames: { type: 'string', default: '4000' },
    rounds: { type: 'string', default: '9' },
  },
})
const workload = readWorkload(flags.workload)
const frames = Math.min(Number(flags.frames), Math.floor(workload.meta.frames / 2))
const texts = handedOver(workload, 'string', 2 * frames)
const tick = FEATURES.filter(({ stage, kind }) => stage === 'tick' && kind !== 0).map(({ name }) => name)
const SETS = { none: [], default: 'default', tick, all: 'all' }

const lanes = []
for (const [name, features] of Object.entries(SETS)) {
  const held = await openMarket(workload, { features, levels: false })
  lanes.push({ name, read: false, held, us: [] })
  if (name !== 'none') lanes.push({ name, read: true, held, us: [] })
}
let sink = 0
for (let round = -2; round < Number(flags.rounds); round++)
  for (const lane of lanes) {
    const us = play(lane)
    if (round >= 0) lane.us.push(us)
  }

const [none] = lanes
const rows = Object.keys(SETS)
  .filter((name) => name !== 'none')
  .map((name) => {
    const added = (read) => {
      const { us } = lanes.find((lane) => lane.name === name && lane.read === read)
      return median(us.map((value, round) => value - none.us[round]))
    }
    const { length } = lanes.find((lane) => lane.name === name).held.market.featureNames
    return { set: name, features: length, keptUs: round(added(false)), readUs: round(added(true)) }
  })
if (Number.isNaN(sink)) throw new Error('no feature had a value')
console.log(JSON.stringify({ messages: frames, bookUs: round(median(none.us)), rows }))

/** µs a message of the second half of what is played: the windows are full by then. */
function play({ held, read }) {
  held.restart()
  const { market } = held
  const values = new Float64Array(market.featureNames.length)
  for (let i = 0; i < frames; i++) market.push(texts[i])
  const begin = performance.now()
  for (let i = frames; i < 2 * frames; i++) {
    market.push(texts[i])
    if (!read) continue
    market.features(values)
    sink += values[0]
  }
  return ((performance.now() - begin) * 1e3) / frames
}
