// Lines of a recording of frames that are bodies of REST snapshots, told by the venue's own decoder; all else is its connection's.
import { KIND_SNAPSHOT } from '#layout'
import type { Engine } from '../../engine/engine.js'
import type { FrameLook } from '../../engine/look.js'
import { CONNECTION, type FrameRouter, OTHER, UNNAMED } from './frame-router.js'

export class RestBodies implements FrameRouter {
  kind: 'frame' | 'snapshot' = 'frame'
  readonly #look: FrameLook
  readonly #indexOf: ReadonlyMap<string, number>
  readonly #alone: boolean

  constructor(engine: Engine, venue: string, indexOf: ReadonlyMap<string, number>, alone: boolean) {
    this.#look = engine.look(venue)
    this.#indexOf = indexOf
    this.#alone = alone
  }

  route(bytes: Uint8Array): number {
    this.kind = 'frame'
    const look = this.#look
    if (!look.at(bytes) || look.kind !== KIND_SNAPSHOT) return CONNECTION
    this.kind = 'snapshot'
    const [id] = look.ids
    if (id === undefined) return this.#alone ? 0 : UNNAMED
    return this.#indexOf.get(id) ?? OTHER
  }
}
