// The rows as a table, and which of them aren't what they must be.
const count = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ',')

/** A row without `found` is a measurement: it is told, and judged by nobody. */
export const isBroken = ({ found }) => found !== undefined && found.length > 0

export function tableOf(rows) {
  const body = rows.map(({ risk, what, tried, unit, found, figure, note = '' }) => {
    const result = found === undefined ? figure : `${count(found.length)}${figure === undefined ? '' : `; ${figure}`}`
    return `| ${risk} | ${what} | ${result} | ${count(tried)} ${unit} | ${note} |`
  })
  return [
    '| risk | what must not be, or is measured | found | of | |',
    '| --- | --- | --: | --: | --- |',
    ...body,
  ].join('\n')
}

export function lineOf(row) {
  const { risk, what, tried, unit, found, figure, note } = row
  const mark = found === undefined ? '      ' : isBroken(row) ? 'BROKEN' : 'ok    '
  const result =
    found === undefined
      ? figure
      : `${count(found.length)} of ${count(tried)} ${unit}${figure === undefined ? '' : `; ${figure}`}`
  return `${mark} ${risk.padEnd(8)}${what}: ${result}${note ? ` (${note})` : ''}`
}
