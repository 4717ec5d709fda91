// The score and its three parts as they were.
import { html, type TemplateResult } from 'lit'

import { chartColumns } from '../chart/columns.js'
import type { TableData } from '../chart/data-table.js'
import { signed } from '../chart/number-texts.js'
import type { ChartSpec } from '../chart/time-chart.js'
import '../chart/time-chart.js'
import { axisTexts } from '../chart/axis-texts.js'
import { SIGNAL } from '../history/market-history.js'
import { PanelElement } from './panel-element.js'
import { sightOf, spanChoice } from './sight.js'

const NAMES = ['score', 'imbalance', 'size', 'speed'] as const
const COLUMNS = NAMES.map((name) => SIGNAL[name])
const TABLE_ROWS = 20

const SPEC: ChartSpec = {
  name: 'Score and its parts over time',
  series: [
    { label: 'score', colour: '--fg', width: 2 },
    { label: 'imbalance', colour: '--line-1', width: 1.2 },
    { label: 'size', colour: '--line-2', width: 1.2 },
    { label: 'speed', colour: '--line-3', width: 1.2 },
  ],
  range: [-1.05, 1.05],
  marks: [
    { at: 0.5, colour: '--bid' },
    { at: 0, colour: '--grid' },
    { at: -0.5, colour: '--ask' },
  ],
  text: (value) => signed(value),
}

class SignalPanel extends PanelElement {
  protected readonly heading = 'Signal history'
  protected readonly explanation =
    'Score and its parts, from −1 (down) to +1 (up). Beyond ±0.5, dashed, it takes a side. Breaks: no live book.'

  protected emptyReason(): string | null {
    return this.desk.history.signals.size > 0 ? null : this.notYet('A signal')
  }

  protected override controls(): TemplateResult {
    return spanChoice(this.desk)
  }

  protected body(): TemplateResult {
    const { history, settings } = this.desk
    const { fromUs, seconds, shades } = sightOf(this.desk)
    const data = { ...chartColumns(history.signals, COLUMNS, fromUs), sight: seconds, shades }
    return html`<dash-time-chart class="fills" .spec=${SPEC} .zone=${settings.zone} .data=${data}></dash-time-chart>`
  }

  protected table(): TableData {
    const { signals } = this.desk.history
    const texts = axisTexts(this.desk.settings.zone)
    const rows = signals.newest(TABLE_ROWS)
    return {
      caption: `The last ${rows.length} signals, newest first`,
      head: ['time', ...NAMES],
      rows: rows.map((row) => [
        texts.moment(signals.timeAt(row) / 1e6),
        ...COLUMNS.map((column) => signed(signals.at(row, column), 3)),
      ]),
    }
  }
}

customElements.define('dash-signal-panel', SignalPanel)
