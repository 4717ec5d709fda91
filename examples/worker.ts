// A Cloudflare Worker that answers a signal: POST { snapshot, frames } as a recorder kept them.
// `wrangler dev examples/worker.ts`; the core comes along as a module of the bundle, nothing is compiled at run time.
import { open, type Engine } from 'leadline'

interface Recording {
  readonly symbol: string
  readonly tickSize: string
  readonly lotSize: string
  readonly snapshot: string
  readonly frames: readonly string[]
}

/** One engine for the life of the isolate; a market for each request. */
let engine: Promise<Engine> | undefined

export default {
  async fetch(request: Request): Promise<Response> {
    if (request.method !== 'POST') return Response.json({ error: 'POST a recording' }, { status: 405 })
    const { symbol, tickSize, lotSize, snapshot, frames } = (await request.json()) as Recording
    const market = (await (engine ??= open())).market({ venue: 'binance', symbol, tickSize, lotSize })
    try {
      market.snapshot(snapshot)
      for (const frame of frames) market.push(frame)
      return Response.json({ state: market.state, seq: market.seq, signal: market.signal() })
    } finally {
      market.close()
    }
  },
}
