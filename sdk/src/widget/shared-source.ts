// What is made for the first who watches, and shared with all who come before the last of them has left.
import type { MarketSource, Wish } from './source.js'

/** `open` has what is there by its key; `make` has to call what it is given once nobody watches any more. */
export function sharedSource<Key>(
  open: Map<Key, MarketSource>,
  keyOf: (wish: Wish) => Key,
  make: (wish: Wish, over: () => void) => MarketSource,
): MarketSource {
  return {
    watch(wish, listener) {
      const key = keyOf(wish)
      let source = open.get(key)
      if (!source) open.set(key, (source = make(wish, () => open.delete(key))))
      return source.watch(wish, listener)
    },
  }
}
