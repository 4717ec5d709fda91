// Risk as a run looks after it: what it is told by time alone, what a stop asks for, and who arms it again.
import type { OrderIntent } from '../engine/trading.js'
import type { Risk } from '../risk/index.js'
import type { Stop, TradingOptions } from './options.js'

export interface Obeyed {
  cancelAll(): void
  /** Sent as it is: risk itself asks for it. */
  send(intent: OrderIntent): void
}

const DAY_US = 86_400_000_000

export class Supervision {
  readonly stops: Stop[] = []
  readonly #risk: Risk
  readonly #rearm: TradingOptions['rearm']
  readonly #obeyed: Obeyed
  #state: Risk['state'] = 'ACTIVE'

  constructor(risk: Risk, rearm: TradingOptions['rearm'], obeyed: Obeyed) {
    this.#risk = risk
    this.#rearm = rearm
    this.#obeyed = obeyed
  }

  /** After everything that risk was told. HALTED: every order is cancelled and, if risk says so, what is held is closed. */
  look(nowUs: number): void {
    const { state } = this.#risk
    if (state !== this.#state) this.#changed(state, nowUs)
    if (state === 'HALTED') for (const intent of this.#risk.flattening(nowUs)) this.#obeyed.send(intent)
  }

  /** Before an event is judged: the operator's morning. */
  arm(nowUs: number): void {
    if (this.#rearm !== 'next_day' || this.#state === 'ACTIVE') return
    if (Math.floor(nowUs / DAY_US) <= Math.floor(this.stops.at(-1)!.tsUs / DAY_US)) return
    this.#risk.rearm(nowUs)
    this.look(nowUs)
  }

  #changed(state: Risk['state'], nowUs: number): void {
    const last = this.stops.at(-1)
    if (last && last.untilUs === null) this.stops[this.stops.length - 1] = { ...last, untilUs: nowUs }
    this.#state = state
    if (state === 'ACTIVE') return
    const { code, detail } = this.#risk.cause ?? { code: 'unknown', detail: '' }
    this.stops.push({ tsUs: nowUs, state, code, detail, untilUs: null })
    if (state === 'HALTED') this.#obeyed.cancelAll()
  }
}
