// A distribution as bars, those below 0 in another colour.
import { html, type TemplateResult } from 'lit'

import type { Bin } from '../analysis/histogram.js'
import { short } from './number-texts.js'
import { vars } from './vars.js'

export function histogramChart(name: string, bins: readonly Bin[]): TemplateResult {
  const most = Math.max(1, ...bins.map(({ count }) => count))
  const [first, last] = [bins[0], bins.at(-1)]
  const peak = bins.find(({ count }) => count === most)
  const said = peak ? `most, ${most}, between ${short(peak.from)} and ${short(peak.to)}` : 'nothing'
  return html`<div class="histogram" role="img" aria-label="${name}: ${said}">
    <div class="columns">
      ${bins.map(
        ({ from, to, count }) =>
          html`<i
            class=${from < 0 ? 'below' : 'above'}
            title="${short(from)} to ${short(to)}: ${count}"
            ${vars({ '--share': String(count / most) })}
          ></i>`,
      )}
    </div>
    <div class="ends">
      <span>${short(first?.from)}</span><span>${most} at most</span><span>${short(last?.to)}</span>
    </div>
  </div>`
}
