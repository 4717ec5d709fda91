// What is run on a workload: candidates in Node (rivals/index.mjs), the C++ ceiling, the structures of hftbacktest. A lane that
// can't be run is left out and named with its reason.
import { fileURLToPath } from 'node:url'
import { CANDIDATES } from './rivals/index.mjs'

const one = fileURLToPath(new URL('./one.mjs', import.meta.url))

/** Frames for those that would take minutes; the engine runs as few beside them, so that their checksum is held against one. */
const SHORT = 4_000
const SHORTENED = ['orderbooks', 'map-sort']
const NATIVE_MODES = ['json', 'core', 'signals', 'parsed', 'parsed-book']
const DEPTHS = ['roivector', 'hashmap', 'btree']

/** Runs of these go with every `n`-th round of a set. */
const SLOW = ['tardis', 'orderbooks-250', 'ccxt-1000', 'ccxt', ...SHORTENED]
const PEERS = ['byte-checker', 'json-parse', 'ladder-digits', 'sorted-arrays', 'tardis', 'ccxt']
/**
 * What runs, in Node (`null`: everyone) and in C++, and how often the slow ones do.
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

/** `{ lanes, reasons }` for the workload in `dir`. */
export function planLanes({ dir, frames, node, native, hftbacktest, set = 'all' }) {
  const { names, modes, slow } = SETS[set]
  const lanes = []
  const reasons = {}
  const inNode = (key, name, count, ...flags) => {
    const argv = [node, one, '--candidate', name, '--workload', dir, '--frames', String(count), ...flags]
    lanes.push({ key, argv, every: SLOW.includes(name) || count === SHORT ? slow : 1 })
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
    if (program.command) lanes.push({ key, argv })
    else reasons[key] = program.reason
  }
  for (const mode of modes) outside(native, `native-${mode}`, '--mode', mode)
  for (const depth of set === 'regime' ? [] : DEPTHS) {
    outside(hftbacktest, `hftbacktest-${depth}`, '--depth', depth, '--mode', 'parsed-book')
    if (set === 'all') outside(hftbacktest, `hftbacktest-${depth}-top`, '--depth', depth, '--mode', 'parsed')
  }
  return { lanes, reasons }
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
  'native-signals': 'C++ with the signals of the prototype',
  'native-parsed': 'C++, integers in, ten best read',
  'native-parsed-book': 'C++, integers in, book alone',
  'hftbacktest-roivector': 'hftbacktest, ROIVector depth, integers in',
  'hftbacktest-roivector-top': 'hftbacktest, ROIVector depth, ten best read',
  'hftbacktest-hashmap': 'hftbacktest, HashMap depth, integers in',
  'hftbacktest-hashmap-top': 'hftbacktest, HashMap depth, ten best read',
  'hftbacktest-btree': 'hftbacktest, BTree depth, integers in',
  'hftbacktest-btree-top': 'hftbacktest, BTree depth, ten best read',
}
