// What the slow twin keeps of an own order and of a level.
import type { OrderIntent } from '../../src/engine/trading.js'

export interface Own {
  readonly id: number
  readonly intent: OrderIntent
  readonly sign: 1 | -1
  readonly limit: number
  left: number
  slice: number
  ahead: number
  traded: number
  since: number
  state: 'waiting' | 'taking' | 'resting' | 'over'
}

export interface Level {
  shown: number
  taken: number
  traded: number
}
