// Several streams, each in order, as one.

export interface Keyed {
  /** Place in the order of all streams; bigger than the one before it in its own stream, or equal. */
  readonly key: bigint
}

/** Of equal keys the stream named first goes first. Holds one item of each. */
export async function* merged<Item extends Keyed>(streams: readonly AsyncGenerator<Item>[]): AsyncGenerator<Item> {
  const heads: (Item | null)[] = []
  try {
    for (const stream of streams) heads.push(await next(stream))
    for (;;) {
      let first = -1
      for (const [i, head] of heads.entries()) {
        if (head !== null && (first < 0 || head.key < heads[first]!.key)) first = i
      }
      if (first < 0) return
      yield heads[first]!
      heads[first] = await next(streams[first]!)
    }
  } finally {
    for (const stream of streams) await stream.return(undefined)
  }
}

async function next<Item>(stream: AsyncGenerator<Item>): Promise<Item | null> {
  const { done, value } = await stream.next()
  return done ? null : value
}
