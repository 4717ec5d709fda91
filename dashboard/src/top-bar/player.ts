// Pace of a recording: pause, speed, and from the start again.
import { html, nothing, svg, type TemplateResult } from 'lit'

import { DeskElement } from '../app/desk-element.js'

const SPEEDS = [0.5, 1, 2, 5, 10, 50] as const

class PlayerControls extends DeskElement {
  protected override render(): TemplateResult | typeof nothing {
    const { player } = this.desk
    if (!player) return nothing
    const { isPaused, speed } = player
    const hasEnded = this.desk.history.states.now?.reason === 'ended'
    return html`<div class="player" role="group" aria-label="Recording">
      <button
        type="button"
        class="icon"
        aria-label=${isPaused ? 'Play' : 'Pause'}
        ?disabled=${hasEnded}
        @click=${this.#toggle}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true">
          ${isPaused ? svg`<path class="filled" d="M8 5l11 7-11 7z" />` : svg`<path d="M9 6v12M15 6v12" />`}
        </svg>
      </button>
      <select aria-label="Speed" @change=${this.#onSpeed}>
        ${SPEEDS.map((each) => html`<option value=${each} ?selected=${each === speed}>${each}×</option>`)}
      </select>
      <button type="button" @click=${() => void this.desk.reopen()}>${hasEnded ? 'Play again' : 'Restart'}</button>
    </div>`
  }

  readonly #toggle = (): void => {
    const { player } = this.desk
    if (player?.isPaused) player.resume()
    else player?.pause()
    this.requestUpdate()
  }

  readonly #onSpeed = (event: Event): void => {
    const speed = SPEEDS.find((each) => String(each) === (event.target as HTMLSelectElement).value)
    if (speed !== undefined && this.desk.player) this.desk.player.speed = speed
    this.requestUpdate()
  }
}

customElements.define('dash-player', PlayerControls)
