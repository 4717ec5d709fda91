// The theme's colour ramps as numbers, for what is drawn on a GPU.
import { rgb } from '../chart/colours.js'

export type Ramp = readonly (readonly [number, number, number])[]

/** `#0b0e13, #0c3a45, …` → its colours, from small to large. */
export function rampOf(text: string): Ramp {
  return text.split(',').map((part) => rgb(part.trim()))
}

/** The colour at a share of 0 to 1, written as three numbers of 0 to 1. */
export function rampInto(ramp: Ramp, share: number, out: Float32Array, at: number): void {
  const place = Math.min(1, Math.max(0, share)) * (ramp.length - 1)
  const low = Math.min(ramp.length - 2, Math.floor(place))
  const [from, to] = [ramp[Math.max(0, low)]!, ramp[low + 1]!]
  for (let c = 0; c < 3; c++) out[at + c] = (from[c]! + (to[c]! - from[c]!) * (place - low)) / 255
}
