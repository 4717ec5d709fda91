// Changes of single orders: what they do to the book by order and to the levels.
import { STATUS_IGNORED } from './layout'

/** Applies the decoded changes of orders, and the trades that came with them. */
export function commitOrders(m: usize): i32 {
  return STATUS_IGNORED
}

/** Applies packed changes of orders and trades from `p` up to `end`. */
export function pushOrders(m: usize, p: usize, end: usize): void {}
