// An edge model whose manifest has a calibration: what it says goes through it, its ln p in place of logits as everywhere where there are
// none, and so does what is said of its features.
import { calibrating } from './calibration/apply.js'
import type { EdgeModel, Explain } from './edge-model.js'
import type { Calibration } from './manifest-scores.js'

/** The model itself where its manifest has none. */
export function calibrated(model: EdgeModel): EdgeModel {
  const { classes, calibration } = model.manifest
  if (calibration === null) return model
  const calibrate = calibrating(calibration, classes.length)
  const raw = new Float32Array(classes.length)
  return {
    ...model,
    predict(window, out) {
      if (out.length !== raw.length) throw new RangeError(`out: found ${out.length} places, expected ${raw.length}`)
      model.predict(window, raw)
      out.set(calibrate(raw, null))
    },
    explain: model.explain === null ? null : explaining(model.explain, calibration),
  }
}

/** A temperature divides all scores alike; slopes of their own, and sigmoids, leave nothing that adds up. */
function explaining(explain: Explain, calibration: Calibration): Explain | null {
  if (calibration.method !== 'temperature') return null
  const { temperature } = calibration
  return (window, weights, out) => {
    const scaled = Array.from(weights, (weight) => weight / temperature)
    return explain(window, scaled, out)
  }
}
