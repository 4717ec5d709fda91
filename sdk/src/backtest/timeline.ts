// What happens next: one order of everything in a run, by time, then by rank, then by who asked first.

/** What comes first when times are equal: the venue's own events, what arrives there, what is heard here, and then what is due here. */
export const RANK = { venue: 0, arrival: 1, local: 2, answer: 3 } as const

interface Entry {
  readonly tsUs: number
  readonly rank: number
  readonly place: number
  act(): void
}

/** Readers of recordings wait here for their time to come; so does whatever is under way. */
export class Timeline {
  readonly #heap: Entry[] = []
  #place = 0
  #nowUs = -Infinity
  /** Readers that have not said yet when their next record is. */
  #reading = 0
  #failure: unknown = undefined
  #hasFailed = false
  #wake: (() => void) | null = null

  get nowUs(): number {
    return this.#nowUs
  }

  /** `act` happens at `tsUs`, or now if that has passed. */
  at(tsUs: number, rank: number, act: () => void): void {
    this.#push({ tsUs: Math.max(tsUs, this.#nowUs), rank, place: this.#place++, act })
  }

  /** A reader's own loop. It says by `reach` when its next record is, and goes on when that time has come. */
  read(loop: () => Promise<void>): void {
    this.#reading++
    const over = () => this.#parked()
    loop().then(over, (error: unknown) => {
      this.#failure = error
      this.#hasFailed = true
      over()
    })
  }

  reach(tsUs: number, rank: number): Promise<void> {
    return new Promise((resolve) => {
      this.at(tsUs, rank, () => {
        this.#reading++
        resolve()
      })
      this.#parked()
    })
  }

  /** Until nothing is left. Throws what a reader threw. */
  async run(): Promise<void> {
    for (;;) {
      while (this.#reading > 0 && !this.#hasFailed) await new Promise<void>((resolve) => (this.#wake = resolve))
      if (this.#hasFailed) throw this.#failure
      const next = this.#pop()
      if (!next) return
      this.#nowUs = next.tsUs
      next.act()
    }
  }

  #parked(): void {
    this.#reading--
    if (this.#reading > 0 && !this.#hasFailed) return
    this.#wake?.()
    this.#wake = null
  }

  #push(entry: Entry): void {
    const heap = this.#heap
    let i = heap.push(entry) - 1
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (!isBefore(entry, heap[parent]!)) break
      heap[i] = heap[parent]!
      i = parent
    }
    heap[i] = entry
  }

  #pop(): Entry | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (!first || !last || heap.length === 0) return first
    let i = 0
    for (;;) {
      let child = 2 * i + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++
      if (!isBefore(heap[child]!, last)) break
      heap[i] = heap[child]!
      i = child
    }
    heap[i] = last
    return first
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.tsUs !== b.tsUs ? a.tsUs < b.tsUs : a.rank !== b.rank ? a.rank < b.rank : a.place < b.place
}
