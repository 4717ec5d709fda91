// Opening a learner: its block is measured, taken, and its state begun.
import {
  B_CLASSES, B_HASH, B_HEADS, B_HEAD_BYTES, B_INPUTS, B_KIND, B_OUTS, B_PARAMS, B_RING, B_RING_BYTES, B_RING_MOST, B_STATE,
  B_STATE_BYTES, B_WIDTH, CF_FLAGS, CF_SCALE, CLASSES_MAX, CN_LAST_PUSH, CN_LAST_TIME, CN_LAST_VALUE, CONFIG, CONFIG_FIELDS, FLAG_CONSTANT, FLAG_FULL,
  INPUTS_MAX, KIND_BAYES_LINEAR, KIND_FTRL, KIND_KALMAN, KINDS_END, OUTS_MAX, O_CLASSES, O_CONFIG, O_HASH, O_INPUTS, O_KIND, O_WAITING,
  PARAMS, SCALE_FIXED, VIEW_OPTIONS,
} from './layout'
import { scalerBytes, scalerOf, setCounter } from './block'
import { begin, isClassifier, outCount, paramBytes, stateBytes } from './kinds'
import { takeBlock } from './memory'
import { at } from './vector'
import { entryBytes } from './waiting'

@inline function option(field: usize): i32 { return load<i32>(<usize>VIEW_OPTIONS + field) }

/** A learner from VIEW_OPTIONS, whose params are still zero; 0 when there is no memory or the numbers make no sense. */
export function open(): usize {
  const c = <usize>(VIEW_OPTIONS + O_CONFIG)
  const kind = option(O_KIND)
  const inputs = option(O_INPUTS)
  const classes = option(O_CLASSES)
  const waiting = option(O_WAITING)
  if (kind < KIND_FTRL || kind >= KINDS_END || waiting < 0) return 0
  if (inputs < 1 || inputs > INPUTS_MAX || classes < 0 || classes > CLASSES_MAX) return 0
  const flags = <i32>at(c, CF_FLAGS)
  const width = (inputs + ((flags & FLAG_CONSTANT) != 0 ? 1 : 0) + 1) & ~1
  const outs = outCount(kind, classes, c)
  if (outs > OUTS_MAX) return 0
  const heads = isClassifier(kind) && classes > 2 ? classes : 1
  const full = (flags & FLAG_FULL) != 0 || kind == KIND_BAYES_LINEAR || kind == KIND_KALMAN
  const given = <i32>at(c, CF_SCALE) == SCALE_FIXED ? inputs << 4 : 0
  const params = PARAMS + given
  const state = params + paramBytes(kind, inputs, classes, width, c)
  const head = stateBytes(kind, classes, width, c, full)
  const learnt = scalerBytes(<i32>at(c, CF_SCALE), width) + heads * head
  const ring = (state + learnt + 7) & ~7
  const entry = entryBytes(outs, width)
  const bytes = <i64>ring + <i64>waiting * <i64>entry + 8
  if (bytes > 1 << 30) return 0
  const l = takeBlock(<i32>bytes)
  if (l == 0) return 0
  store<i32>(l, kind, B_KIND)
  store<i32>(l, inputs, B_INPUTS)
  store<i32>(l, classes, B_CLASSES)
  store<i32>(l, outs, B_OUTS)
  store<i32>(l, width, B_WIDTH)
  store<i32>(l, heads, B_HEADS)
  store<i32>(l, params, B_PARAMS)
  store<i32>(l, state, B_STATE)
  store<i32>(l, learnt, B_STATE_BYTES)
  store<i32>(l, head, B_HEAD_BYTES)
  store<i32>(l, ring, B_RING)
  store<i32>(l, waiting, B_RING_MOST)
  store<i32>(l, entry, B_RING_BYTES)
  memory.copy(l + B_HASH, VIEW_OPTIONS + O_HASH, 32)
  memory.copy(l + CONFIG, c, CONFIG_FIELDS << 3)
  if (full) store<f64>(l + CONFIG, <f64>(flags | FLAG_FULL))
  setCounter(l, CN_LAST_TIME, -Infinity)
  setCounter(l, CN_LAST_PUSH, -Infinity)
  setCounter(l, CN_LAST_VALUE, NaN)
  reset(l)
  return l
}

/** Forgets what was learnt; counters and waiting predictions stay. */
export function reset(l: usize): void {
  memory.fill(scalerOf(l), 0, load<i32>(l, B_STATE_BYTES))
  begin(l)
}
