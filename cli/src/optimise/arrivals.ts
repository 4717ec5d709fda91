// Values in the order they arrive, for one reader that waits for them.

export class Arrivals<T> {
  readonly #ready: T[] = []
  #reader: { resolve: (value: T) => void; reject: (error: unknown) => void } | null = null
  #error: { readonly cause: unknown } | null = null

  push(value: T): void {
    if (!this.#reader) {
      this.#ready.push(value)
      return
    }
    this.#reader.resolve(value)
    this.#reader = null
  }

  /** The reader gets it after what had arrived before. */
  fail(cause: unknown): void {
    this.#error ??= { cause }
    this.#reader?.reject(cause)
    this.#reader = null
  }

  next(): Promise<T> {
    if (this.#ready.length > 0) return Promise.resolve(this.#ready.shift()!)
    if (this.#error) return Promise.reject(this.#error.cause)
    return new Promise((resolve, reject) => (this.#reader = { resolve, reject }))
  }
}
