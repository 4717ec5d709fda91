// The model at the edge beside the backend's on the same windows: how far apart they are, and whether they drift apart.
import type { RelayRow, Result } from './answers.js'
import { SHADOW_DIFFERENCE_MOST, SHADOW_PENDING_MOST } from './defaults.js'
import type { RelayEnv } from './env.js'
import { isChosen } from './hash.js'
import { Histogram, type HistogramFigures } from './histogram.js'
import type { ModelSpec } from './model-spec.js'
import { PageHinkley } from './page-hinkley.js'

const SEED = 0x73686164
const DIFFERENCES: readonly number[] = [1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 0.2, 0.5, 1]

export type ShadowAlert =
  /** The same model gives other numbers at the two places. */
  | { readonly kind: 'shadow_difference'; readonly difference: number; readonly featureHash: string }
  /** Two models disagree more often than they used to. */
  | {
      readonly kind: 'shadow_drift'
      readonly disagreements: number
      readonly compared: number
      readonly featureHash: string
    }

export interface ShadowFigures {
  readonly compared: number
  /** Other classes had the greatest probability. */
  readonly disagreements: number
  /** Largest |Δp| over the classes, of each comparison; and the largest of all. */
  readonly differences: HistogramFigures
  readonly worst: number
  readonly alerts: number
}

export class Shadow {
  readonly #env: RelayEnv
  readonly #spec: ModelSpec
  readonly #alert: (alert: ShadowAlert) => void
  readonly #differences = new Histogram(DIFFERENCES)
  readonly #drift = new PageHinkley()
  readonly #out: Float32Array
  #pending = 0
  #compared = 0
  #disagreements = 0
  #worst = 0
  #alerts = 0

  constructor(env: RelayEnv, spec: ModelSpec, alert: (alert: ShadowAlert) => void) {
    this.#env = env
    this.#spec = spec
    this.#alert = alert
    this.#out = new Float32Array(spec.classes.length)
  }

  /** Compares later, if this row is one of the sample: the answer is on its way by then. */
  offer({ market, epoch, seq, window }: RelayRow, result: Result): void {
    const { edge, shadow } = this.#spec
    if (!edge || this.#pending >= SHADOW_PENDING_MOST) return
    if (!isChosen(`${market}\n${epoch}\n${seq}`, shadow, SEED)) return
    this.#pending++
    this.#env.setTimer(0, () => {
      this.#pending--
      edge.predict(window, this.#out)
      this.#compare(result, edge.manifest.name === this.#spec.name && edge.manifest.version === result.version)
    })
  }

  get figures(): ShadowFigures {
    return {
      compared: this.#compared,
      disagreements: this.#disagreements,
      differences: this.#differences.figures,
      worst: this.#worst,
      alerts: this.#alerts,
    }
  }

  #compare({ probabilities }: Result, isSameModel: boolean): void {
    const { featureHash } = this.#spec
    let difference = 0
    for (let i = 0; i < probabilities.length; i++)
      difference = Math.max(difference, Math.abs(probabilities[i]! - this.#out[i]!))
    const disagrees = greatest(probabilities) !== greatest(this.#out)
    this.#compared++
    if (disagrees) this.#disagreements++
    this.#differences.add(difference)
    this.#worst = Math.max(this.#worst, difference)
    if (isSameModel) {
      if (difference > SHADOW_DIFFERENCE_MOST) this.#raise({ kind: 'shadow_difference', difference, featureHash })
    } else if (this.#drift.add(disagrees ? 1 : 0)) {
      const [disagreements, compared] = [this.#disagreements, this.#compared]
      this.#raise({ kind: 'shadow_drift', disagreements, compared, featureHash })
    }
  }

  #raise(alert: ShadowAlert): void {
    this.#alerts++
    this.#alert(alert)
  }
}

function greatest(values: ArrayLike<number>): number {
  let at = 0
  for (let i = 1; i < values.length; i++) if (values[i]! > values[at]!) at = i
  return at
}
