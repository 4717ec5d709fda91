// Connections are few and the models share them, as they share the places where rows wait.
import { CALLS_MOST, CONNECTIONS_MOST, WAITING_MOST } from './defaults.js'

export class CallsAtOnce {
  waiting = 0
  /** Open connections: a batch has one, and a second while it hedges. */
  connections = 0
  #calls = 0
  #turn = 0
  readonly #wake: (() => void)[] = []

  get isFull(): boolean {
    return this.#calls >= CALLS_MOST
  }
  get isCrowded(): boolean {
    return this.waiting >= WAITING_MOST
  }
  get inFlight(): number {
    return this.#calls
  }
  get mayHedge(): boolean {
    return this.connections < CONNECTIONS_MOST
  }

  /** Whom to call when a connection has become free. */
  join(wake: () => void): void {
    this.#wake.push(wake)
  }

  begin(): void {
    this.#calls++
  }

  end(): void {
    this.#calls--
    // Whose turn it is goes round, or the first model would always come first.
    this.#turn++
    for (let i = 0; i < this.#wake.length; i++) this.#wake[(this.#turn + i) % this.#wake.length]!()
  }
}
