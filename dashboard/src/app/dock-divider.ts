// The line between market and panels, moved with the pointer or with the arrow keys.
import { html, type TemplateResult } from 'lit'

import { DOCK_PERCENT } from '../settings/settings.js'
import { DeskElement } from './desk-element.js'

const STEP = 4

class DockDivider extends DeskElement {
  protected override render(): TemplateResult {
    const { dockPercent } = this.desk.settings
    document.documentElement.style.setProperty('--dock', `${dockPercent}%`)
    return html`<div
      class="divider"
      role="separator"
      tabindex="0"
      aria-orientation="horizontal"
      aria-label="Height of the panels"
      aria-valuenow=${dockPercent}
      aria-valuemin=${DOCK_PERCENT[0]}
      aria-valuemax=${DOCK_PERCENT[1]}
      @keydown=${this.#onKey}
      @pointerdown=${this.#onPress}
      @pointermove=${this.#onMove}
    ></div>`
  }

  #set(percent: number): void {
    const [least, most] = DOCK_PERCENT
    this.desk.set({ dockPercent: Math.min(most, Math.max(least, Math.round(percent))) })
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const steps: Record<string, number> = { ArrowUp: STEP, ArrowDown: -STEP }
    const step = steps[event.key]
    if (step === undefined) return
    event.preventDefault()
    this.#set(this.desk.settings.dockPercent + step)
  }

  readonly #onPress = (event: PointerEvent): void => {
    const divider = event.currentTarget as HTMLElement
    divider.setPointerCapture(event.pointerId)
  }

  readonly #onMove = (event: PointerEvent): void => {
    const divider = event.currentTarget as HTMLElement
    const main = this.closest('main')
    if (!main || !divider.hasPointerCapture(event.pointerId)) return
    const { bottom, height } = main.getBoundingClientRect()
    this.#set(((bottom - event.clientY) / height) * 100)
  }
}

customElements.define('dash-dock-divider', DockDivider)
