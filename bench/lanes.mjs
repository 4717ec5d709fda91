// What is run on a workload: candidates in Node (rivals/index.mjs), the C++ ceiling, the structures of hftbacktest. A lane that
// can't be run is left out and named with its reason.
import { fileURLToPath } from 'node:url'
import { CANDIDATES } from './rivals/index.mjs'

const one = fileURLToPath(new URL('./one.mjs', import.meta.url))

/** Frames for those that would take minutes; the engine runs as few beside them, so that their checksum is held against one. */
const SHORT = 4_000
const SHORTENED = ['orderbooks', 'map-sort']
/** Runs of these go with every second round. */
const SLOW = ['tardis', 'orderbooks-250', 'ccxt-1000', 'ccxt', ...SHORTENED]
const NATIVE_MODES = ['json', 'core', 'signals', 'parsed', 'parsed-book']
const DEPTHS = ['roivector', 'hashmap', 'btree']
/** What is enough on a second Node and on recorded files, beside the engine's own. */
const FEW = ['byte-checker', 'json-parse', 'ladder', 'ladder-digits', 'sorted-arrays', 'tardis', 'ccxt-1000', 'ccxt']

/** `{ lanes, reasons }` for the workload in `dir`. */
export function planLanes({ dir, frames, node, native, hftbacktest, few = false }) {
  const lanes = []
  const reasons = {}
  const inNode = (key, name, count, ...flags) => {
    const argv = [node, one, '--candidate', name, '--workload', dir, '--frames', String(count), ...flags]
    lanes.push({ key, argv, every: SLOW.includes(name) || count === SHORT ? 2 : 1 })
  }
  for (const [name, { make, parsed }] of Object.entries(CANDIDATES)) {
    if (few && !FEW.includes(name) && !name.startsWith('leadline')) continue
    const count = SHORTENED.includes(name) ? Math.min(SHORT, frames) : frames
    if (make) inNode(name, name, count)
    if (parsed) inNode(make ? `${name}-parsed` : name, name, count, '--input', 'parsed')
  }
  if (!few && frames > SHORT) inNode('leadline-short', 'leadline', SHORT)
  const outside = (program, key, ...flags) => {
    const argv = [program.command, '--workload', dir, '--frames', String(frames), ...flags]
    if (program.command) lanes.push({ key, argv })
    else reasons[key] = program.reason
  }
  for (const mode of NATIVE_MODES) outside(native, `native-${mode}`, '--mode', mode)
  for (const depth of DEPTHS) {
    outside(hftbacktest, `hftbacktest-${depth}`, '--depth', depth, '--mode', 'parsed-book')
    if (!few) outside(hftbacktest, `hftbacktest-${depth}-top`, '--depth', depth, '--mode', 'parsed')
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
