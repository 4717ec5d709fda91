// Support and resistance: orders that stand out from their neighbours, how long they have stood there, how often they
// were eaten and came back, and how much of them went away as the price came near.
import { generated, replay } from 'leadline/feeds'

const feed = await replay(generated({ seed: 7, seconds: 90, regime: 'trending' }), { levels: true })
for await (const { market } of feed.every('30s')) {
  if (market.state !== 'live') continue
  console.log(new Date(market.tsVenueUs / 1000).toISOString())
  for (const side of ['ask', 'bid']) {
    const levels = market.levels().filter((level) => level.side === side)
    const largest = levels.toSorted((x, y) => y.amount - x.amount).slice(0, 3)
    for (const { price, amount, strength, ageUs, refills, cancelledOnApproach } of largest) {
      const name = side === 'ask' ? 'resistance' : 'support'
      const size = `${amount} BTC, ${strength.toFixed(1)} times its neighbours, ${Math.floor(ageUs / 1e6)} s old`
      console.log(`  ${name} ${price}: ${size}, ${refills} refills, ${(100 * cancelledOnApproach).toFixed(0)} % pulled`)
    }
  }
}
feed.close()
