import { escape, px } from './frame.js'

const CELL = 22
/** Of a letter of a name, on average. */
const LETTER = 6.3
const SCALE = 46

/** Names down the side and across the top; Pearson above the diagonal, Spearman below it. */
export function heatmap(
  names: readonly string[],
  above: readonly (readonly number[])[],
  below: readonly (readonly number[])[],
): string {
  const side = names.length * CELL
  const room = Math.ceil(16 + LETTER * Math.max(...names.map(({ length }) => length)))
  const [width, height] = [room + side + SCALE + 24, room + side + 8]
  const at = (i: number): number => room + i * CELL
  const cells = names.flatMap((row, i) =>
    names.map((column, j) => {
      const value = i === j ? 1 : i < j ? above[i]![j]! : below[i]![j]!
      const kind = i < j ? 'Pearson' : 'Spearman'
      const said = `${escape(row)}, ${escape(column)}: ${Number.isFinite(value) ? value.toFixed(3) : 'undefined'} (${kind})`
      return `<rect ${fill(value)} x="${at(j)}" y="${at(i)}" width="${CELL - 1}" height="${CELL - 1}"><title>${said}</title></rect>`
    }),
  )
  const labels = names.map(
    (name, i) =>
      `<text class="mark" x="${room - 6}" y="${at(i) + 15}" text-anchor="end">${escape(name)}</text>` +
      `<text class="mark" transform="translate(${at(i) + 15} ${room - 6}) rotate(-90)">${escape(name)}</text>`,
  )
  const tall = Math.min(side, 220)
  const steps = 40
  const key = Array.from({ length: steps }, (_, k) => {
    const value = 1 - (2 * (k + 0.5)) / steps
    return `<rect ${fill(value)} x="${room + side + 16}" y="${px(room + (k * tall) / steps)}" width="14" height="${px(tall / steps + 0.3)}"/>`
  })
  const marks = [1, 0.5, 0, -0.5, -1].map(
    (value) =>
      `<text class="mark" x="${room + side + 35}" y="${px(room + ((1 - value) / 2) * tall + 4)}">${String(value).replace('-', '−')}</text>`,
  )
  return (
    `<svg class="heatmap" style="max-width:${width}px" viewBox="0 0 ${width} ${height}" role="img" aria-label="Correlations of the features">` +
    [...cells, ...labels, ...key, ...marks].join('') +
    '</svg>'
  )
}

function fill(value: number): string {
  if (!Number.isFinite(value)) return 'class="none"'
  return `class="${value < 0 ? 'minus' : 'plus'}" fill-opacity="${px(Math.min(1, Math.abs(value)))}"`
}
