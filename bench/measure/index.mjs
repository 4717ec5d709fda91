// What is no ratio of two lanes, each in a process of its own on the standard workload.
import { fileURLToPath } from 'node:url'
import { judgeCollections, judgeFeatures, judgeLatency, judgeMemory, judgeSizes } from '../gates.mjs'
import { titleOf } from '../lanes.mjs'
import { median, run } from '../schedule.mjs'
import { measureAllocations } from './allocations.mjs'
import { measureColdStart } from './cold-start.mjs'
import { coreSizes } from './size.mjs'

/** Whose latency is told, and whose allocations. The slower ones play fewer frames. */
const LATENCY = ['leadline', 'byte-checker', 'tardis', 'ccxt-1000']
const LATENCY_FRAMES = 20_000
/** The median of these: one stall of the machine makes every message wait that comes due in it. */
const LATENCY_RUNS = 9
const ALLOCATIONS = [
  ...['leadline', 'leadline-buffer', 'leadline-features', 'byte-checker', 'json-parse', 'ladder', 'sorted-arrays'],
  ...['tardis', 'ccxt-1000', 'ccxt'],
]

/** `{ gates, latency, features, venues, memory, allocations, cold, sizes }`. */
export async function measureSingly({ dir, frames, node: { command, version }, say }) {
  const script = (path, ...more) => {
    const file = fileURLToPath(new URL(path, import.meta.url))
    return run({ key: `${path} ${more.join(' ')}`, argv: [command, file, '--workload', dir, ...more] })
  }
  const latency = LATENCY.map((name) => {
    say(`latency of ${titleOf(name)}`)
    const count = name === 'leadline' ? frames : Math.min(frames, LATENCY_FRAMES)
    const runs = Array.from({ length: LATENCY_RUNS }, () =>
      script('../one.mjs', '--candidate', name, '--latency', '--frames', String(count)),
    )
    const points = (kind) => {
      const of = (point) => median(runs.map((one) => one[kind][point]))
      return Object.fromEntries(Object.keys(runs[0][kind]).map((point) => [point, of(point)]))
    }
    return { name, title: titleOf(name), service: points('service'), response: points('response') }
  })
  say('what features add to a message')
  const features = script('./features.mjs')
  say('what a frame of each venue takes')
  const perVenue = fileURLToPath(new URL('./venues.mjs', import.meta.url))
  const venues = run({ key: 'venues', argv: [command, perVenue, '--json'] })
  say('memory of 1, 100 and 1,000 markets')
  const memory = script('./memory.mjs')
  const collections = new Map()
  const allocations = ALLOCATIONS.map((name) => {
    say(`allocations of ${titleOf(name)}`)
    const counted = script('./gc.mjs', '--candidate', name)
    collections.set(name, counted)
    const { bytes, outside } = measureAllocations({ command, dir, name })
    const more = { collections: Math.max(0, counted.collections - counted.baseline), messages: counted.messages }
    return { name, title: titleOf(name), bytes, outside, ...more }
  })
  const cold = measureColdStart({ command, dir, onRun: (name) => say(`cold start of ${titleOf(name)}`) })
  say('what each venue weighs')
  const sizes = await coreSizes()
  const where = { node: version, workload: 'standard' }
  const gates = [
    judgeLatency(latency[0]),
    judgeMemory(memory),
    judgeCollections(collections.get('leadline-buffer')),
    ...judgeSizes(sizes),
    ...judgeFeatures(features),
  ].map((gate) => ({ ...gate, ...where }))
  return { gates, latency, features, venues, memory, allocations, cold, sizes }
}
