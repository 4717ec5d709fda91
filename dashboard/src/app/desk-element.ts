// Elements of the page: drawn by lit into the page itself, again whenever the desk has changed.
import { LitElement } from 'lit'

import type { Desk } from './desk.js'

export abstract class DeskElement extends LitElement {
  /** Handed over by whoever draws the element, before it is connected. */
  desk!: Desk
  #ends: (() => void)[] = []

  override connectedCallback(): void {
    super.connectedCallback()
    this.whileConnected(this.desk.listen(() => this.requestUpdate()))
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    for (const end of this.#ends) end()
    this.#ends = []
  }

  /** What began in `connectedCallback`: `end` is called when the element leaves the page. */
  protected whileConnected(end: () => void): void {
    this.#ends.push(end)
  }

  /** The page's style sheets hold for them: no shadow root. */
  protected override createRenderRoot(): HTMLElement {
    return this
  }
}
