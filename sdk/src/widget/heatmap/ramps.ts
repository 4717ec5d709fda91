// Colour ramps: from a list of CSS colours to the 256 steps that sizes are drawn in.

/** Red, green, blue, alpha, 0 to 255. */
export type Rgba = readonly [number, number, number, number]

export const RAMP_STEPS = 256

/** `256 × RGBA`, evenly through colours that commas separate. Throws RangeError for fewer than two, or for what is no colour. */
export function rampFrom(stops: string, colour: (css: string) => Rgba = cssColour): Uint8ClampedArray {
  const colours = splitStops(stops).map(colour)
  if (colours.length < 2) throw new RangeError(`ramp: found ${JSON.stringify(stops)}, expected two colours or more`)
  const ramp = new Uint8ClampedArray(4 * RAMP_STEPS)
  for (let step = 0; step < RAMP_STEPS; step++) {
    const place = (step / (RAMP_STEPS - 1)) * (colours.length - 1)
    const i = Math.min(Math.floor(place), colours.length - 2)
    const [from, to] = [colours[i]!, colours[i + 1]!]
    for (let c = 0; c < 4; c++) ramp[4 * step + c] = Math.round(from[c]! + (to[c]! - from[c]!) * (place - i))
  }
  return ramp
}

/** At commas, but for those within brackets: `#000, rgb(1, 2, 3)` is two. */
function splitStops(text: string): string[] {
  const parts = text.match(/(?:[^,(]|\([^)]*\))+/g) ?? []
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}

let probe: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | null = null

/** Any colour that CSS knows, by the browser's own reading. Throws RangeError for what is none. */
export function cssColour(css: string): Rgba {
  const hex = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(css)
  if (hex) return [parseInt(hex[1]!, 16), parseInt(hex[2]!, 16), parseInt(hex[3]!, 16), 255]
  if (!globalThis.CSS?.supports('color', css)) throw new RangeError(`colour: found ${JSON.stringify(css)}`)
  probe ??= makeProbe()
  probe.clearRect(0, 0, 1, 1)
  probe.fillStyle = css
  probe.fillRect(0, 0, 1, 1)
  const { data } = probe.getImageData(0, 0, 1, 1)
  return [data[0]!, data[1]!, data[2]!, data[3]!]
}

function makeProbe(): CanvasRenderingContext2D {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = 1
  return canvas.getContext('2d', { willReadFrequently: true })!
}
