// The stretch of time that charts show, the choice of its length, and the shades of what wasn't live in it.
import { html, type TemplateResult } from 'lit'

import type { Desk } from '../app/desk.js'
import { type Shade, shadesOf } from '../chart/shades.js'
import { sightSeconds } from '../chart/sight-seconds.js'
import { SPANS_MIN } from '../settings/settings.js'

export interface Sight {
  readonly fromUs: number
  readonly seconds: readonly [from: number, until: number]
  readonly shades: readonly Shade[]
}

export function sightOf({ settings, history }: Desk): Sight {
  const untilUs = history.nowUs
  const fromUs = untilUs - sightSeconds(settings.spanMin * 60, (untilUs - history.beganUs) / 1e6) * 1e6
  return { fromUs, seconds: [fromUs / 1e6, untilUs / 1e6], shades: shadesOf(history.states.spans, untilUs) }
}

export function spanChoice(desk: Desk): TemplateResult {
  return html`<div class="segments" role="group" aria-label="Time in sight">
    ${SPANS_MIN.map(
      (minutes) =>
        html`<button
          type="button"
          aria-pressed=${desk.settings.spanMin === minutes}
          @click=${() => desk.set({ spanMin: minutes })}
        >
          ${minutes} min
        </button>`,
    )}
  </div>`
}
