// Every feature by name, computed from scratch at each reading: a number, or the reason why there is none.
import { hidden } from './features/hidden.js'
import { bars } from './features/bars.js'
import { book } from './features/book.js'
import { depth } from './features/depth.js'
import { flow } from './features/flow.js'
import { hawkes } from './features/hawkes.js'
import { impact } from './features/impact.js'
import { manipulation } from './features/manipulation.js'
import { messages } from './features/messages.js'
import { queues } from './features/queues.js'
import { session } from './features/session.js'
import { shape } from './features/shape.js'
import { signs } from './features/signs.js'
import { spread } from './features/spread.js'
import { structure } from './features/structure.js'
import { trades } from './features/trades.js'
import { volatility } from './features/volatility.js'
import { vpin, vpinOf } from './features/vpin.js'
import type { Family, Formula, Reading, Value, Windowed } from './reading.js'
import { windowOf } from './windows.js'

const families: readonly Family[] = [
  ...[book, depth, shape, spread, flow, queues, messages, trades, signs, vpin, hawkes],
  ...[hidden, impact, bars, volatility, structure, manipulation, session],
]

const formulas = new Map<string, Formula>()
const windowed = new Map<string, Windowed>()
for (const { plain = [], windowed: open = [] } of families) {
  for (const [name, formula] of plain) formulas.set(name, formula)
  for (const [prefix, formula, windows] of open) {
    windowed.set(prefix, formula)
    for (const window of windows) formulas.set(`${prefix}_${window}`, ofWindow(prefix, window) ?? unknown(prefix))
  }
}

export function evaluate(name: string, reading: Reading): Value {
  const formula = formulas.get(name) ?? made(name)
  formulas.set(name, formula)
  return reading.once(`${reading.state} ${name}`, () => formula(reading))
}

export const FEATURE_NAMES: readonly string[] = [...formulas.keys()]

/** Names with a window or a bucket of one's own choice. */
function made(name: string): Formula {
  const cut = name.lastIndexOf('_')
  return ofWindow(name.slice(0, cut), name.slice(cut + 1)) ?? vpinOf(name) ?? unknown(name)
}

function ofWindow(prefix: string, text: string): Formula | null {
  const window = windowOf(text)
  const formula = windowed.get(prefix)
  return window === null || formula === undefined ? null : formula(window, `${prefix}_${text}`)
}

function unknown(name: string): never {
  throw new RangeError(`feature: unknown name ${name}`)
}
