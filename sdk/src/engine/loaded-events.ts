// Packed events in the core's own memory: copied there once, read by as many replays as there are.
import type { Core } from './core.js'
import { LeadlineError } from './errors.js'

/** Where the events lie; shared by all parts of them. */
interface Room {
  readonly core: Core
  readonly at: number
  released: boolean
}

/** Events of `engine.load()`, for `market.pushEvents()` of any market of that engine. */
export class LoadedEvents {
  readonly byteLength: number
  readonly #room: Room
  readonly #from: number

  /** @internal use engine.load() */
  constructor(room: Room, from: number, byteLength: number) {
    this.#room = room
    this.#from = from
    this.byteLength = byteLength
  }

  /** The events from byte `from` up to byte `to`, 0 and the end where left out: the same memory, nothing is copied. */
  subarray(from: number = 0, to: number = this.byteLength): LoadedEvents {
    if (!(Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from <= to && to <= this.byteLength))
      throw new RangeError(`subarray: found bytes ${from} to ${to}, expected some of 0 to ${this.byteLength}`)
    return new LoadedEvents(this.#room, this.#from + from, to - from)
  }

  /** Gives the memory back to later loads. All parts of these events are gone with it. */
  release(): void {
    const room = this.#room
    if (room.released) return
    room.released = true
    room.core.exports.releaseLoaded(room.at)
  }

  /** @internal Their address. Throws LeadlineError when they aren't in this core. */
  addressIn(core: Core): number {
    if (this.#room.released) throw new LeadlineError('these events have been released: load them again')
    if (this.#room.core !== core)
      throw new LeadlineError('these events were loaded by another engine, or before a trap: load them into this one')
    return this.#room.at + this.#from
  }
}
