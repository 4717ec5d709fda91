// What the service under test reaches out to: a venue with a generated market that moves and, on the next port, an inference backend.
// Until its parent closes its input.
import { featureHash } from '../../sdk/dist/models/index.js'
import { startLocalMarkets } from '../../cli/dist/service/local-market.js'
import { oipBackend } from '../../scripts/load/oip-backend.mjs'
import { serveBackend } from '../../scripts/load/oip-server.mjs'

const port = Number(process.env.LEADLINE_TEST_VENUE_PORT)
const markets = await startLocalMarkets({ symbols: ['BTC/USDT'], port })
const backend = oipBackend({ featureHash: await featureHash(['mid', 'spread_quoted']) })
/** 'ok', or what a call of a model is answered with instead. */
let mood = 'ok'
const server = await serveBackend((request) => {
  if (request.path.startsWith('/mood/')) {
    mood = request.path.slice('/mood/'.length)
    return { status: 204, headers: {}, body: new Uint8Array(0) }
  }
  if (mood !== 'ok' && request.path.endsWith('/infer'))
    return {
      status: Number(mood),
      headers: { 'content-type': 'application/json' },
      body: Buffer.from('{"error":"mood"}'),
    }
  return backend(request)
}, port + 1)
console.log('listening')
process.stdin.on('end', () => void Promise.all([markets.close(), server.close()]).then(() => process.exit(0)))
process.stdin.resume()
