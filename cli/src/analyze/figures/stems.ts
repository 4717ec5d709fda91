import type { Autocorrelation } from '../autocorrelation.js'
import { frame, px } from './frame.js'

/** Autocorrelations as stems, with the band of white noise. */
export function stems(title: string, xLabel: string, { values, band }: Autocorrelation): string {
  const known = values.filter(Number.isFinite)
  const low = Math.min(-1.5 * band, ...known) * 1.08
  const high = Math.max(1.5 * band, ...known) * 1.08
  const ticks = [1, 5, 10, 15, 20]
    .filter((lag) => lag <= values.length)
    .map((lag): [number, string] => [lag, String(lag)])
  return frame(
    {
      title,
      height: 240,
      x: { from: 0, to: values.length + 1, label: xLabel, ticks },
      y: { from: low, to: high, label: 'autocorrelation' },
    },
    (sx, sy) => {
      const [left, right] = [sx(0), sx(values.length + 1)]
      const area = `<rect class="band" x="${px(left)}" y="${px(sy(band))}" width="${px(right - left)}" height="${px(sy(-band) - sy(band))}"/>`
      const zero = `<line class="axis" x1="${px(left)}" x2="${px(right)}" y1="${px(sy(0))}" y2="${px(sy(0))}"/>`
      const sticks = values.map((value, i) => {
        if (!Number.isFinite(value)) return ''
        const top = Math.min(sy(0), sy(value))
        return (
          `<rect class="s1" x="${px(sx(i + 0.72))}" y="${px(top)}" width="${px(sx(1.56) - sx(1))}" height="${px(Math.abs(sy(value) - sy(0)))}">` +
          `<title>lag ${i + 1}: ${value.toFixed(4)}</title></rect>`
        )
      })
      return area + zero + sticks.join('')
    },
  )
}
