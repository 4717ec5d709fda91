// Text into memory as UTF-8, in browsers, workerd and whatever else has a TextEncoder.
export type WriteText = (text: string) => number

const encoder = new TextEncoder()

/** Writes to the beginning of `area` and returns how many bytes; the area must have three for each unit of a text. */
export function textWriter(area: Uint8Array): WriteText {
  return (text) => encoder.encodeInto(text, area).written
}
