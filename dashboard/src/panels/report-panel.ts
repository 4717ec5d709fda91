// A backtest's report: what the equity did, how deep it fell, what trades brought, and whether fills were what was expected of them.
import { html, nothing, type TemplateResult } from 'lit'

import { axisTexts } from '../chart/axis-texts.js'
import { type TableData, tableHead } from '../chart/data-table.js'
import { histogramChart } from '../chart/histogram-chart.js'
import { percent, plain, short, signed } from '../chart/number-texts.js'
import type { Dot, ScatterData } from '../chart/scatter.js'
import '../chart/scatter.js'
import type { ChartSpec } from '../chart/time-chart.js'
import '../chart/time-chart.js'
import type { Fault } from '../report/check.js'
import type { Report } from '../report/report.js'
import { figuresOf, type ReportFigures } from '../report/report-figures.js'
import { PanelElement } from './panel-element.js'
import { type Stat, stats } from './stat.js'

const TABLE_ROWS = 200

const equitySpec = (hasBenchmark: boolean): ChartSpec => ({
  name: 'Equity',
  series: [
    { label: 'strategy', colour: '--line-1', width: 1.8 },
    ...(hasBenchmark ? [{ label: 'buy and hold', colour: '--dim', width: 1.2, dash: [4, 3] } as const] : []),
  ],
  text: short,
  sync: 'report',
})
const DRAWDOWN: ChartSpec = {
  ...{ name: 'Drawdown, %', series: [{ label: 'drawdown', colour: '--ask', width: 1.2, fillTo: 0 }], always: [0] },
  ...{ text: (value) => `${plain(value, 1)} %`, sync: 'report' },
}
const SHARPE: ChartSpec = {
  ...{
    name: 'Sharpe ratio over 60 days, a year',
    series: [{ label: 'Sharpe, 60 days', colour: '--line-2', width: 1.5 }],
  },
  ...{ always: [0], marks: [{ at: 0, colour: '--grid' }], text: (value) => signed(value, 1), sync: 'report' },
}

interface Drawn {
  readonly report: Report
  readonly figures: ReportFigures
  readonly spec: ChartSpec
  readonly scatter: ScatterData
}

class ReportPanel extends PanelElement {
  #drawn: Drawn | null = null
  protected readonly heading = 'Backtest report'
  protected readonly explanation =
    'One run of a strategy on recordings: equity beside buy and hold, drawdown, trades, and fills against what was expected.'

  protected emptyReason(): TemplateResult | null {
    const { state } = this.desk.reports
    if (state.kind === 'right') return null
    if (state.kind === 'loading') return html`<p>${state.name} is being read.</p>`
    if (state.kind === 'wrong') return faultsOf(state.name, state.faults)
    return html`<p>No report is open.</p>
      <p>
        Choose or drop a report file, or name one of this origin in the address: <code>?report=/reports/run.json</code>.
        A report is JSON of the format <code>leadline-backtest</code>, version 1: the file that a backtest writes.
      </p>`
  }

  protected override controls(): TemplateResult {
    const { state } = this.desk.reports
    return html`<label class="button file"
        >Open a report…<input
          type="file"
          accept=".json,application/json"
          aria-label="Backtest report file"
          @change=${this.#onFile}
      /></label>
      ${state.kind === 'none' ? nothing : html`<button type="button" @click=${() => this.desk.reports.close()}>Close</button>`}`
  }

  protected body(): TemplateResult {
    const drawn = this.#drawnNow(this.desk.reports.report!)
    const { report, figures, spec, scatter } = drawn
    const { zone } = this.desk.settings
    return html`<p class="report-head">
        <b>${report.strategy}</b> on ${report.market}, ${axisTexts(zone).moment(report.from / 1000)} to
        ${axisTexts(zone).moment(report.to / 1000)}, in ${report.currency}
      </p>
      ${stats(statsOf(drawn))}
      <div class="report-grid">
        <section class="wide">
          <h3>Equity</h3>
          <dash-time-chart .spec=${spec} .zone=${zone} .data=${figures.equity}></dash-time-chart>
        </section>
        <section>
          <h3>Drawdown</h3>
          <dash-time-chart .spec=${DRAWDOWN} .zone=${zone} .data=${figures.drawdownData}></dash-time-chart>
        </section>
        <section>
          <h3>Rolling Sharpe</h3>
          ${
            figures.sharpe.isGiven
              ? html`<dash-time-chart .spec=${SHARPE} .zone=${zone} .data=${figures.sharpeData}></dash-time-chart>`
              : html`<div class="empty"><p>Not shown: ${figures.sharpe.why}.</p></div>`
          }
        </section>
        <section>
          <h3>Profit and loss of ${figures.closing} closing trades</h3>
          ${
            figures.closing === 0
              ? html`<div class="empty"><p>No trade realised anything.</p></div>`
              : histogramChart(`Profit and loss by trade, ${report.currency}`, figures.pnl)
          }
        </section>
        <section>
          <h3>Fills against expectation, bp (above 0: worse)</h3>
          ${
            figures.fills.length === 0
              ? html`<div class="empty"><p>The report has no fills.</p></div>`
              : html`<dash-scatter .data=${scatter}></dash-scatter>`
          }
        </section>
      </div>`
  }

