// A venue on this machine with a generated market that moves, until its parent closes its input.
import { startLocalMarkets } from '../../cli/dist/service/local-market.js'

const markets = await startLocalMarkets({ symbols: ['BTC/USDT'], port: Number(process.env.LEADLINE_TEST_VENUE_PORT) })
console.log('listening')
process.stdin.on('end', () => void markets.close().then(() => process.exit(0)))
process.stdin.resume()
