/** Who wants to hear of something; each is told in turn, and one that throws stops neither book nor others. */
export class Listeners<T> {
  #all: ((value: T) => void)[] = []

  get any(): boolean {
    return this.#all.length > 0
  }

  /** Returns how to leave again. */
  add(listener: (value: T) => void): () => void {
    this.#all = [...this.#all, listener]
    return () => {
      this.#all = this.#all.filter((other) => other !== listener)
    }
  }

  /** Tells all of them, then throws the first error any of them threw. */
  tell(value: T): void {
    const errors: unknown[] = []
    for (const listener of this.#all) {
      try {
        listener(value)
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length > 0) throw errors[0]
  }
}
