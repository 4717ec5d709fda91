// The exports of learn.wasm and nothing else. A learner is named by its block's address. Inputs cross at VIEW_X, times, labels and
// values at VIEW_TOLD, answers at VIEW_OUT, options at VIEW_OPTIONS; params are written into the block before the first call.
import {
  CN_SKIPPED, LEARN_VERSION, STATUS_DONE, STATUS_SKIPPED, TOLD_TIME, TOLD_VALUE, VIEW_OUT, VIEW_TOLD,
} from './layout'
import { addCounter, outsOf, scratch } from './block'
import { kindStands, learn, observeInput, predictInto, takesLabels } from './kinds'
import { blockStands, releaseBlock, setHeapLimit } from './memory'
import * as opening from './open'
import { prepare } from './prepare'
import { copy, put } from './vector'
import * as waiting from './waiting'

@inline function told(field: usize): f64 { return load<f64>(<usize>VIEW_TOLD + field) }

export function learnVersion(): i32 {
  return LEARN_VERSION
}

/** Sets the bytes the heap may grow to; call before the first learner. */
export function init(heapLimit: f64): void {
  setHeapLimit(<usize>heapLimit)
}

/** A learner from VIEW_OPTIONS; 0 when memory is exhausted. */
export function open(): usize {
  return opening.open()
}

export function close(l: usize): void {
  releaseBlock(l)
}

/** Forgets what was learnt; counters and waiting predictions stay. */
export function reset(l: usize): void {
  opening.reset(l)
}

/** Whether magic, version, canary and all counts of the block are possible. */
export function isSound(l: usize): bool {
  return blockStands(l) && waiting.ringStands(l) && kindStands(l)
}

/** No number in each place. */
function answerNothing(l: usize): i32 {
  for (let i = 0; i < outsOf(l); i++) put(VIEW_OUT, i, NaN)
  return STATUS_SKIPPED
}

/** The answer to VIEW_X, at VIEW_OUT; NaN where the inputs can't be taken. Changes nothing. */
export function predict(l: usize): i32 {
  if (!prepare(l, false)) return answerNothing(l)
  predictInto(l, scratch(0), VIEW_OUT)
  return STATUS_DONE
}

/** VIEW_X came to the label told, known at once; observers take VIEW_X alone. The answer of before is at VIEW_OUT; an observer's is that of after. */
export function update(l: usize): i32 {
  if (!prepare(l, true)) {
    addCounter(l, CN_SKIPPED, 1)
    return answerNothing(l)
  }
  if (!takesLabels(l)) return observeInput(l, scratch(0), VIEW_OUT)
  predictInto(l, scratch(0), VIEW_OUT)
  copy(scratch(1), VIEW_OUT, outsOf(l))
  return learn(l, scratch(0), scratch(1), told(TOLD_VALUE))
}

/** Answers VIEW_X, of the time told, at VIEW_OUT; the answer waits for its label. */
export function push(l: usize): i32 {
  if (!prepare(l, true)) {
    addCounter(l, CN_SKIPPED, 1)
    return answerNothing(l)
  }
  predictInto(l, scratch(0), VIEW_OUT)
  return waiting.wait(l, told(TOLD_TIME))
}

/** The oldest waiting prediction came to the label told, as is known at the time told. */
export function resolve(l: usize): i32 {
  return waiting.resolve(l, told(TOLD_TIME), told(TOLD_VALUE))
}

/** The value whose moves are the labels, at the time told; how many waiting predictions are done with. */
export function follow(l: usize): i32 {
  return waiting.follow(l, told(TOLD_TIME), told(TOLD_VALUE))
}
