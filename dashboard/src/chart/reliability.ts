// A calibration chart: what was predicted against what happened, a dot for each bin with its 95 % interval, on the diagonal if all is right.
import { html, svg, type TemplateResult } from 'lit'

import type { CalibrationBin } from '../analysis/calibration.js'
import { percent } from './number-texts.js'

/** The square's side and the room for labels, in units of the drawing. */
const SIDE = 200
const LEFT = 38
const BOTTOM = 34
const TICKS = [0, 0.5, 1]

const x = (share: number) => LEFT + share * SIDE
const y = (share: number) => 6 + (1 - share) * SIDE

export function reliabilityChart(title: string, bins: readonly CalibrationBin[]): TemplateResult {
  const filled = bins.filter(({ n }) => n > 0)
  const said = filled.map(
    ({ predicted, observed, n }) => `${percent(predicted)} predicted, ${percent(observed)} happened (n ${n})`,
  )
  return html`<svg
    class="reliability"
    viewBox="0 0 ${LEFT + SIDE + 8} ${SIDE + BOTTOM + 6}"
    role="img"
    aria-label="${title}: ${said.join('; ') || 'nothing yet'}"
  >
    ${TICKS.map(
      (tick) => svg`<line class="grid" x1=${x(0)} x2=${x(1)} y1=${y(tick)} y2=${y(tick)} />
        <text class="tick end" x=${LEFT - 5} y=${y(tick) + 4}>${tick}</text>
        <text class="tick middle" x=${x(tick)} y=${y(0) + 15}>${tick}</text>`,
    )}
    <line class="diagonal" x1=${x(0)} y1=${y(0)} x2=${x(1)} y2=${y(1)} />
    ${filled.map(
      ({ predicted, observed, interval, n }) => svg`<g>
        <title>${percent(predicted, 1)} predicted, ${percent(observed, 1)} happened, n ${n}</title>
        <line class="whisker" x1=${x(predicted)} x2=${x(predicted)} y1=${y(interval.low)} y2=${y(interval.high)} />
        <circle class="dot" cx=${x(predicted)} cy=${y(observed)} r=${Math.min(6, 2 + Math.sqrt(n) / 4)} />
        <text class="count" x=${x(predicted) + 7} y=${y(observed) - 5}>${n}</text>
      </g>`,
    )}
    <text class="axis middle" x=${x(0.5)} y=${y(0) + 30}>predicted</text>
    <text class="axis middle" transform="translate(12 ${y(0.5)}) rotate(-90)">happened</text>
  </svg>`
}
