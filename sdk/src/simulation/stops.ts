// Stop orders that wait for a trade.
import type { OwnOrder } from './own-order.js'

/** A buy stop is reached by a trade at its stop price or above, a sell stop by one at it or below. Only trades after its arrival count. */
export class Stops {
  /** The one that is reached first last: buys from the highest stop price down, sells from the lowest up, later before earlier. */
  readonly #buys: OwnOrder[] = []
  readonly #sells: OwnOrder[] = []

  get any(): boolean {
    return this.#buys.length + this.#sells.length > 0
  }

  add(order: OwnOrder): void {
    const list = order.isBuy ? this.#buys : this.#sells
    let at = list.length
    while (at > 0 && distance(list[at - 1]!) <= distance(order)) at--
    list.splice(at, 0, order)
  }

  remove(order: OwnOrder): void {
    for (const list of [this.#buys, this.#sells]) {
      const at = list.indexOf(order)
      if (at >= 0) list.splice(at, 1)
    }
  }

  /** Takes out those that a trade at this price reaches: the nearest to the market first, buys before sells, then in the order of arrival. */
  reached(pxTicks: number): readonly OwnOrder[] {
    let reached: OwnOrder[] | null = null
    while (this.#buys.length > 0 && this.#buys.at(-1)!.intent.stopTicks! <= pxTicks)
      (reached ??= []).push(this.#buys.pop()!)
    while (this.#sells.length > 0 && this.#sells.at(-1)!.intent.stopTicks! >= pxTicks)
      (reached ??= []).push(this.#sells.pop()!)
    return reached ?? NONE
  }
}

function distance({ isBuy, intent }: OwnOrder): number {
  return isBuy ? intent.stopTicks! : -intent.stopTicks!
}

const NONE: readonly OwnOrder[] = []
