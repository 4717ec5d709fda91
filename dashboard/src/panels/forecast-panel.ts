// What was predicted against what came, with a band that has held 80 % of it so far; of a model if there is one, otherwise of the score.
import { html, type TemplateResult } from 'lit'

import type { CalibrationBin } from '../analysis/calibration.js'
import { ENOUGH } from '../analysis/hit-rate.js'
import { axisTexts } from '../chart/axis-texts.js'
import { chartColumns } from '../chart/columns.js'
import type { TableData } from '../chart/data-table.js'
import { percent, plain, signed } from '../chart/number-texts.js'
import { reliabilityChart } from '../chart/reliability.js'
import type { ChartSpec } from '../chart/time-chart.js'
import '../chart/time-chart.js'
import { FORECAST, type ForecastView } from '../history/forecast.js'
import { CLASSES, type ClassName } from '../history/model-record.js'
import { HORIZONS_S } from '../settings/settings.js'
import { PanelElement } from './panel-element.js'
import { sightOf, spanChoice } from './sight.js'
import { type Stat, stats } from './stat.js'

const COLUMNS = [FORECAST.actualBps, FORECAST.predictedBps, FORECAST.highBps, FORECAST.lowBps]
const TABLE_ROWS = 20

const SPEC: ChartSpec = {
  name: 'Predicted and actual move of the mid, basis points',
  series: [
    { label: 'actual', colour: '--fg', width: 1.2, points: true },
    { label: 'predicted', colour: '--line-1', width: 1.6 },
    { label: '80 % band, upper', colour: '--line-1', isEdge: true },
    { label: '80 % band, lower', colour: '--line-1', isEdge: true },
  ],
  band: [2, 3],
  marks: [{ at: 0, colour: '--grid' }],
  always: [0],
  text: (value) => signed(value),
}

class ForecastPanel extends PanelElement {
  #shownClass: ClassName = 'up'
  protected readonly heading = 'Predicted against actual'
  protected readonly explanation =
    'Moves of the mid in basis points. The band has held 80 % of past residuals (split conformal).'

  protected emptyReason(): string | null {
    return this.#forecast.ring.size > 0 || this.desk.history.signals.size > 0 ? null : this.notYet('A signal')
  }

  protected override controls(): TemplateResult {
    const { settings } = this.desk
    const onChange = (event: Event) =>
      this.desk.set({ horizonS: HORIZONS_S.find((s) => String(s) === (event.target as HTMLSelectElement).value) ?? 10 })
    return html`<label class="field"
        >Horizon
        <select @change=${onChange} .value=${String(settings.horizonS)}>
          ${HORIZONS_S.map((s) => html`<option value=${s} ?selected=${s === settings.horizonS}>${s} s</option>`)}
        </select></label
      >${spanChoice(this.desk)}`
  }

  protected body(): TemplateResult {
    const { settings } = this.desk
    const { fromUs, seconds, shades } = sightOf(this.desk)
    const data = { ...chartColumns(this.#forecast.ring, COLUMNS, fromUs), sight: seconds, shades }
    return html`<div class="split forecast">
      <dash-time-chart class="fills" .spec=${SPEC} .zone=${settings.zone} .data=${data}></dash-time-chart>
      ${stats(this.#stats())} ${this.#isModel ? this.#calibration() : this.#withoutModel()}
    </div>`
  }

  protected table(): TableData {
    const { ring } = this.#forecast
    const texts = axisTexts(this.desk.settings.zone)
    const rows = ring.newest(TABLE_ROWS)
    return {
      caption: `The last ${rows.length} outcomes in basis points, newest first`,
      head: ['outcome at', 'direction', 'predicted', 'from', 'to', 'actual'],
      rows: rows.map((row) => [
        texts.moment(ring.timeAt(row) / 1e6),
        ...[FORECAST.direction, FORECAST.predictedBps, FORECAST.lowBps, FORECAST.highBps, FORECAST.actualBps].map(
          (column) => signed(ring.at(row, column)),
        ),
      ]),
    }
  }

  get #isModel(): boolean {
    const { model } = this.desk.history
    return model.last !== null && model.strangeClasses === null
  }

  get #forecast(): ForecastView {
    const { model, scoreForecast } = this.desk.history
    return this.#isModel ? model.forecast : scoreForecast
  }

  #stats(): readonly Stat[] {
    const forecast = this.#forecast
    const { n, rate, interval, baseRate, isEnough, undecided } = forecast.result
    const who = this.#isModel ? this.desk.history.model.last!.model : 'score'
    const hit: Stat = isEnough
      ? {
          name: `Sign of ${who} right`,
          value: percent(rate, 1),
          note: `${percent(interval.low, 1)} to ${percent(interval.high, 1)} (95 %), n ${n}, ${undecided} undecided`,
          ...(interval.low > baseRate
            ? { tone: 'good' as const }
            : interval.high < baseRate
              ? { tone: 'bad' as const }
              : {}),
        }
      : { name: `Sign of ${who} right`, value: 'too few', note: `${n} of ${ENOUGH} outcomes` }
    const { coverage } = forecast
    return [
      hit,
      { name: 'Base rate', value: isEnough ? percent(baseRate, 1) : '–', note: 'the commoner sign' },
      { name: 'Worth of +1', value: `${signed(forecast.worthBps, 3)} bp`, note: 'fitted to all outcomes' },
      ...this.#modelStats(),
      { name: 'In the band', value: percent(coverage.share), note: `80 % meant · n ${coverage.n}` },
    ]
  }

  #modelStats(): readonly Stat[] {
    const { brier, last } = this.desk.history.model
    if (!this.#isModel) return []
    return [
      {
        name: 'Brier score',
        value: plain(brier.score, 3),
        note: `base rate ${plain(brier.baseRate, 3)}, n ${brier.n}`,
      },
      { name: 'Served by', value: last!.servedBy, note: last!.isDegraded ? 'degraded' : 'not degraded' },
    ]
  }

  #calibration(): TemplateResult {
    const { calibration } = this.desk.history.model
    const bins: readonly CalibrationBin[] = calibration[this.#shownClass].bins
    return html`<div class="calibration" title="Up, flat and down are the signs of the mid’s move">
      <div class="segments" role="group" aria-label="Class">
        ${CLASSES.map(
          (name) =>
            html`<button type="button" aria-pressed=${name === this.#shownClass} @click=${() => this.#show(name)}>
              ${name}
            </button>`,
        )}
      </div>
      ${reliabilityChart(`Calibration of ${this.#shownClass}`, bins)}
    </div>`
  }

  #show(name: ClassName): void {
    this.#shownClass = name
    this.requestUpdate()
  }

  #withoutModel(): TemplateResult {
    const { predictionTrouble, history } = this.desk
    const strange = history.model.strangeClasses
    const why = strange
      ? `The model’s classes are ${strange.join(', ')}: calibration here needs up and down.`
      : (predictionTrouble?.detail ?? 'No model answers for this market.')
    return html`<div class="hint">
      <h3>No model predictions</h3>
      <p>${why}</p>
      <p>
        So the score stands in, as a predictor of the mid’s move. A service with <code>models</code> in its
        configuration streams predictions (<a href="/docs">API</a>, docs/relay.md); then calibration and Brier’s score
        stand here.
      </p>
    </div>`
  }
}

customElements.define('dash-forecast-panel', ForecastPanel)
