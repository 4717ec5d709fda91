// Chosen features over time, each on an axis of its own, with unit and formula.
import { html, type TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'

import { chartColumns } from '../chart/columns.js'
import type { TableData } from '../chart/data-table.js'
import { short } from '../chart/number-texts.js'
import type { ChartSpec } from '../chart/time-chart.js'
import '../chart/time-chart.js'
import { chosenFeatures } from '../features/feature-choice.js'
import { featureInfo, loadFeatureInfo } from '../features/feature-info.js'
import '../features/feature-picker.js'
import { PanelElement } from './panel-element.js'
import { sightOf, spanChoice, type Sight } from './sight.js'

const LINES = ['--line-1', '--line-2', '--line-3', '--line-4'] as const
/** Formats of the words that the stream uses for a missing value. */
const words = (reason: string) => reason.replaceAll('_', ' ')

class FeaturesPanel extends PanelElement {
  protected readonly heading = 'Features'
  protected readonly explanation = 'What the core measures on this market, each on its own axis. The cursor is shared.'
  /** Kept, because a new spec builds a new chart. */
  readonly #specs = new Map<string, ChartSpec>()

  override connectedCallback(): void {
    super.connectedCallback()
    void loadFeatureInfo().then(() => this.requestUpdate())
  }

  protected emptyReason(): string | null {
    return this.desk.history.features.names.length > 0 ? null : this.notYet('A set of features')
  }

  protected override controls(): TemplateResult {
    return html`${spanChoice(this.desk)}<dash-feature-picker
        .desk=${this.desk}
        .count=${this.desk.history.features.names.length}
      ></dash-feature-picker>`
  }

  protected body(): TemplateResult {
    const sight = sightOf(this.desk)
    const names = chosenFeatures(this.desk.settings.features, this.desk.history.features.names)
    return html`<div class="multiples">
      ${repeat(
        names,
        (name) => name,
        (name) => this.#multiple(name, sight),
      )}
    </div>`
  }

  protected table(): TableData {
    const { features } = this.desk.history
    return {
      caption: `The newest values of ${features.names.length} features`,
      head: ['feature', 'value', 'unit', 'range', 'formula', 'undefined because'],
      rows: features.names.map((name) => {
        const info = featureInfo(name)
        const reason = features.reason(name)
        return [
          name,
          short(features.latest(name)),
          info?.unit ?? '–',
          info?.range ?? '–',
          info?.formula ?? '–',
          reason ? words(reason) : '',
        ]
      }),
    }
  }

  #multiple(name: string, { fromUs, seconds, shades }: Sight): TemplateResult {
    const { features } = this.desk.history
    const column = features.columnOf(name)!
    const value = features.latest(name)
    const info = featureInfo(name)
    const reason = features.reason(name)
    const data = { ...chartColumns(features.ring, [column], fromUs), sight: seconds, shades }
    const state = Number.isNaN(value) && reason !== null ? words(reason) : short(value)
    return html`<figure class="multiple">
      <figcaption title=${info?.formula ?? name}>
        <span class="name">${name}</span><small>${info?.unit ?? ''}</small><b>${state}</b>
      </figcaption>
      <dash-time-chart
        class="small"
        .spec=${this.#spec(name, column)}
        .zone=${this.desk.settings.zone}
        .data=${data}
      ></dash-time-chart>
    </figure>`
  }

  #spec(name: string, column: number): ChartSpec {
    const known = this.#specs.get(name)
    if (known) return known
    const colour = LINES[column % LINES.length]!
    const spec: ChartSpec = {
      ...{ name, series: [{ label: name, colour, width: 1.3 }], text: short, sync: 'features', isSmall: true },
    }
    this.#specs.set(name, spec)
    return spec
  }
}

customElements.define('dash-features-panel', FeaturesPanel)
