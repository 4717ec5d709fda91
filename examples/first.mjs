import { generated, replay } from 'leadline/feeds'

const feed = await replay(generated({ seconds: 60 })) // a market made on this machine: no network, no key
for await (const { market } of feed.every('10s')) {
  const signal = market.signal()
  const bid = market.state === 'live' ? market.book.bids(1)[0] : undefined
  console.log(market.state, 'best bid', bid?.[0], 'score', signal?.score.toFixed(2), signal?.direction)
}
feed.close()
