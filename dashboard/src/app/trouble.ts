// Why there is no market to see, and what can be done about it.
import { html, nothing, type TemplateResult } from 'lit'

import type { Desk, Trouble } from './desk.js'

const TITLES: Readonly<Record<string, string>> = {
  no_service: 'No Leadline service answers here',
  refused: 'The service refuses to list its markets',
  recording: 'The recording can’t be played',
  no_market: 'There is no market',
}

const HINTS: Readonly<Record<string, string>> = {
  no_service: 'Start one with npx leadline demo, or look at a market without any server:',
  refused: 'A service may ask for a key. Allow callers without one to read and stream, or look at a market without it:',
}

export function troubleNotice(desk: Desk, { code, detail }: Trouble): TemplateResult {
  const hint = HINTS[code]
  return html`<div class="trouble" role="alert">
    <h3>${TITLES[code] ?? 'Something is in the way'}</h3>
    <p>${detail}</p>
    ${hint === undefined ? nothing : html`<p>${hint}</p>`}
    <div class="trouble-ways">
      ${
        desk.wish.kind === 'generated' && !desk.isOpening
          ? nothing
          : html`<button type="button" class="strong" @click=${() => void desk.open({ kind: 'generated' })}>
              Show a generated market
            </button>`
      }
      ${
        desk.wish.kind === 'service'
          ? html`<button type="button" @click=${() => void desk.open(desk.wish)}>Try again</button>`
          : nothing
      }
    </div>
  </div>`
}
