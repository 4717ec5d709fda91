// Bars to both sides of a zero line, for what adds up to a sum.
import { html, nothing, type TemplateResult } from 'lit'

import { signed } from './number-texts.js'
import { vars } from './vars.js'

export interface SignedBar {
  readonly name: string
  readonly note?: string
  /** NaN: undefined, and said so. */
  readonly value: number
  readonly isSum?: boolean
}

/** `full`: the value at which a bar fills its half. */
export function signedBars(bars: readonly SignedBar[], full: number, decimals = 3): TemplateResult {
  return html`<ul class="bars">
    ${bars.map(({ name, note, value, isSum = false }) => {
      const share = Number.isFinite(value) ? Math.min(1, Math.abs(value) / full) : 0
      return html`<li class=${isSum ? 'sum' : ''}>
        <span class="bar-name">${name}${note === undefined ? nothing : html`<small>${note}</small>`}</span>
        <span class="bar-track ${value < 0 ? 'below' : 'above'}"><i ${vars({ '--share': String(share) })}></i></span>
        <b>${signed(value, decimals)}</b>
      </li>`
    })}
  </ul>`
}
