import type { Histogram } from '../distribution.js'
import { frame, px } from './frame.js'

export function histogram(title: string, { from, to, counts }: Histogram, size = { width: 320, height: 200 }): string {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const most = Math.max(...counts) / total
  const step = (to - from) / counts.length
  return frame(
    { title, ...size, x: { from, to, label: title }, y: { from: 0, to: most * 1.05, label: 'share' } },
    (sx, sy) =>
      counts
        .map((count, i) => {
          const left = sx(from + i * step)
          const height = sy(0) - sy(count / total)
          return `<rect class="s1" x="${px(left)}" y="${px(sy(0) - height)}" width="${px(sx(from + (i + 1) * step) - left - 0.4)}" height="${px(height)}"/>`
        })
        .join(''),
  )
}
