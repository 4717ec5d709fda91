// The same loop as in Node, in a page; see browser.html.
import { generated, replay } from 'leadline/feeds'

const signalText = document.querySelector('#signal')
const bookTable = document.querySelector('#book')

const feed = await replay(generated({ seconds: 600 }))
for await (const { market } of feed.every('250ms')) {
  const signal = market.signal()
  signalText.textContent = signal === null ? market.state : `score ${signal.score.toFixed(2)}, ${signal.direction}`
  if (market.state === 'live') {
    const [bids, asks] = [market.book.bids(10), market.book.asks(10)]
    bookTable.replaceChildren(...bids.map((bid, rank) => row([bid[1], bid[0], asks[rank]?.[0], asks[rank]?.[1]])))
  }
  document.body.dataset.state = market.state
  await new Promise((resolve) => setTimeout(resolve, 250)) // as fast as the market would be
}

function row(cells) {
  const line = document.createElement('tr')
  line.append(
    ...cells.map((value) => {
      const cell = document.createElement('td')
      cell.textContent = `${value ?? ''}`
      return cell
    }),
  )
  return line
}
