// What most people write first: a Map a side, sorted for each reading.
import { Checksum, TOP } from './checksum.mjs'
import { depthOf, scalesOf } from './json.mjs'

export async function mapSort({ meta, snapshot }) {
  const { px, qty } = scalesOf(meta)
  const sides = { bids: new Map(), asks: new Map() }
  const restart = () => {
    for (const name of ['bids', 'asks']) {
      sides[name].clear()
      for (const [ticks, lots] of snapshot[name]) sides[name].set(ticks / px, lots / qty)
    }
  }
  restart()
  const checksum = new Checksum()

  function put(side, rows) {
    for (const [price, amount] of rows) {
      const size = Number(amount)
      if (size === 0) side.delete(Number(price))
      else side.set(Number(price), size)
    }
  }

  function sum(levels) {
    let lots = 0
    for (let rank = 0; rank < TOP && rank < levels.length; rank++) lots += Math.round(levels[rank][1] * qty)
    return lots
  }

  return {
    input: 'string',
    checksum,
    restart,
    apply(frame) {
      const { b, a } = depthOf(frame)
      put(sides.bids, b)
      put(sides.asks, a)
    },
    top() {
      const bids = [...sides.bids].sort((x, y) => y[0] - x[0])
      const asks = [...sides.asks].sort((x, y) => x[0] - y[0])
      checksum.add(Math.round(bids[0]?.[0] * px), Math.round(asks[0]?.[0] * px), sum(bids), sum(asks))
    },
  }
}
