// A digit changed on its way, where a checksum must see it.
import type { Sent } from '../../src/feeds/simulator/venue.js'
import type { Scene } from './scene.js'

/** An update of one level whose size was changed by one digit on its way. */
export function flipped(made: Scene, side: 'bids' | 'asks', rank: number): Sent[] {
  const lots = 7_131_917n
  const px = made.ranked(side)[rank]!
  const sent = side === 'bids' ? made.change([[px, lots]], []) : made.change([], [[px, lots]])
  const digits = new RegExp([...lots.toString()].join('\\.?'))
  let found = 0
  const out = sent.map((each) => {
    const match = digits.exec(each.frame)
    if (!match) return each
    found++
    const end = match.index + match[0].length - 1
    return { ...each, frame: `${each.frame.slice(0, end)}6${each.frame.slice(end + 1)}` }
  })
  if (found === 0) throw new Error(`no frame carries ${lots} lots: ${sent[0]?.frame.slice(0, 200)}`)
  return out
}
