const CELL_WIDTH = 8.4
const CELL_HEIGHT = 17
const BASELINE = 13
const PADDING = 14
const BACKGROUND = '#14171c'
/** Renderers fold ordinary spaces, and not all heed the attributes that forbid it. */
const NO_BREAK = '\u00a0'
const FOREGROUND = '#d5d9e0'

/** Terminal text (cursor home, SGR colours of the 256-colour palette, bold) as an SVG of `columns` × `rows` cells. */
export function terminalSvg(text, { columns, rows, title }) {
  const lines = text.split('\r\n').slice(0, rows)
  const width = Math.ceil(columns * CELL_WIDTH + 2 * PADDING)
  const height = rows * CELL_HEIGHT + 2 * PADDING
  const shapes = lines.flatMap((line, row) => drawLine(spans(line), row))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(title)}">`,
    `<rect width="${width}" height="${height}" rx="8" fill="${BACKGROUND}"/>`,
    `<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14" fill="${FOREGROUND}">`,
    ...shapes,
    '</g>',
    '</svg>',
    '',
  ].join('\n')
}

/** The styled pieces of one line: `{ text, colour, back, bold }`. */
export function spans(line) {
  const found = []
  let style = { colour: null, back: null, bold: false }
  // Sequences other than SGR (cursor, erase, modes) draw nothing.
  for (const [, parameters, final, text] of line.matchAll(/\u001b\[([\d;?]*)([A-Za-z])|([^\u001b]+)/gu)) {
    if (text !== undefined) found.push({ text, ...style })
    else if (final === 'm') style = applied(style, parameters.split(';').map(Number))
  }
  return found
}

function applied(before, codes) {
  const style = { ...before }
  for (let i = 0; i < codes.length; i++) {
    if (codes[i] === 0) Object.assign(style, { colour: null, back: null, bold: false })
    else if (codes[i] === 1) style.bold = true
    else if (codes[i] === 38 || codes[i] === 48) {
      style[codes[i] === 38 ? 'colour' : 'back'] = paletteColour(codes[i + 2])
      i += 2
    }
  }
  return style
}

/** The xterm palette from 16 up: a 6 × 6 × 6 cube, then greys. */
function paletteColour(index) {
  const hex = (values) => `#${values.map((value) => value.toString(16).padStart(2, '0')).join('')}`
  if (index >= 232) return hex(Array.from({ length: 3 }, () => 8 + (index - 232) * 10))
  const steps = [0, 95, 135, 175, 215, 255]
  const cube = index - 16
  return hex([steps[Math.floor(cube / 36)], steps[Math.floor(cube / 6) % 6], steps[cube % 6]])
}

function drawLine(pieces, row) {
  const y = PADDING + row * CELL_HEIGHT
  const shapes = []
  let column = 0
  for (const { text, colour, back, bold } of pieces) {
    const cells = [...text].length
    const x = (PADDING + column * CELL_WIDTH).toFixed(1)
    const width = (cells * CELL_WIDTH).toFixed(1)
    if (back) shapes.push(`<rect x="${x}" y="${y}" width="${width}" height="${CELL_HEIGHT}" fill="${back}"/>`)
    const fill = colour ? ` fill="${colour}"` : ''
    shapes.push(...drawBlocks(text, column, y, fill))
    const letters = text.replaceAll(BLOCKS, ' ')
    if (letters.trim() !== '') {
      const style = `${fill}${bold ? ' font-weight="bold"' : ''}`
      const fitted = `textLength="${width}" lengthAdjust="spacingAndGlyphs"`
      shapes.push(
        `<text x="${x}" y="${y + BASELINE}" ${fitted}${style}>${escape(letters).replaceAll(' ', NO_BREAK)}</text>`,
      )
    }
    column += cells
  }
  return shapes
}

/** Block elements and the upright line fill their cell whatever the font: drawn as rectangles, equal neighbours as one. */
const BLOCKS = /[\u2581-\u258f│]/g
const EIGHTH = 1 / 8

function drawBlocks(text, column, y, fill) {
  const shapes = []
  for (const { 0: run, index } of text.matchAll(/([\u2581-\u2588])\1*|[\u2589-\u258f│]/g)) {
    const [left, top, width, height] = blockShape(run[0])
    const x = PADDING + (column + [...text.slice(0, index)].length + left) * CELL_WIDTH
    const size = `width="${trim((run.length - 1 + width) * CELL_WIDTH)}" height="${trim(height * CELL_HEIGHT)}"`
    shapes.push(`<rect x="${trim(x)}" y="${trim(y + top * CELL_HEIGHT)}" ${size}${fill} shape-rendering="crispEdges"/>`)
  }
  return shapes
}

/** Left, top, width and height as shares of the cell. */
function blockShape(character) {
  if (character === '│') return [0.45, 0, 0.1, 1]
  const code = character.charCodeAt(0)
  if (code <= 0x2588) return [0, 1 - (code - 0x2580) * EIGHTH, 1, (code - 0x2580) * EIGHTH]
  return [0, 0, (0x2590 - code) * EIGHTH, 1]
}

const trim = (value) => Number(value.toFixed(2))

function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
