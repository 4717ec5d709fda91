// Slices of a workload's frames, which lanes play in turns.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Frames that bring the book to where it stays, and are not timed: the first quarter. C++ and Rust have the same rule. */
export const warmOf = (count) => Math.min(Math.floor(count / 4), 40_000)

/** More of them to a pass make no ratio truer. */
const MOST = 24
/** One in so many frames of a slice brings back the caches that the other lanes filled with theirs, and is not timed. */
const LEAD = 8

/**
 * The frames of `dir` from the warm-up's end up to `count`, in equal slices of about `changes` level changes or more:
 * `{ from, timed, to, changes }` each, where frames `from` up to `timed` are played and not timed, and `changes` are those behind.
 */
export function slicesOf(dir, { count, changes }) {
  const offsets = new Uint32Array(new Uint8Array(readFileSync(join(dir, 'change-offsets.bin'))).buffer)
  return sliced(offsets, { from: warmOf(count), to: count, changes })
}

export function sliced(offsets, { from, to, changes }) {
  const fitting = Math.floor((offsets[to] - offsets[from]) / changes)
  const slices = Math.max(1, Math.min(MOST, fitting, to - from))
  const start = (slice) => from + Math.floor(((to - from) * slice) / slices)
  return Array.from({ length: slices }, (_, i) => {
    const [begin, end] = [start(i), start(i + 1)]
    const timed = begin + Math.floor((end - begin) / LEAD)
    return { from: begin, timed, to: end, changes: offsets[end] - offsets[timed] }
  })
}
