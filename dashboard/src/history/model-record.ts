// What is known of a model from its predictions and what followed: direction, calibration of each class, Brier's score.
import type { PredictionEvent } from 'leadline/widget'

import { Brier, Calibration } from '../analysis/calibration.js'
import { Forecast } from './forecast.js'

export const CLASSES = ['down', 'flat', 'up'] as const
export type ClassName = (typeof CLASSES)[number]

export class ModelRecord {
  readonly forecast: Forecast<readonly number[]>
  readonly calibration = { down: new Calibration(), flat: new Calibration(), up: new Calibration() }
  readonly brier = new Brier(CLASSES.length)
  /** Predictions that were heard, sampled or not. */
  heard = 0
  last: PredictionEvent | null = null

  constructor(horizonUs: number) {
    this.forecast = new Forecast(horizonUs, (probabilities, moveBps) => {
      const outcome = 1 + Math.sign(moveBps)
      for (const [i, name] of CLASSES.entries()) this.calibration[name].push(probabilities[i]!, i === outcome)
      this.brier.push(probabilities, outcome)
    })
  }

  /** Null where the classes of the last prediction are up and down, with or without flat; otherwise what they are. */
  get strangeClasses(): readonly string[] | null {
    if (!this.last) return null
    const names = Object.keys(this.last.probabilities)
    return ['up', 'down'].every((name) => names.includes(name)) ? null : names
  }

  hear(event: PredictionEvent): void {
    this.heard++
    this.last = event
    if (this.strangeClasses) return
    const probabilities = CLASSES.map((name) => event.probabilities[name] ?? 0)
    this.forecast.hear(event.tsUs, probabilities[2]! - probabilities[0]!, probabilities)
  }
}
