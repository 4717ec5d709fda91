// Runs inside a host that is not Node: one candidate, replayed from the beginning as often as it is told to.
import { CANDIDATES } from '../rivals/index.mjs'

let workload
let warm
let handed
let candidate

/** What workload.mjs packed. */
export function load(packed) {
  const length = new Uint32Array(packed, 0, 1)[0]
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(packed, 4, length)))
  const bytes = new Uint8Array(packed, 4 + length)
  warm = head.warm
  workload = { ...head, bytes }
}

/** A candidate made anew, and warmed up as bench/one.mjs warms it up. */
export async function start(name) {
  candidate = await CANDIDATES[name].make(workload)
  handed ??= inputs(candidate.input)
  step(0, warm)
}

/** The frames to be timed; the checksum also covers those before. */
export function play() {
  step(warm, handed.length)
  return candidate.checksum?.text ?? null
}

function step(from, to) {
  const { apply, top } = candidate
  for (let i = from; i < to; i++) {
    apply(handed[i])
    top()
  }
}

/** Texts as the host itself makes them of what a socket brings, or bytes of each frame. */
function inputs(kind) {
  const { bytes, frameOffsets } = workload
  const decoder = new TextDecoder()
  const of = { string: (frame) => decoder.decode(frame), buffer: (frame) => frame }[kind]
  return Array.from({ length: frameOffsets.length - 1 }, (_, i) =>
    of(bytes.subarray(frameOffsets[i], frameOffsets[i + 1])),
  )
}
