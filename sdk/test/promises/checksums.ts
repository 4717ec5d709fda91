// P4: one digit of one level's size is another one, at every rank that a venue's checksum covers.
import type { Engine } from '../../src/engine/engine.js'
import { Status } from '../../src/engine/status.js'
import type { CaseVenue } from '../venues/client.js'
import { flipped } from '../venues/flip.js'
import { Scene } from '../venues/scene.js'

export interface ChecksumOutcome {
  flips: number
  detected: number
}

export function runChecksums(
  engine: Engine,
  venue: CaseVenue,
  options: { ranks: number; firstSeed: number; seeds: number },
): ChecksumOutcome {
  const out: ChecksumOutcome = { flips: 0, detected: 0 }
  for (let seed = options.firstSeed; seed < options.firstSeed + options.seeds; seed++) {
    const scene = new Scene(engine, venue, { seed })
    for (const side of ['bids', 'asks'] as const)
      for (let rank = 0; rank < options.ranks; rank++) {
        scene.settle()
        for (let i = scene.random.between(0, 3); i > 0; i--) scene.deliver(scene.touch())
        scene.deliver(flipped(scene, side, rank))
        out.flips++
        if (scene.market.state !== 'live') out.detected++
        else scene.market.resync(Status.OPERATOR)
      }
    scene.client.close()
  }
  return out
}
