// A stream read once: its prices in columns, and what each detector found in it when.
import { OptionError } from '../../engine/errors.js'
import { countUntil } from '../statistics/block-bootstrap.js'
import { type LevelDetector, type Moment, type Sign, signOf } from './moment.js'

export const DAY_US = 86_400_000_000
/** A level that isn't seen for longer is gone; seen again, it is a new one. As long as the core remembers one. */
const GRACE_US = 5_000_000

/** A level's appearance: the first moment at which the detector saw it, or saw it again after more than 5 s. */
export interface Appearance {
  readonly index: number
  readonly sign: Sign
  readonly pxTicks: number
  readonly strength: number
}

/** When each price was seen as a level. */
export class Sightings {
  readonly appearances: Appearance[] = []
  /** By side and price: first and last time of each life, alternating, oldest first. */
  readonly #lives = new Map<number, number[]>()
  #seen = 0

  /** Sides × moments at which it was seen. */
  get seen(): number {
    return this.#seen
  }

  see(sign: Sign, pxTicks: number, strength: number, index: number, tsUs: number): void {
    this.#seen++
    const key = keyOf(sign, pxTicks)
    let lives = this.#lives.get(key)
    if (!lives) this.#lives.set(key, (lives = []))
    const last = lives.length - 1
    if (last > 0 && tsUs - lives[last]! <= GRACE_US) {
      lives[last] = tsUs
      return
    }
    lives.push(tsUs, tsUs)
    this.appearances.push({ index, sign, pxTicks, strength })
  }

  /** Whether a level was there in the five seconds until `tsUs`, less than `apartTicks` away. */
  isNear(sign: Sign, pxTicks: number, tsUs: number, apartTicks: number): boolean {
    for (let px = pxTicks - apartTicks + 1; px < pxTicks + apartTicks; px++) {
      const lives = this.#lives.get(keyOf(sign, px))
      if (lives && wasAlive(lives, tsUs)) return true
    }
    return false
  }
}

function keyOf(sign: Sign, pxTicks: number): number {
  return 2 * pxTicks + (sign > 0 ? 1 : 0)
}

function wasAlive(lives: readonly number[], tsUs: number): boolean {
  let [low, high] = [0, lives.length / 2]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (lives[2 * middle]! <= tsUs) low = middle + 1
    else high = middle
  }
  return low > 0 && tsUs <= lives[2 * low - 1]! + GRACE_US
}

/** An unbroken stretch of one UTC day: moments [from, to). */
export interface Stretch {
  readonly from: number
  readonly to: number
}

export interface LevelTape {
  readonly length: number
  readonly tsUs: Float64Array
  readonly bidTicks: Float64Array
  readonly askTicks: Float64Array
  readonly stretches: readonly Stretch[]
  /** Which stretch each moment is in. */
  readonly stretchOf: Int32Array
  /** Of each detector, in their order. */
  readonly sightings: readonly Sightings[]
}

const CHUNK = 4096

/** Builds a tape moment by moment; every detector sees every moment, in order, and nothing else. */
export class LevelRecorder {
  readonly #detectors: readonly LevelDetector[]
  readonly #sightings: readonly Sightings[]
  readonly #columns = [new Float64Array(CHUNK), new Float64Array(CHUNK), new Float64Array(CHUNK)]
  readonly #starts: number[] = []
  #length = 0
  #day = NaN

  constructor(detectors: readonly LevelDetector[]) {
    this.#detectors = detectors
    this.#sightings = detectors.map(() => new Sightings())
  }

  /** Throws OptionError for a moment that is earlier than the one before, or has no two sides. */
  push(moment: Moment): void {
    const { tsUs, bidTicks, askTicks, isFresh } = moment
    const index = this.#length
    const before = index === 0 ? -Infinity : this.#columns[0]![index - 1]!
    if (!(tsUs >= before))
      throw new OptionError(`moment ${index}: found time ${tsUs} after ${before}, expected times that don't fall`)
    if (!(Number.isFinite(bidTicks) && askTicks >= bidTicks && askTicks < Infinity))
      throw new OptionError(`moment ${index}: found ${bidTicks} bid, ${askTicks} ask, expected two sides, not crossed`)
    if (index === this.#columns[0]!.length) this.#grow()
    for (const [c, value] of [tsUs, bidTicks, askTicks].entries()) this.#columns[c]![index] = value
    const day = Math.floor(tsUs / DAY_US)
    if (isFresh || day !== this.#day) this.#starts.push(index)
    this.#day = day
    this.#length++
    for (const [d, detector] of this.#detectors.entries())
      for (const { side, pxTicks, strength } of detector.levels(moment))
        this.#sightings[d]!.see(signOf(side), pxTicks, strength, index, tsUs)
  }

  #grow(): void {
    for (const [c, column] of this.#columns.entries()) {
      const grown = new Float64Array(2 * column.length)
      grown.set(column)
      this.#columns[c] = grown
    }
  }

  tape(): LevelTape {
    const n = this.#length
    const [tsUs, bidTicks, askTicks] = this.#columns.map((column) => column.slice(0, n))
    const stretches = this.#starts.map((from, s) => ({ from, to: this.#starts[s + 1] ?? n }))
    const stretchOf = new Int32Array(n)
    for (const [s, { from, to }] of stretches.entries()) stretchOf.fill(s, from, to)
    const columns = { tsUs: tsUs!, bidTicks: bidTicks!, askTicks: askTicks! }
    return { length: n, ...columns, stretches, stretchOf, sightings: this.#sightings }
  }
}

/** The moment that held at a time: the last one at or before it, if its stretch lasted until then; −1 if nothing is known of that time. */
export function momentAt({ tsUs, stretches, stretchOf }: LevelTape, timeUs: number): number {
  const index = countUntil(tsUs, timeUs) - 1
  if (index < 0) return -1
  const { to } = stretches[stretchOf[index]!]!
  return timeUs <= tsUs[to - 1]! ? index : -1
}
