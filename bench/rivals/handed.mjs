// What a candidate is handed for each frame: a text, bytes, or nothing but its number. Made before the clock runs.

export function handedOver({ bytes, frameOffsets }, input, count) {
  const of = {
    string: (i) => bytes.latin1Slice(frameOffsets[i], frameOffsets[i + 1]),
    buffer: (i) => bytes.subarray(frameOffsets[i], frameOffsets[i + 1]),
    number: (i) => i,
  }[input]
  return Array.from({ length: count }, (_, i) => of(i))
}

/** `(from, to)` frames of the first `count` into a candidate, which is read after each; ns where it takes the time itself. */
export function playerOf({ input, apply, top, replay }, workload, count) {
  if (replay) return replay
  const frames = handedOver(workload, input, count)
  return (from, to) => {
    for (let i = from; i < to; i++) {
      apply(frames[i])
      top()
    }
  }
}
