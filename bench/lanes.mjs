// What is run on a workload: candidates in Node (rivals/index.mjs), the C++ ceiling, the structures of hftbacktest. A lane that
// can't be run is left out and named with its reason.
import { fileURLToPath } from 'node:url'
import { CANDIDATES } from './rivals/index.mjs'
import { slicesOf } from './slices.mjs'

const one = fileURLToPath(new URL('./one.mjs', import.meta.url))

/** Frames for those that would take minutes; the engine runs as few beside them, so that their checksum is held against one. */
const SHORT = 4_000
const SHORTENED = ['orderbooks', 'map-sort']
const NATIVE_MODES = ['json', 'core', 'signals', 'parsed', 'parsed-book']
const DEPTHS = ['roivector', 'hashmap', 'btree']

/**
 * Lanes in groups of about the same speed: nobody waits seconds for a turn, and each is near the engine that it is compared
 * with. A slice holds `changes` or more; passes are played until a round has `slices` of them. Slow ones sit out rounds.
 */
const GROUPS = {
  compiled: { base: 'leadline', changes: 40_000, slices: 120 },
  plain: { base: 'leadline', changes: 40_000, slices: 60 },
  packages: { base: 'leadline', changes: 10_000, slices: 8, isSlow: true },
  short: { base: 'leadline-short', changes: 10_000, slices: 8, isSlow: true },
}
const PACKAGES = ['tardis', 'orderbooks-250', 'ccxt-1000', 'ccxt', ...SHORTENED]
const PLAIN = ['byte-parser', 'byte-checker', 'json-parse', 'ladder-digits', 'ladder', 'ladder-parsed', 'sorted-arrays']
const LIKE_PLAIN = ['leadline-neighbours', 'hftbacktest-btree', 'hftbacktest-btree-top']
const PEERS = ['byte-checker', 'json-parse', 'ladder-digits', 'sorted-arrays', 'tardis', 'ccxt']
/**
 * What runs, in Node (`null`: everyone) and in C++, and in which rounds the slow ones do.
 *   all     the standard workload       few     recordings: what a gate needs
 *   beside  the same on a second Node   regime  the named regimes: text to book, no gate
 */
const ENGINE = ['leadline', 'leadline-buffer', 'leadline-bulk', 'leadline-signals', 'leadline-core']
const FEW = [...ENGINE, ...PEERS, 'ladder', 'ccxt-1000']
const SETS = {
  all: { names: null, modes: NATIVE_MODES, slow: 2 },
  few: { names: FEW, modes: NATIVE_MODES, slow: 2 },
  beside: { names: FEW, modes: NATIVE_MODES, slow: 3 },
  regime: { names: ['leadline', ...PEERS], modes: ['json'], slow: 2 },
}

/** `{ lanes, groups, reasons }` for the workload in `dir`. A lane: `{ key, group, argv, startsAnew }`; groups as in schedule.mjs. */
export function planLanes({ dir, frames, node, native, hftbacktest, set = 'all' }) {
  const { names, modes, slow } = SETS[set]
  const lanes = []
  const reasons = {}
  const inNode = (key, name, count, ...flags) => {
    const argv = [node, one, '--candidate', name, '--workload', dir, '--frames', String(count), ...flags]
    lanes.push({ key, argv, group: count < frames ? 'short' : groupOf(key) })
  }
  for (const [name, { make, parsed }] of Object.entries(CANDIDATES)) {
    if (names && !names.includes(name)) continue
    const count = SHORTENED.includes(name) ? Math.min(SHORT, frames) : frames
    if (make) inNode(name, name, count)
    if (parsed && !make) inNode(name, name, count, '--input', 'parsed')
    else if (parsed && set === 'all') inNode(`${name}-parsed`, name, count, '--input', 'parsed')
  }
  if (set === 'all' && frames > SHORT) inNode('leadline-short', 'leadline', SHORT)
  const outside = (program, key, ...flags) => {
    const argv = [program.command, '--workload', dir, '--frames', String(frames), ...flags]
    // its vector is slower the second time
    if (program.command) lanes.push({ key, argv, startsAnew: program === hftbacktest, group: groupOf(key) })
    else reasons[key] = program.reason
  }
  for (const mode of modes) outside(native, `native-${mode}`, '--mode', mode)
  for (const depth of set === 'regime' ? [] : DEPTHS) {
    outside(hftbacktest, `hftbacktest-${depth}`, '--depth', depth, '--mode', 'parsed-book')
    if (set === 'all') outside(hftbacktest, `hftbacktest-${depth}-top`, '--depth', depth, '--mode', 'parsed')
  }
  const groups = grouped({ lanes, dir, frames, slow })
  // where nobody else is in the engine's own group, another one has it
  for (const lane of lanes) if (groups.every(({ name }) => name !== lane.group)) lane.group = homeOf(lane, groups)
  return { lanes, groups, reasons }
}

function groupOf(key) {
  if (PACKAGES.includes(key)) return 'packages'
  return PLAIN.includes(key) || LIKE_PLAIN.includes(key) ? 'plain' : 'compiled'
}

function homeOf({ key }, groups) {
  return groups.find(({ lanes }) => lanes.some((lane) => lane.key === key)).name
}

/** With the lane that a group's are compared with, and what they play. */
function grouped({ lanes, dir, frames, slow }) {
  return Object.entries(GROUPS).flatMap(([name, { base, changes, slices: wanted, isSlow }]) => {
    const own = lanes.filter(({ key, group }) => group === name && key !== base)
    if (own.length === 0) return []
    const count = name === 'short' ? SHORT : frames
    const slices = slicesOf(dir, { count, changes })
    const passes = Math.ceil(wanted / slices.length)
    const all = [lanes.find(({ key }) => key === base), ...own]
    return [{ name, base, lanes: all, slices, passes, every: isSlow ? slow : 1 }]
  })
}

/** A lane's name in a table. */
export function titleOf(key) {
  if (OUTSIDE[key]) return OUTSIDE[key]
  const [name, parsed] = key.endsWith('-parsed') ? [key.slice(0, -7), ', integers in'] : [key, '']
  return CANDIDATES[name] ? CANDIDATES[name].title + parsed : key
}

const OUTSIDE = {
  'leadline-short': `leadline, the first ${SHORT} frames`,
  'native-json': 'C++, same algorithm, text to ten best',
  'native-core': 'C++, same algorithm, text to book',
  'native-signals': 'C++, same signals, text to large levels',
  'native-parsed': 'C++, integers in, ten best read',
  'native-parsed-book': 'C++, integers in, book alone',
  'hftbacktest-roivector': 'hftbacktest, ROIVector depth, integers in',
  'hftbacktest-roivector-top': 'hftbacktest, ROIVector depth, ten best read',
  'hftbacktest-hashmap': 'hftbacktest, HashMap depth, integers in',
  'hftbacktest-hashmap-top': 'hftbacktest, HashMap depth, ten best read',
  'hftbacktest-btree': 'hftbacktest, BTree depth, integers in',
  'hftbacktest-btree-top': 'hftbacktest, BTree depth, ten best read',
}
