// What a learner has counted. Losses are progressive: of predictions made before their label was known, learnt from afterwards.
import * as L from '#learn-layout'

export interface Progress {
  /** Predictions that were put to wait for their label. */
  readonly predicted: number
  /** Waiting now. */
  readonly waiting: number
  /** Labels, or observations, learnt. */
  readonly learnt: number
  /** Inputs or labels that were no numbers. */
  readonly skipped: number
  /** Steps that were too long or not finite. */
  readonly rejected: number
  /** Moves inside the band, which two classes have no class for. */
  readonly flat: number
  /** Predictions whose end nobody knows: there was no value when it was due. */
  readonly unknown: number
  /** Predictions that didn't wait because the ring was full. */
  readonly full: number
  /** Labels that came before their time. */
  readonly early: number
  /** Times before the latest one. */
  readonly backwards: number
  /** Alarms of a detector. */
  readonly drifts: number
  /** Labels that a loss was counted for. */
  readonly losses: number
  /** Mean of −ln p of the label (classes), −ln of its density (Bayesian and Kalman regression, filters), or squared error. NaN before the first. */
  readonly meanLoss: number
  /** The same of a prediction by the labels' shares so far; NaN where there are no classes. */
  readonly baseLoss: number
  /** 1 − loss / base loss of classes, 1 − Σ(y − ŷ)² / Σ(y − mean so far)² of numbers: above 0 is better than knowing no inputs. */
  readonly skill: number
  /** Conformal sets: the share of labels inside, the mean width or size of those that didn't hold everything, and how many did. */
  readonly coverage: number
  readonly meanSize: number
  readonly whole: number
}

export function readProgress(i32: Int32Array, f64: Float64Array, at: number): Progress {
  const count = (field: number): number => f64[((at + L.COUNTERS) >> 3) + field]!
  const losses = count(L.CN_LOSSES)
  const classes = i32[(at + L.B_CLASSES) >> 2]!
  const isConformal = i32[(at + L.B_KIND) >> 2] === L.KIND_CONFORMAL
  const loss = isConformal ? NaN : count(L.CN_LOSS)
  const base = classes > 0 ? count(L.CN_BASE_LOSS) : NaN
  const whole = count(L.CN_WHOLE)
  return {
    predicted: count(L.CN_PREDICTED),
    waiting: i32[(at + L.B_RING_COUNT) >> 2]!,
    learnt: count(L.CN_LEARNT),
    skipped: count(L.CN_SKIPPED),
    rejected: count(L.CN_REJECTED),
    flat: count(L.CN_FLAT),
    unknown: count(L.CN_UNKNOWN),
    full: count(L.CN_FULL),
    early: count(L.CN_EARLY),
    backwards: count(L.CN_BACKWARDS),
    drifts: count(L.CN_DRIFTS),
    losses,
    meanLoss: loss / losses,
    baseLoss: base / losses,
    skill: 1 - (classes > 0 ? loss / base : isConformal ? NaN : count(L.CN_SQUARES) / count(L.CN_BASE_SQUARES)),
    coverage: isConformal ? count(L.CN_COVERED) / losses : NaN,
    meanSize: isConformal ? count(L.CN_SIZE) / (losses - whole) : NaN,
    whole,
  }
}
