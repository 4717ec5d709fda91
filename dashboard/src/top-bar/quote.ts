// Best bid and ask, and how far apart they are.
import { html, type TemplateResult } from 'lit'

import { DeskElement } from '../app/desk-element.js'
import { short } from '../chart/number-texts.js'
import { priceText } from '../chart/price-text.js'

class Quote extends DeskElement {
  override connectedCallback(): void {
    super.connectedCallback()
    this.whileConnected(this.desk.frames.add(() => this.requestUpdate(), 250))
  }

  protected override render(): TemplateResult {
    const { best, instrument } = this.desk.history
    if (!best || !instrument) return html`<span class="unit">bid</span><b>–</b><span class="unit">ask</span><b>–</b>`
    const { bidTicks, askTicks } = best
    const text = (ticks: number) => priceText(ticks, instrument.tickSize)
    const bps = ((askTicks - bidTicks) / ((askTicks + bidTicks) / 2)) * 1e4
    return html`<span class="unit">bid</span><b class="bid">${text(bidTicks)}</b> <span class="unit">ask</span
      ><b class="ask">${text(askTicks)}</b> <span class="unit spread">${short(bps)} bp</span>`
  }
}

customElements.define('dash-quote', Quote)
