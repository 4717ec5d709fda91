// Why the score is what it is: what each part adds, exactly, and which features stand behind the part.
import { html, nothing, type TemplateResult } from 'lit'

import { type Contribution, explained, type Explained, type PartName } from '../analysis/contribution.js'
import type { TableData } from '../chart/data-table.js'
import { percent, plain, short, signed } from '../chart/number-texts.js'
import { type SignedBar, signedBars } from '../chart/signed-bars.js'
import { featureInfo, loadFeatureInfo } from '../features/feature-info.js'
import { PanelElement } from './panel-element.js'

const MEANING: Readonly<Record<PartName, { readonly says: string; readonly features: readonly string[] }>> = {
  imbalance: {
    says: 'Resting size near the touch, bid against ask, nearer levels weigh more.',
    features: ['imbalance_dist', 'queue_imbalance', 'imbalance_l5', 'bid_pressure', 'ask_pressure'],
  },
  size: {
    says: 'Large levels below the price against those above it: the supports and resistances of the heatmap.',
    features: [],
  },
  speed: {
    says: 'Which side takes, and whether faster than lately.',
    features: [
      'exec_speed',
      'exec_ratio',
      'exec_accel',
      'exec_rate_buy',
      'exec_rate_sell',
      'trade_imbalance_10s',
      'trade_intensity_10s',
    ],
  },
}
/** Contributions of a prediction that are shown. */
const MOST_OF_MODEL = 12

class ExplainPanel extends PanelElement {
  protected readonly heading = 'Explanation'
  protected readonly explanation =
    'The score is the weighted mean of its defined parts, so what each adds (weight × part / sum of weights) is exact and the bars add up to it.'

  override connectedCallback(): void {
    super.connectedCallback()
    void loadFeatureInfo().then(() => this.requestUpdate())
  }

  protected emptyReason(): string | null {
    const { signal, signals, isLive } = this.desk.history
    if (signal) return null
    if (signals.size > 0 && isLive) return 'One side of the book is empty: there is no score to explain.'
    return this.notYet('A signal')
  }

  protected body(): TemplateResult {
    const { contributions, sum, isExact } = this.#explained
    const full = Math.max(0.25, ...contributions.map(({ adds }) => Math.abs(adds)), Math.abs(sum))
    const bars: SignedBar[] = contributions.map(({ part, value, weight, adds }) => ({
      name: part,
      note: value === null ? 'undefined, left out' : `${signed(value, 3)} × ${percent(weight)}`,
      value: value === null ? NaN : adds,
    }))
    const { direction, score } = this.desk.history.signal!
    bars.push({ name: 'score', note: direction, value: score, isSum: true })
    return html`<div class="split explain">
      <div>
        <h3>What adds up to the score</h3>
        ${signedBars(bars, full)}
        ${
          isExact
            ? nothing
            : html`<p class="note warn">
                With the usual weights (0.4, 0.3, 0.3) the parts add up to ${signed(sum, 3)}: this market has weights of
                its own.
              </p>`
        }
        ${this.#prediction()}
      </div>
      <div class="behind">
        <h3>What stands behind each part</h3>
        ${contributions.map((contribution) => this.#behind(contribution))}
      </div>
    </div>`
  }

  protected table(): TableData {
    const { contributions, sum } = this.#explained
    return {
      caption: 'Contributions to the current score',
      head: ['part', 'value', 'weight', 'adds'],
      rows: [
        ...contributions.map(({ part, value, weight, adds }) => [
          part,
          signed(value, 3),
          plain(weight, 3),
          signed(adds, 4),
        ]),
        ['score', '', '', signed(sum, 4)],
      ],
    }
  }

  get #explained(): Explained {
    const signal = this.desk.history.signal!
    return explained(signal.score, signal)
  }

  #behind({ part }: Contribution): TemplateResult {
    const { features } = this.desk.history
    const kept = MEANING[part].features.filter((name) => features.columnOf(name) !== undefined)
    return html`<section>
      <h4>${part}</h4>
      <p>${MEANING[part].says}</p>
      ${
        kept.length === 0
          ? nothing
          : html`<dl class="pairs">
              ${kept.map(
                (name) =>
                  html`<div title=${featureInfo(name)?.formula ?? name}>
                    <dt>${name}</dt>
                    <dd>${short(features.latest(name))} <small>${unitText(name)}</small></dd>
                  </div>`,
              )}
            </dl>`
      }
    </section>`
  }

  #prediction(): TemplateResult | typeof nothing {
    const { last } = this.desk.history.model
    if (!last) return nothing
    const added = Object.entries(last.contributions ?? {}).sort(([, a], [, b]) => Math.abs(b) - Math.abs(a))
    if (added.length === 0)
      return html`<p class="note">
        Model ${last.model} sends no contributions along with its predictions: it can’t be explained here.
      </p>`
    const bars = added.slice(0, MOST_OF_MODEL).map(([name, value]) => ({ name, value }))
    const full = Math.max(...bars.map(({ value }) => Math.abs(value))) || 1
    return html`<h3>What added to the prediction of ${last.model}</h3>
      ${signedBars(bars, full)}
      ${added.length > MOST_OF_MODEL ? html`<p class="note">The ${MOST_OF_MODEL} largest of ${added.length}.</p>` : nothing}`
  }
}

function unitText(name: string): string {
  const unit = featureInfo(name)?.unit
  return unit === undefined || unit === '1' ? '' : unit
}

customElements.define('dash-explain-panel', ExplainPanel)
