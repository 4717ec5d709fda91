import { frame, px } from './frame.js'

export interface BarGroups {
  readonly title: string
  readonly yLabel: string
  readonly xLabel: string
  /** Class and name of each bar of a group. */
  readonly kinds: readonly (readonly [className: string, name: string])[]
  readonly groups: readonly { readonly name: string; readonly values: readonly number[] }[]
}

/** Bars side by side, a group for each name; from 0. */
export function bars({ title, xLabel, yLabel, kinds, groups }: BarGroups): string {
  const most = Math.max(0.001, ...groups.flatMap(({ values }) => values.filter(Number.isFinite)))
  const ticks = groups.map(({ name }, g): [number, string] => [g + 0.5, name])
  const width = 0.8 / kinds.length
  return frame(
    {
      title,
      legend: kinds,
      x: { from: 0, to: groups.length, label: xLabel, ticks },
      y: { from: 0, to: most * 1.08, label: yLabel },
    },
    (sx, sy) =>
      groups
        .flatMap(({ name, values }, g) =>
          values.map((value, k) => {
            if (!Number.isFinite(value)) return ''
            const [left, right] = [sx(g + 0.1 + k * width), sx(g + 0.1 + (k + 0.92) * width)]
            const [top, bottom] = [sy(Math.max(0, value)), sy(0)]
            const said = `${name}, ${kinds[k]![1]}: ${value.toFixed(3)}`
            return (
              `<rect class="${kinds[k]![0]}" x="${px(left)}" y="${px(top)}" width="${px(right - left)}" height="${px(bottom - top)}">` +
              `<title>${said}</title></rect>`
            )
          }),
        )
        .join(''),
  )
}
