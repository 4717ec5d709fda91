// Opening learners: one instance of learn.wasm and all that lies in it.
import { loadLearners } from '#learn-host'
import { OptionError } from '../../engine/errors.js'
import { arowPlan, bayesLogisticPlan, ftrlPlan, probitPlan } from './classifiers.js'
import type { ArowOptions, BayesLogisticOptions, FtrlOptions, ProbitOptions } from './classifiers.js'
import { conformalPlan, hedgePlan, scalingPlan } from './combiners.js'
import type { ConformalOptions, HedgeOptions, ScalingOptions } from './combiners.js'
import { openEvaluator, type Evaluator } from './evaluator.js'
import { gruPlan, RecurrentModel } from './gru.js'
import { Learner } from './learner.js'
import { LearnModule } from './module.js'
import { Detector, Filter } from './observer.js'
import { adwinPlan, pageHinkleyPlan, particlePlan, regimePlan } from './observers.js'
import type { AdwinOptions, PageHinkleyOptions, ParticleOptions, RegimeOptions } from './observers.js'
import { openPlan, type Plan } from './plan.js'
import { bayesLinearPlan, kalmanPlan } from './regressors.js'
import type { BayesLinearOptions, KalmanOptions } from './regressors.js'

export interface OpenLearnersOptions {
  /** A compiled learn.wasm, where the host's own way to it doesn't serve. */
  readonly module?: WebAssembly.Module
  /** Memory the module may grow to. Default 64. */
  readonly maxMemoryMiB?: number
}

/** The learners for this host: Node, browsers, Cloudflare Workers. */
export async function openLearners({ module, maxMemoryMiB = 64 }: OpenLearnersOptions = {}): Promise<Learners> {
  if (!(maxMemoryMiB >= 1 && maxMemoryMiB <= 4095))
    throw new OptionError(`maxMemoryMiB: found ${String(maxMemoryMiB)}, expected a number from 1 to 4095`)
  return new Learners(module ?? (await loadLearners()), maxMemoryMiB)
}

/** Every method rejects with LearnError for options that make no sense, LeadlineError when memory is exhausted. */
export class Learners {
  readonly #module: LearnModule

  /** @internal use openLearners() */
  constructor(module: WebAssembly.Module, maxMemoryMiB: number) {
    this.#module = new LearnModule(module, maxMemoryMiB)
  }

  /** SHA-256 of the module as it was built, hexadecimal; empty for one that doesn't carry it. */
  get build(): string {
    return this.#module.build
  }

  /** Bytes of memory the module holds. */
  get memoryBytes(): number {
    return this.#module.exports.memory.buffer.byteLength
  }

  ftrl(options: FtrlOptions): Promise<Learner> {
    return this.#learner(() => ftrlPlan(options))
  }

  bayesLogistic(options: BayesLogisticOptions): Promise<Learner> {
    return this.#learner(() => bayesLogisticPlan(options))
  }

  arow(options: ArowOptions): Promise<Learner> {
    return this.#learner(() => arowPlan(options))
  }

  probit(options: ProbitOptions): Promise<Learner> {
    return this.#learner(() => probitPlan(options))
  }

  bayesLinear(options: BayesLinearOptions): Promise<Learner> {
    return this.#learner(() => bayesLinearPlan(options))
  }

  kalman(options: KalmanOptions): Promise<Learner> {
    return this.#learner(() => kalmanPlan(options))
  }

  hedge(options: HedgeOptions): Promise<Learner> {
    return this.#learner(() => hedgePlan(options))
  }

  conformal(options: ConformalOptions = {}): Promise<Learner> {
    return this.#learner(() => conformalPlan(options))
  }

  scaling(options: ScalingOptions): Promise<Learner> {
    return this.#learner(() => scalingPlan(options))
  }

  async regimes(options: RegimeOptions): Promise<Filter> {
    const plan = regimePlan(options)
    return new Filter(this.#module, plan, await openPlan(this.#module, plan))
  }

  async particles(options: ParticleOptions): Promise<Filter> {
    const plan = particlePlan(options)
    return new Filter(this.#module, plan, await openPlan(this.#module, plan))
  }

  async pageHinkley(options: PageHinkleyOptions = {}): Promise<Detector> {
    const plan = pageHinkleyPlan(options)
    return new Detector(this.#module, plan, await openPlan(this.#module, plan))
  }

  async adwin(options: AdwinOptions = {}): Promise<Detector> {
    const plan = adwinPlan(options)
    return new Detector(this.#module, plan, await openPlan(this.#module, plan))
  }

  /** A model's file, linear or trees, evaluated by the module: the same answers as `readEdgeModel()` gives. Rejects with ModelError. */
  evaluator(file: unknown): Promise<Evaluator> {
    return openEvaluator(this.#module, file)
  }

  /** A small GRU's file, one step at a time. Rejects with ModelError. */
  async gru(file: unknown): Promise<RecurrentModel> {
    const { plan, manifest } = await gruPlan(file)
    return new RecurrentModel(this.#module, plan, await openPlan(this.#module, plan), manifest)
  }

  async #learner(planned: () => Plan): Promise<Learner> {
    const plan = planned()
    return new Learner(this.#module, plan, await openPlan(this.#module, plan))
  }
}
