// A number with its name and what is to be known of it.
import { html, nothing, type TemplateResult } from 'lit'

export interface Stat {
  readonly name: string
  readonly value: string
  readonly note?: string
  /** `good`, `bad`: with a mark besides the colour. */
  readonly tone?: 'good' | 'bad'
}

export function stats(all: readonly Stat[]): TemplateResult {
  return html`<dl class="stats">
    ${all.map(
      ({ name, value, note, tone }) =>
        html`<div class=${tone ?? ''} title=${note ?? name}>
          <dt>${name}</dt>
          <dd>${value}</dd>
          ${note === undefined ? nothing : html`<dd class="note">${note}</dd>`}
        </div>`,
    )}
  </dl>`
}
