import { expect, test } from 'vitest'
import { makeWorkload, REGIMES } from '../workload/generator.mjs'
import { bookPart } from './size.mjs'

const FRAMES = 400

/** Frames as they come, and what a book must know to be none: spelled otherwise, lost, broken, of another market, once more. */
function disturbed(frames) {
  const out = []
  for (const [i, text] of frames.entries()) {
    if (i % 7 === 1) out.push(JSON.stringify({ stream: 'x', data: JSON.parse(text) }, null, 1))
    else if (i % 83 === 5) out.push(text.replace('"s":"', '"s":"OTHER'))
    else if (i % 89 === 6) out.push(text.slice(0, -9))
    else if (i % 97 === 8) out.push(text, text)
    else if (i % 101 !== 9) out.push(text)
  }
  return out
}

test('the part that is weighed keeps the book, and says what is wrong, as the whole core does', async () => {
  const { open } = await import('leadline')
  const module = await bookPart()
  for (const regime of Object.keys(REGIMES)) {
    const { frames, body, venue, symbol, id, tickSize, lotSize } = makeWorkload({ regime, frameCount: FRAMES, seed: 5 })
    const engines = [await open({ module }), await open()]
    const markets = engines.map((engine) =>
      engine.market({ venue, symbol, id, tickSize, lotSize, features: [], levels: false }),
    )
    const seen = new Set()
    for (const [i, frame] of [body, ...disturbed(frames)].entries()) {
      const last = /"(?:u|lastUpdateId)": ?(\d+)/.exec(frame)?.[1]
      const [part, whole] = markets.map((market) => {
        const said = i === 0 ? market.snapshot(frame, i) : market.push(frame, i)
        const { state, defect } = market
        if (state !== 'live') market.snapshot(body.replace(/"lastUpdateId":\d+/, `"lastUpdateId":${last}`), i)
        const { seq, epoch, counters, tsVenueUs, book } = market
        const levels = market.state === 'live' && [...book.top(20), ...book.bids(300), ...book.asks(300)]
        return { said, state, defect, seq, epoch, counters, tsVenueUs, levels }
      })
      expect(part, `${regime} ${i}`).toEqual(whole)
      seen.add(`${whole.said} ${whole.state}`)
    }
    expect(seen.size, regime).toBeGreaterThan(5) // held back, applied, a duplicate, of another symbol, a gap, a defect; some are crossed
  }
}, 120_000)
