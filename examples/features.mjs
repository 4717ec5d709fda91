// Features by name, one row for each second, as a model would read them. Undefined is NaN, and the market says why.
import { generated, replay } from 'leadline/feeds'

const names = ['mid', 'queue_imbalance', 'ofi_l1_10s', 'trade_imbalance_10s', 'exec_ratio']
const feed = await replay(generated({ seconds: 20 }), { features: names })
console.log(['second', ...names].join(','))
for await (const { market, tsVenueUs } of feed.every('1s')) {
  const cells = names.map((name) => {
    const value = market.feature(name)
    return Number.isNaN(value) ? `(${market.reason(name)})` : value.toPrecision(6)
  })
  console.log([new Date(tsVenueUs / 1000).toISOString().slice(14, 19), ...cells].join(','))
}
feed.close()
