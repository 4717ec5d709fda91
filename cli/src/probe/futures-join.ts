// How the first frame after a snapshot meets it on Binance futures: as documented (U ≤ L ≤ u), or by pu = L alone.
import { type Answer, members, number, type Observed, type Question, text } from './question.js'

interface Frame {
  readonly first: number
  readonly last: number
  readonly previous: number
}

const KEPT = 10_000

export class FuturesJoin implements Question {
  readonly #frames = new Map<string, Frame[]>()
  /** Snapshots that no frame has passed yet. */
  readonly #open = new Map<string, number>()
  readonly #counts = { snapshots: 0, spanned: 0, linkedOnly: 0, neither: 0 }

  look({ connection, url, message }: Observed): void {
    if (connection === null) {
      const id = /[?&]symbol=([^&#]+)/.exec(url ?? '')?.[1]?.toUpperCase()
      const last = number(members(message)['lastUpdateId'])
      if (id === undefined || Number.isNaN(last)) return
      this.#counts.snapshots++
      this.#open.set(id, last)
      for (const frame of this.#frames.get(id) ?? []) this.#meet(id, frame)
      return
    }
    const outer = members(message)
    const { e, s, U, u, pu } = 'data' in outer ? members(outer['data']) : outer
    if (e !== 'depthUpdate' || pu === undefined) return
    const id = text(s)
    const frame = { first: number(U), last: number(u), previous: number(pu) }
    const kept = this.#frames.get(id) ?? []
    kept.push(frame)
    if (kept.length > KEPT) kept.shift()
    this.#frames.set(id, kept)
    this.#meet(id, frame)
  }

  #meet(id: string, { first, last, previous }: Frame): void {
    const snapshot = this.#open.get(id)
    if (snapshot === undefined || last < snapshot) return
    this.#open.delete(id)
    if (first <= snapshot) this.#counts.spanned++
    else if (previous === snapshot) this.#counts.linkedOnly++
    else this.#counts.neither++
  }

  answer(): Answer {
    const { spanned, linkedOnly, neither } = this.#counts
    const starts = spanned + linkedOnly + neither
    return {
      question: 'How many starts need pu = lastUpdateId, beside the documented U ≤ lastUpdateId ≤ u?',
      counts: { ...this.#counts },
      answer: starts === 0 ? null : `${linkedOnly} of ${starts} (documented ${spanned}, too old ${neither})`,
    }
  }
}
