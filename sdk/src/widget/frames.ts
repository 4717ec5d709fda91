// One drawing an animation frame at most, however often something changed, and none while nobody looks.

export class Frames {
  readonly #draw: () => void
  #id = 0
  #isDue = false
  #isOn = false

  constructor(draw: () => void) {
    this.#draw = draw
  }

  start(): void {
    if (this.#isOn) return
    this.#isOn = true
    document.addEventListener('visibilitychange', this.#plan)
    this.#plan()
  }

  /** Something changed. Drawn with the next frame; after start(), and when the page is seen again, if it isn't now. */
  request(): void {
    this.#isDue = true
    this.#plan()
  }

  /** Leaves no frame and no listener behind. */
  stop(): void {
    this.#isOn = false
    document.removeEventListener('visibilitychange', this.#plan)
    cancelAnimationFrame(this.#id)
    this.#id = 0
  }

  readonly #plan = (): void => {
    if (!this.#isOn || !this.#isDue || this.#id !== 0 || document.hidden) return
    this.#id = requestAnimationFrame(() => {
      this.#id = 0
      this.#isDue = false
      this.#draw()
    })
  }
}