  protected table(): TableData {
    const { figures } = this.#drawnNow(this.desk.reports.report!)
    const texts = axisTexts(this.desk.settings.zone)
    const shown = figures.fills.slice(-TABLE_ROWS).reverse()
    return {
      caption: `Fills, newest first, ${shown.length} of ${figures.fills.length}`,
      head: ['at', 'side', 'amount', 'expected', 'actual', 'bp', 'reason'],
      rows: shown.map(({ fill, bps }) => [
        texts.moment(fill.tsMs / 1000),
        fill.side,
        fill.amount,
        fill.expectedPrice,
        fill.actualPrice,
        signed(bps),
        fill.reason,
      ]),
    }
  }

  #drawnNow(report: Report): Drawn {
    if (this.#drawn?.report === report) return this.#drawn
    const figures = figuresOf(report)
    const dots = figures.fills.map(({ fill, bps }): Dot => {
      const tone = fill.side === 'buy' ? 'bid' : 'ask'
      return { x: (fill.tsMs - report.from) / (report.to - report.from), y: bps, tone }
    })
    const { n, meanBps } = figures.slippage
    const name = `Fills over time, basis points worse than expected: ${n} fills, mean ${signed(meanBps)}`
    this.#drawn = {
      report,
      figures,
      spec: equitySpec(figures.hasBenchmark),
      scatter: { name, dots, text: (y) => signed(y, 1) },
    }
    return this.#drawn
  }

  readonly #onFile = (event: Event): void => {
    const input = event.target as HTMLInputElement
    const file = input.files?.[0]
    if (file) void this.desk.reports.take(file)
    // So that the same file can be chosen again after it was mended.
    input.value = ''
  }
}

function statsOf({ report, figures }: Drawn): readonly Stat[] {
  const [first, last] = [report.equity[0]![1], report.equity.at(-1)![1]]
  const held = figures.equity.values[1]
  const heldReturn = held ? (held.at(-1) ?? NaN) / first - 1 : NaN
  const { meanBps, worse, n } = figures.slippage
  const given: Stat[] = Object.entries(report.metrics).map(([name, value]) => ({
    name: name.replaceAll('_', ' '),
    value: value === null ? '–' : short(value),
    ...(value === null ? { note: 'not defined for this run' } : {}),
  }))
  return [
    {
      name: 'Return',
      value: percent(last / first - 1, 2),
      note: figures.hasBenchmark ? `buy and hold ${percent(heldReturn, 2)}` : 'nothing to compare with',
    },
    { name: 'Deepest drawdown', value: percent(figures.drawdown.deepest, 2) },
    {
      name: 'Trades',
      value: String(report.trades.length),
      note: `${figures.winning} of ${figures.closing} closing ones won`,
    },
    { name: 'Fills', value: `${signed(meanBps)} bp`, note: `mean of ${n}, ${percent(worse)} worse than expected` },
    ...given,
  ]
}

function faultsOf(name: string, faults: readonly Fault[]): TemplateResult {
  return html`<div class="faults" role="alert">
    <p><b>${name}</b> is no report that this page can read:</p>
    <table class="data">
      ${tableHead(['where', 'found', 'expected'])}
      <tbody>
        ${faults.map(
          ({ where, found, expected }) =>
            html`<tr>
              <th scope="row"><code>${where}</code></th>
              <td><code>${found}</code></td>
              <td>${expected}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

customElements.define('dash-report-panel', ReportPanel)
