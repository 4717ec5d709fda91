// L3FIFO: the venue shows its orders one by one, so who stands before us is known.
import type { QueueModel } from './queue-model.js'

/** Exact, from `Exchange.orders`: an order that came before ours and leaves or is filled shortens the queue, no other does. */
export function l3Fifo(): QueueModel {
  return { name: 'L3FIFO', isExact: true, after: (ahead, _from, to) => Math.min(ahead, to) }
}
