// What the header, the config and the counters of a learner's block say.
import {
  B_CLASSES, B_HEADS, B_HEAD_BYTES, B_INPUTS, B_KIND, B_OUTS, B_PARAMS, B_STATE, B_WIDTH, CF_FLAGS, CF_SCALE, CF_STEP_MOST, CONFIG,
  COUNTERS, SCALE_NONE, SCRATCH, VECTOR_BYTES,
} from './layout'

@inline export function kindOf(l: usize): i32 { return load<i32>(l, B_KIND) }
@inline export function inputsOf(l: usize): i32 { return load<i32>(l, B_INPUTS) }
@inline export function classesOf(l: usize): i32 { return load<i32>(l, B_CLASSES) }
@inline export function outsOf(l: usize): i32 { return load<i32>(l, B_OUTS) }
@inline export function widthOf(l: usize): i32 { return load<i32>(l, B_WIDTH) }
@inline export function headsOf(l: usize): i32 { return load<i32>(l, B_HEADS) }
@inline export function headBytesOf(l: usize): usize { return <usize>load<i32>(l, B_HEAD_BYTES) }
@inline export function paramsOf(l: usize): usize { return l + <usize>load<i32>(l, B_PARAMS) }

@inline export function config(l: usize, field: i32): f64 { return load<f64>(l + (<usize>field << 3), CONFIG) }
@inline export function count(l: usize, field: i32): i32 { return <i32>config(l, field) }
@inline export function hasFlag(l: usize, flag: i32): bool { return (count(l, CF_FLAGS) & flag) != 0 }

@inline export function counter(l: usize, field: i32): f64 { return load<f64>(l + (<usize>field << 3), COUNTERS) }
@inline export function setCounter(l: usize, field: i32, value: f64): void { store<f64>(l + (<usize>field << 3), value, COUNTERS) }
@inline export function addCounter(l: usize, field: i32, by: f64): void { setCounter(l, field, counter(l, field) + by) }

/** Bytes of a scaler's state: count and pad, mean and squares of each input. */
export function scalerBytes(scale: i32, width: i32): i32 { return scale == SCALE_NONE ? 0 : 16 + (width << 4) }

/** Where the scaler's state lies, and behind it what is learnt. */
@inline export function scalerOf(l: usize): usize { return l + <usize>load<i32>(l, B_STATE) }
@inline export function stateOf(l: usize): usize { return scalerOf(l) + <usize>scalerBytes(count(l, CF_SCALE), widthOf(l)) }

/** Scratch vector i. */
@inline export function scratch(i: i32): usize { return <usize>(SCRATCH + i * VECTOR_BYTES) }

/** Whether a step of this length may be taken: finite, and no longer than the cap. */
@inline export function mayStep(l: usize, length: f64): bool { return length <= config(l, CF_STEP_MOST) && length < Infinity }
