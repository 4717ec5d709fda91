// P2 on a venue's own wire: one to five updates are lost at many positions of many streams: how many delivered frames it takes
// until the book is given up.
import type { Engine } from '../../src/engine/engine.js'
import type { CaseVenue } from '../venues/client.js'
import { Scene } from '../venues/scene.js'
import type { GapOutcome } from './gaps.js'

const LOST = 5
const POSITIONS = 8
/** Updates that are delivered behind a loss that nobody notices. */
const BEHIND = 20

export function runVenueGaps(
  engine: Engine,
  venue: CaseVenue,
  options: { firstSeed: number; seeds: number },
): GapOutcome {
  const out: GapOutcome = { trials: 0, atFirst: 0, maxLag: 0 }
  for (let seed = options.firstSeed; seed < options.firstSeed + options.seeds; seed++) {
    const scene = new Scene(engine, venue, { seed })
    for (let position = 0; position < POSITIONS; position++)
      for (let lost = 1; lost <= LOST; lost++) {
        scene.settle()
        for (let i = 0; i < position; i++) scene.deliver(scene.touch())
        for (let i = 0; i < lost; i++) scene.touch()
        const lag = framesUntilNoticed(scene)
        out.trials++
        if (lag === 1) out.atFirst++
        out.maxLag = Math.max(out.maxLag, lag)
      }
    scene.client.close()
  }
  return out
}

function framesUntilNoticed(scene: Scene): number {
  let frames = 0
  for (let i = 0; i < BEHIND; i++)
    for (const sent of scene.touch()) {
      frames++
      scene.client.take(sent)
      if (scene.market.state !== 'live') return frames
    }
  return frames
}
