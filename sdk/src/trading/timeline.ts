// What is due at its time: orders and answers under way, and timers. By time, then by rank, then by who asked first.

/** What comes first when times are equal: the venue's own events, what arrives there, what is heard here, answers, timers. */
export const RANK = { venue: 0, arrival: 1, local: 2, answer: 3, timer: 4 } as const

interface Entry {
  readonly tsUs: number
  readonly rank: number
  readonly place: number
  act(): void
}

/** A queue of deeds, and the time that it is. */
export class Timeline {
  readonly #heap: Entry[] = []
  #place = 0
  #nowUs = -Infinity

  get nowUs(): number {
    return this.#nowUs
  }

  /** Of the next deed; Infinity where there is none. */
  get nextUs(): number {
    return this.#heap[0]?.tsUs ?? Infinity
  }

  get nextRank(): number {
    return this.#heap[0]?.rank ?? Infinity
  }

  /** `act` happens at `tsUs`, or now if that has passed. */
  at(tsUs: number, rank: number, act: () => void): void {
    this.#push({ tsUs: Math.max(tsUs, this.#nowUs), rank, place: this.#place++, act })
  }

  /** Something else happens, at a time that is not before now. */
  moveTo(tsUs: number): void {
    this.#nowUs = tsUs
  }

  /** Does what is due next. */
  step(): void {
    const next = this.#pop()
    if (!next) return
    this.#nowUs = next.tsUs
    next.act()
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
