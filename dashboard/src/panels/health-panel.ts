// How fresh the market is and how often its book was lost: delays, updates, validity over time, every change of state.
import { html, svg, type TemplateResult } from 'lit'

import { axisTexts } from '../chart/axis-texts.js'
import { chartColumns } from '../chart/columns.js'
import { type TableData, tableHead } from '../chart/data-table.js'
import { duration, percent, plain } from '../chart/number-texts.js'
import type { ChartSpec } from '../chart/time-chart.js'
import '../chart/time-chart.js'
import { PACE } from '../history/pace.js'
import { PanelElement } from './panel-element.js'
import { sightOf, spanChoice } from './sight.js'
import { type Stat, stats } from './stat.js'

const SHOWN_CHANGES = 50
const TABLE_ROWS = 20
const STRIP = 1000

const DELAYS: ChartSpec = {
  name: 'Delays, milliseconds',
  series: [
    { label: 'venue → receiver', colour: '--line-1', width: 1.4 },
    { label: 'receiver → page', colour: '--line-2', width: 1.4 },
  ],
  always: [0],
  text: (value) => `${plain(value, Math.abs(value) < 10 ? 1 : 0)} ms`,
}

const UPDATES: ChartSpec = {
  name: 'Book updates a second',
  series: [{ label: 'updates/s', colour: '--line-3', width: 1.4, fillTo: 0 }],
  always: [0],
  text: (value) => plain(value, 1),
}

class HealthPanel extends PanelElement {
  protected readonly heading = 'Latency and book state'
  protected readonly explanation =
    'Medians of each second. Clocks of two machines are compared: a wrong one shows as a delay, even below 0.'

  protected emptyReason(): string | null {
    return this.desk.history.states.now ? null : this.notYet('A state')
  }

  protected override controls(): TemplateResult {
    return spanChoice(this.desk)
  }

  protected body(): TemplateResult {
    const { history, settings } = this.desk
    const { fromUs, seconds, shades } = sightOf(this.desk)
    const chart = (spec: ChartSpec, columns: readonly number[]) => {
      const data = { ...chartColumns(history.pace.ring, columns, fromUs), sight: seconds, shades }
      return html`<dash-time-chart class="fills" .spec=${spec} .zone=${settings.zone} .data=${data}></dash-time-chart>`
    }
    return html`${stats(this.#stats(fromUs))} ${this.#strip(fromUs)}
      <div class="split thirds">
        ${chart(DELAYS, [PACE.venueMs, PACE.pageMs])} ${chart(UPDATES, [PACE.perSecond])}
        <div class="changes" tabindex="0" role="region" aria-label="Changes of state">
          <table class="data">
            ${tableHead(['since', 'state', 'reason', 'lasted'])}
            <tbody>
              ${this.#changes().map(
                (cells) =>
                  html`<tr>
                    ${cells.map((cell) => html`<td>${cell}</td>`)}
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>
      </div>`
  }

  protected table(): TableData {
    const { ring } = this.desk.history.pace
    const texts = axisTexts(this.desk.settings.zone)
    const rows = ring.newest(TABLE_ROWS)
    return {
      caption: 'Delays and updates by second, newest first',
      head: ['second', 'venue → receiver', 'receiver → page', 'updates/s'],
      rows: rows.map((row) => [
        texts.moment(ring.timeAt(row) / 1e6),
        `${plain(ring.at(row, PACE.venueMs), 1)} ms`,
        `${plain(ring.at(row, PACE.pageMs), 1)} ms`,
        plain(ring.at(row, PACE.perSecond), 1),
      ]),
    }
  }

  #stats(fromUs: number): readonly Stat[] {
    const { pace, states, nowUs } = this.desk.history
    const { venueMs, pageMs, perSecond } = pace.latest
    const now = states.now!
    return [
      {
        name: 'State',
        value: now.state,
        note: `epoch ${now.epoch}${now.reason === null ? '' : `, ${now.reason.replaceAll('_', ' ')}`}`,
        tone: now.state === 'live' ? 'good' : 'bad',
      },
      {
        name: 'Live in sight',
        value: percent(states.liveShare(fromUs, nowUs), 1),
        note: `${states.losses} losses on this page`,
      },
      {
        name: 'Venue → receiver',
        value: Number.isNaN(venueMs) ? '–' : `${plain(venueMs, 1)} ms`,
        note: 'local clock − venue clock',
      },
      {
        name: 'Receiver → page',
        value: Number.isNaN(pageMs) ? '–' : `${plain(pageMs, 1)} ms`,
        note: Number.isNaN(pageMs) ? 'played back' : 'page clock − local clock',
      },
      { name: 'Updates', value: `${plain(perSecond, 1)} /s`, note: 'book, last 5 s' },
      { name: 'Book age', value: duration(pace.bookAgeUs), note: 'since its last change' },
    ]
  }

  #strip(fromUs: number): TemplateResult {
    const { states, nowUs } = this.desk.history
    const at = (us: number) => Math.max(0, Math.min(STRIP, ((us - fromUs) / (nowUs - fromUs)) * STRIP))
    const spans = states.spans.filter(({ untilUs }) => (untilUs ?? nowUs) > fromUs)
    return html`<svg
      class="validity"
      viewBox="0 0 ${STRIP} 10"
      preserveAspectRatio="none"
      role="img"
      aria-label="Validity over time: ${spans.map(({ state }) => state).join(', ')}"
    >
      ${spans.map((span) => {
        const [left, right] = [at(span.fromUs), at(span.untilUs ?? nowUs)]
        return svg`<rect class=${`is-${span.state}`} x=${left} y="0" width=${Math.max(2, right - left)} height="10"><title>${span.state}</title></rect>`
      })}
    </svg>`
  }

  #changes(): readonly (readonly string[])[] {
    const { states, nowUs } = this.desk.history
    const texts = axisTexts(this.desk.settings.zone)
    return states.spans
      .slice(-SHOWN_CHANGES)
      .reverse()
      .map((span) => [
        texts.clock(span.fromUs / 1e6),
        `${span.state} (epoch ${span.epoch})`,
        span.reason?.replaceAll('_', ' ') ?? '–',
        span.untilUs === null ? `${duration(nowUs - span.fromUs)} so far` : duration(span.untilUs - span.fromUs),
      ])
  }
}

customElements.define('dash-health-panel', HealthPanel)
