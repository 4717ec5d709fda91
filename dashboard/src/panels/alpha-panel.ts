// The alpha heatmap: how unusual each feature is second by second, and what it has been worth while this page looked on.
import { html, type TemplateResult } from 'lit'

import { drawAlpha } from '../chart/alpha-canvas.js'
import type { TableData } from '../chart/data-table.js'
import { plain, signed } from '../chart/number-texts.js'
import { sightSeconds } from '../chart/sight-seconds.js'
import { vars } from '../chart/vars.js'
import { ALPHA_COLUMNS, CLIP, type Coefficient, HORIZON_S, MIN_PAIRS, TRAILING_S } from '../history/alpha-grid.js'
import { PanelElement } from './panel-element.js'

const ROW_PX = 18
const COLUMN_PX = 3
/** Seconds in sight while less than fits has been seen. */
const GROWING_S = [60, 120, 240, 360]

class AlphaPanel extends PanelElement {
  protected readonly heading = 'Alpha heatmap'
  protected readonly explanation = `Colour: deviations from a feature’s own last ${TRAILING_S / 60} min. IC: correlation with the mid’s next ${HORIZON_S} s, on this page.`

  protected emptyReason(): string | null {
    return this.desk.history.alpha.ring.size > 0 ? null : this.notYet('A set of features')
  }

  protected override controls(): TemplateResult {
    return html`<span class="scale" title="Clipped at ±${CLIP} deviations"
      ><i>−${CLIP}</i><i class="ramp"></i><i>+${CLIP}</i></span
    >`
  }

  protected body(): TemplateResult {
    const { features, alpha } = this.desk.history
    const { names } = features
    return html`<div class="alpha" ${vars({ '--rows': String(names.length), '--row': `${ROW_PX}px` })}>
        <span class="unit">feature</span><span class="unit">a column a second, newest at the right</span>
        <span class="unit">IC ${HORIZON_S} s</span>
        <ul class="alpha-names" aria-hidden="true">
          ${names.map((name) => html`<li title=${name}>${name}</li>`)}
        </ul>
        <canvas role="img" aria-label=${this.#summary()}></canvas>
        <ul class="alpha-ic" aria-label="Information coefficients">
          ${names.map((name, column) => coefficientText(name, alpha.coefficient(column)))}
        </ul>
      </div>
      <p class="note">
        IC in bold is beyond what chance gives once in twenty (pairs overlap, so ${HORIZON_S} s apart are counted for
        that); “–” until ${MIN_PAIRS} pairs. Rows are blank until a feature has 30 values and has moved.
      </p>`
  }

  protected table(): TableData {
    const { features, alpha } = this.desk.history
    const last = alpha.ring.size - 1
    return {
      caption: 'Deviation now, and information coefficient with its number of pairs',
      head: ['feature', 'z now', `IC ${HORIZON_S} s`, 'pairs', 'chance'],
      rows: features.names.map((name, column) => {
        const { r, n, noise } = alpha.coefficient(column)
        return [
          name,
          signed(alpha.ring.at(last, column)),
          signed(r, 3),
          String(n),
          Number.isFinite(noise) ? `±${plain(noise, 3)}` : '–',
        ]
      }),
    }
  }

  protected override updated(): void {
    const canvas = this.querySelector('canvas')
    if (!canvas) return
    const { alpha, features } = this.desk.history
    const seenS = (alpha.ring.lastUs - alpha.ring.timeAt(0)) / 1e6
    const most = Math.min(ALPHA_COLUMNS, Math.floor(canvas.clientWidth / COLUMN_PX))
    const columns = sightSeconds(most, seenS, GROWING_S)
    drawAlpha(canvas, alpha.ring, { columns, rows: features.names.length, rowPx: ROW_PX })
  }

  #summary(): string {
    const { features, alpha } = this.desk.history
    const last = alpha.ring.size - 1
    const unusual = features.names
      .map((name, column) => ({ name, z: alpha.ring.at(last, column) }))
      .filter(({ z }) => Math.abs(z) >= 2)
      .map(({ name, z }) => `${name} ${signed(z, 1)}`)
    return `Deviation of ${features.names.length} features by second. Now beyond 2: ${unusual.length === 0 ? 'none' : unusual.join(', ')}`
  }
}

function coefficientText(name: string, { r, n, noise }: Coefficient): TemplateResult {
  const isBeyond = Math.abs(r) > noise
  return html`<li class=${isBeyond ? 'beyond' : ''} title="${name}: ${n} pairs">
    <b>${signed(r)}</b><small>n ${n}</small>
  </li>`
}

customElements.define('dash-alpha-panel', AlphaPanel)
