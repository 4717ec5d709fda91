// What must hold, and how it is told from measurements. `over` and `under` are keys of lanes (lanes.mjs): the ratio is what one
// level change takes in `over` (the quickest of several) by what it takes in `under`. `atLeast` or `atMost` is the gate, `stretch` what we'd like.
import { ratioOf } from './schedule.mjs'

const times = (name, over, under, atLeast, stretch) => ({ name, over, under, atLeast, stretch })

const RATIOS = [
  times('ccxt, full book', 'ccxt', 'leadline', 100, 150),
  times('ccxt, limit 1000', 'ccxt-1000', 'leadline', 80, 120),
  times('tardis-dev', 'tardis', 'leadline', 22, 30),
  times('best plain TypeScript + JSON.parse', ['ladder', 'ladder-digits', 'sorted-arrays'], 'leadline', 12, 16),
  times('JavaScript over bytes, same algorithm', 'byte-checker', 'leadline', 2.2, 3),
  times('sooner than JSON.parse alone returns', 'json-parse', 'leadline', 6, 8),
  times('core vs native, same algorithm', 'native-core', 'leadline-core', 0.8, 0.9),
  times('end to end vs native, string in', 'native-json', 'leadline', 0.7, 0.8),
  times('with signals vs native', 'native-signals', 'leadline-signals', 0.65, 0.8),
  { name: 'signals on top of the book', over: 'leadline-signals', under: 'leadline', atMost: 1.6, stretch: 1.25 },
  times('parsed replay vs hftbacktest ROIVector', 'hftbacktest-roivector', 'leadline-bulk', 1.5, 2),
  times('parsed replay vs hftbacktest HashMap', 'hftbacktest-hashmap', 'leadline-bulk', 5, 8),
]

/** The engine's lanes that C++ has one like. */
const NATIVE = {
  leadline: 'native-json',
  'leadline-bulk': 'native-parsed-book',
  'leadline-signals': 'native-signals',
}

/** Gates on lanes of one workload that were measured: `{ name, ratio, spread, gate, pass, native, … }` each. */
export function judgeLanes(sessions, reasons) {
  return RATIOS.map((gate) => {
    const { over, ratio, spread, paired } = [gate.over]
      .flat()
      .map((key) => ({ over: key, ...ratioOf(sessions, key, gate.under) }))
      .reduce((least, next) => (least.ratio <= next.ratio ? least : next))
    const native = ofNative(sessions, over, gate.under)
    return judge({ ...gate, over, value: ratio, spread, paired, native, reason: reasons[over] ?? reasons[gate.under] })
  })
}

/**
 * What the ratio would be with C++ in the engine's place: where that misses too, the gate asks more than compiling for this very
 * processor gives. A rival that never met C++ is compared by way of the engine. Undefined where a gate is about C++, or C++ wasn't built.
 */
function ofNative(sessions, over, under) {
  if (over.startsWith('native-')) return undefined
  const [a, b] = [NATIVE[over] ?? over, NATIVE[under]]
  const met = ratioOf(sessions, a, b)
  if (met || a !== over) return met?.ratio
  const [there, on] = [ratioOf(sessions, over, under), ratioOf(sessions, under, b)]
  return there && on ? there.ratio * on.ratio : undefined
}

/** One gate. `value` undefined: it could not be measured, for `reason`; it neither passes nor fails. */
export function judge({
  name,
  value,
  spread,
  paired,
  native,
  atLeast,
  atMost,
  stretch,
  unit = '×',
  reason,
  over,
  under,
}) {
  const isMeasured = value !== undefined
  const holds = (it) => (atMost === undefined ? it >= atLeast : it <= atMost)
  const pass = isMeasured ? holds(value) : null
  const sense = atMost === undefined ? 'at least' : 'at most'
  const lanes = over === undefined ? {} : { of: over, by: under }
  return {
    ...{ name, ratio: isMeasured ? round(value) : null, gate: atLeast ?? atMost, sense, unit, pass, stretch, ...lanes },
    ...(spread && { spread: spread.map(round) }),
    ...(paired !== undefined && { paired: round(paired) }),
    ...(native !== undefined && { native: round(native), nativePass: holds(native) }),
    ...(!isMeasured && { reason: reason ?? 'not measured' }),
  }
}

/** Gates on single measurements (measure/). */
export function judgeLatency({ service: { tail } }) {
  return judge({ name: 'p99 / p50 of one message', value: tail, atMost: 3, stretch: 2.5 })
}

export function judgeMemory({ rows }) {
  const { bytes } = rows.find(({ markets }) => markets === 1_000)
  return judge({ name: 'memory of 1,000 markets', value: bytes / 1e6, unit: ' MB', atMost: 64, stretch: 40 })
}

export function judgeCollections({ collections, baseline }) {
  const value = Math.max(0, collections - baseline)
  return judge({ name: 'garbage collections in 20 k Buffer messages', value, unit: '', atMost: 0, stretch: 0 })
}

/** What keeping features up to date adds to a message; what reading them all after each takes is told beside it. */
export function judgeFeatures({ rows }) {
  const kept = (name) => rows.find(({ set }) => set === name).keptUs
  return [
    judge({
      name: 'default features, added to a message',
      value: kept('default'),
      unit: ' µs',
      atMost: 1.5,
      stretch: 0.5,
    }),
    judge({
      name: 'all tick-path features, added to a message',
      value: kept('tick'),
      unit: ' µs',
      atMost: 5,
      stretch: 2.5,
    }),
  ]
}

/** The whole core, the one with book and Binance alone, and the heaviest of the other venues. */
export function judgeSizes({ everything, book, venues, reason }) {
  const part = { name: 'core.wasm, gzip: book + Binance', unit: ' KB', atMost: 8, stretch: 5 }
  const [heaviest] = Object.entries(venues).toSorted(([, a], [, b]) => b - a)
  const venue = {
    name: `core.wasm, gzip: each further venue${heaviest ? ` (${heaviest[0].toLowerCase()} is the heaviest)` : ''}`,
    ...{ unit: ' KB', atMost: 1.5, stretch: 1 },
  }
  const whole = { name: 'core.wasm, gzip: everything', unit: ' KB', atMost: 64, stretch: 40 }
  return [
    judge({ ...part, value: book === undefined ? undefined : book / 1024, reason }),
    judge({ ...venue, value: heaviest && heaviest[1] / 1024, reason }),
    judge({ ...whole, value: everything / 1024 }),
  ]
}

/** Gates in one order of their keys, those that bind first; the others are printed and miss nothing. */
export function placed(gates, bindingNode) {
  return gates
    .map(({ name, ratio, gate, pass, node, workload, ...more }) => {
      return { name, ratio, gate, pass, node, workload, binds: node === bindingNode, ...more }
    })
    .toSorted((a, b) => Number(b.binds) - Number(a.binds))
}

export const missed = (gates) => gates.filter(({ pass, binds }) => binds && pass === false)

export const round = (value) => Number(value.toPrecision(4))
