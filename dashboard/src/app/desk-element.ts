// Elements of the page: drawn by lit into the page itself, again whenever the desk has changed.
import { LitElement } from 'lit'

import type { Desk } from './desk.js'

export abstract class DeskElement extends LitElement {
  /** Handed over by whoever draws the element, before it is connected. */
  desk!: Desk
  #unlisten: (() => void) | null = null

  override connectedCallback(): void {
    super.connectedCallback()
    this.#unlisten = this.desk.listen(() => this.requestUpdate())
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#unlisten?.()
    this.#unlisten = null
  }

  /** The page's style sheets hold for them: no shadow root. */
  protected override createRenderRoot(): HTMLElement {
    return this
  }
}
