// What each kind of learner needs, gives, and does: the one place that knows them all.
import {
  ADWIN_BUCKETS, ACI_WINDOW, AROW_PRIOR, BAYES_PRIOR, CN_BASE_LOSS, CN_BASE_SQUARES, CN_CLASS, CN_LABEL_MEAN, CN_LABELS,
  CN_DRIFTS, CN_LEARNT, CN_LOSS, CN_LOSSES, CN_REJECTED, CN_SKIPPED, CN_SQUARES, FLAG_CONSTANT, GRU_HIDDEN, HEDGE_MEMBERS,
  HMM_STATES, KALMAN_PRIOR, KIND_ADWIN, KIND_AROW, KIND_BAYES_LINEAR, KIND_BAYES_LOGISTIC, KIND_CONFORMAL, KIND_FTRL,
  KIND_GRU, KIND_HEDGE, KIND_HMM, KIND_KALMAN, KIND_LINEAR, KIND_PAGE_HINKLEY, KIND_PARTICLES, KIND_PROBIT, KIND_SCALING,
  KIND_TREES, MODEL_DISCRETE, MODEL_VOLATILITY, NIG_A, NIG_B, NIG_PRIOR, PF_COUNT, PF_MODEL, PF_STATES, PROBIT_PRIOR, STATUS_DONE,
  STATUS_DRIFT, STATUS_REJECTED, STATUS_SKIPPED, TREES_COUNT, TREES_NODES, TREES_WEIGHTS,
} from './layout'
import { adwin, adwinBytes, adwinObserve, adwinStands, openAdwin } from './adwin'
import { AROW_HEAD } from './arow'
import { bayesLinear, bayesLinearLearn, NIG_HEAD, studentLoss } from './bayes-linear'
import { gaussianBytes, openGaussian } from './bayes-logistic'
import {
  addCounter, classesOf, config, counter, hasFlag, headBytesOf, headsOf, inputsOf, kindOf, paramsOf, setCounter, stateOf,
} from './block'
import { logLoss } from './chance'
import { classify, classifyLearn } from './classify'
import { conformal, conformalBytes, conformalLearn, conformalStands, openConformal } from './conformal'
import { ftrlBytes } from './ftrl'
import { gru, gruBytes, gruParams, gruStep } from './gru'
import { hedge, hedgeBytes, hedgeLearn, openHedge } from './hedge'
import { hmm, hmmBytes, hmmObserve, hmmParams } from './hmm'
import { kalman, kalmanLearn, normalLoss } from './kalman'
import { linear, linearParams } from './linear'
import { openPageHinkley, PAGE_HINKLEY_BYTES, pageHinkley, pageHinkleyObserve } from './page-hinkley'
import { openParticles, particles, particlesBytes, particlesObserve, particlesStand } from './particles'
import { openScaling, scaling, scalingBytes, scalingLearn } from './scaling'
import { trees, treesParams, treesStand } from './trees'
import { at } from './vector'

/** A field of the config at `c`, before there is a block. */
@inline function asked(c: usize, field: i32): i32 { return <i32>at(c, field) }

export function isClassifier(kind: i32): bool {
  return kind == KIND_FTRL || kind == KIND_BAYES_LOGISTIC || kind == KIND_AROW || kind == KIND_PROBIT
}
@inline function isEvaluated(kind: i32): bool { return kind >= KIND_LINEAR }
@inline function isObserver(kind: i32): bool { return kind >= KIND_HMM && kind <= KIND_ADWIN }

export function paramBytes(kind: i32, inputs: i32, classes: i32, width: i32, c: usize): i32 {
  if (kind == KIND_HMM) return hmmParams(asked(c, HMM_STATES), inputs)
  if (kind == KIND_PARTICLES) return asked(c, PF_MODEL) == MODEL_DISCRETE ? hmmParams(asked(c, PF_STATES), inputs) : 0
  if (kind == KIND_LINEAR) return linearParams(classes, width)
  if (kind == KIND_TREES) return treesParams(classes, asked(c, TREES_COUNT), asked(c, TREES_NODES), asked(c, TREES_WEIGHTS))
  return kind == KIND_GRU ? gruParams(asked(c, GRU_HIDDEN), width, classes) : 0
}

/** Of one head. */
export function stateBytes(kind: i32, classes: i32, width: i32, c: usize, full: bool): i32 {
  if (kind == KIND_FTRL) return ftrlBytes(width)
  if (kind == KIND_BAYES_LOGISTIC) return gaussianBytes(width, full)
  if (kind == KIND_AROW) return <i32>AROW_HEAD + gaussianBytes(width, full)
  if (kind == KIND_PROBIT) return gaussianBytes(width, false)
  if (kind == KIND_BAYES_LINEAR) return <i32>NIG_HEAD + gaussianBytes(width, true)
  if (kind == KIND_KALMAN) return gaussianBytes(width, true)
  if (kind == KIND_HEDGE) return hedgeBytes(asked(c, HEDGE_MEMBERS))
  if (kind == KIND_CONFORMAL) return conformalBytes(asked(c, ACI_WINDOW))
  if (kind == KIND_SCALING) return scalingBytes(classes)
  if (kind == KIND_HMM) return hmmBytes(asked(c, HMM_STATES))
  if (kind == KIND_PARTICLES) return particlesBytes(asked(c, PF_COUNT))
  if (kind == KIND_PAGE_HINKLEY) return PAGE_HINKLEY_BYTES
  if (kind == KIND_ADWIN) return adwinBytes(asked(c, ADWIN_BUCKETS))
  return kind == KIND_GRU ? gruBytes(asked(c, GRU_HIDDEN)) : 0
}

/** Numbers that a prediction has. */
export function outCount(kind: i32, classes: i32, c: usize): i32 {
  if (isClassifier(kind)) return classes == 2 ? 3 : classes
  if (kind == KIND_BAYES_LINEAR) return 3
  if (kind == KIND_KALMAN) return 2
  if (kind == KIND_HEDGE || kind == KIND_SCALING) return classes > 2 ? classes : 1
  if (kind == KIND_CONFORMAL) return classes == 0 ? 4 : classes + 3
  if (kind == KIND_HMM) return 2 * asked(c, HMM_STATES)
  if (kind == KIND_PARTICLES) {
    const model = asked(c, PF_MODEL)
    return model == MODEL_DISCRETE ? asked(c, PF_STATES) + 1 : model == MODEL_VOLATILITY ? 4 : 3
  }
  return kind == KIND_PAGE_HINKLEY || kind == KIND_ADWIN ? 4 : classes
}

/** The state before anything is seen. */
export function begin(l: usize): void {
  const kind = kindOf(l)
  const n = inputsOf(l) + (hasFlag(l, FLAG_CONSTANT) ? 1 : 0)
  let s = stateOf(l)
  for (let h = 0; h < headsOf(l); h++, s += headBytesOf(l)) {
    if (kind == KIND_BAYES_LOGISTIC) openGaussian(l, s, n, config(l, BAYES_PRIOR))
    else if (kind == KIND_PROBIT) openGaussian(l, s, n, config(l, PROBIT_PRIOR))
    else if (kind == KIND_AROW) {
      store<f64>(s, 1)
      openGaussian(l, s + AROW_HEAD, n, config(l, AROW_PRIOR))
    } else if (kind == KIND_BAYES_LINEAR) {
      store<f64>(s, config(l, NIG_A))
      store<f64>(s, config(l, NIG_B), 8)
      openGaussian(l, s + NIG_HEAD, n, config(l, NIG_PRIOR))
    } else if (kind == KIND_KALMAN) openGaussian(l, s, n, config(l, KALMAN_PRIOR))
    else if (kind == KIND_HEDGE) openHedge(l, s)
    else if (kind == KIND_CONFORMAL) openConformal(l, s)
    else if (kind == KIND_SCALING) openScaling(l, s)
    else if (kind == KIND_PARTICLES) openParticles(l, s)
    else if (kind == KIND_PAGE_HINKLEY) openPageHinkley(s)
    else if (kind == KIND_ADWIN) openAdwin(l, s)
  }
}

/** What the learner says of the prepared input x. Changes nothing. */
export function predictInto(l: usize, x: usize, out: usize): void {
  const kind = kindOf(l)
  const s = stateOf(l)
  if (isClassifier(kind)) classify(l, x, out)
  else if (kind == KIND_BAYES_LINEAR) bayesLinear(l, s, x, out)
  else if (kind == KIND_KALMAN) kalman(l, s, x, out)
  else if (kind == KIND_HEDGE) hedge(l, s, x, out)
  else if (kind == KIND_CONFORMAL) conformal(l, s, x, out)
  else if (kind == KIND_SCALING) scaling(l, s, x, out)
  else if (kind == KIND_HMM) hmm(l, s, out)
  else if (kind == KIND_PARTICLES) particles(l, s, out)
  else if (kind == KIND_PAGE_HINKLEY) pageHinkley(s, out)
  else if (kind == KIND_ADWIN) adwin(s, out)
  else if (kind == KIND_LINEAR) linear(l, paramsOf(l), x, out)
  else if (kind == KIND_TREES) trees(l, paramsOf(l), x, out)
  else if (kind == KIND_GRU) gru(l, paramsOf(l), s, x, out)
}

/** Takes an observation in: filters, detectors, and a recurrent evaluator's step, whose answer lies at `out`. */
export function observeInput(l: usize, x: usize, out: usize): i32 {
  const kind = kindOf(l)
  const s = stateOf(l)
  let status = STATUS_DONE
  if (isEvaluated(kind)) {
    predictInto(l, x, out)
    if (kind == KIND_GRU) gruStep(l, s)
    return status
  }
  if (kind == KIND_HMM) status = hmmObserve(l, s, x)
  else if (kind == KIND_PARTICLES) status = particlesObserve(l, s, x)
  else if (kind == KIND_PAGE_HINKLEY) status = pageHinkleyObserve(l, s, load<f64>(x))
  else status = adwinObserve(l, s, load<f64>(x))
  addCounter(l, status == STATUS_REJECTED ? CN_REJECTED : CN_LEARNT, 1)
  if (status == STATUS_DRIFT) addCounter(l, CN_DRIFTS, 1)
  predictInto(l, x, out)
  return status
}

export function takesLabels(l: usize): bool {
  return !isObserver(kindOf(l)) && !isEvaluated(kindOf(l))
}

/** Whether y is a label of this learner: a finite number, or a whole one below the number of classes. */
function isLabel(l: usize, y: f64): bool {
  const classes = classesOf(l)
  return classes == 0 ? y - y == 0 : y >= 0 && y < <f64>classes && Math.floor(y) == y
}

/** Adds the loss of a prediction that was made before its label was known, and what would have been lost without any inputs. */
function score(l: usize, out: usize, y: f64): void {
  const kind = kindOf(l)
  const classes = classesOf(l)
  addCounter(l, CN_LOSSES, 1)
  if (classes > 0) {
    const field = CN_CLASS + <i32>y
    let labels: f64 = 0
    for (let c = 0; c < classes; c++) labels += counter(l, CN_CLASS + c)
    addCounter(l, CN_BASE_LOSS, logLoss((counter(l, field) + 0.5) / (labels + 0.5 * <f64>classes)))
    addCounter(l, field, 1)
    if (kind == KIND_CONFORMAL) return
    const p = classes > 2 ? at(out, <i32>y) : y > 0 ? at(out, 0) : 1 - at(out, 0)
    addCounter(l, CN_LOSS, logLoss(p))
    return
  }
  const labels = counter(l, CN_LABELS)
  const mean = counter(l, CN_LABEL_MEAN)
  addCounter(l, CN_BASE_SQUARES, (y - mean) * (y - mean))
  setCounter(l, CN_LABELS, labels + 1)
  setCounter(l, CN_LABEL_MEAN, mean + (y - mean) / (labels + 1))
  if (kind == KIND_CONFORMAL) return
  const off = y - at(out, 0)
  addCounter(l, CN_SQUARES, off * off)
  addCounter(
    l, CN_LOSS,
    kind == KIND_BAYES_LINEAR ? studentLoss(out, y) : kind == KIND_KALMAN ? normalLoss(at(out, 0), at(out, 1), y) : off * off,
  )
}

/** Learns that the prepared input x, of which `out` was predicted, came to y. */
export function learn(l: usize, x: usize, out: usize, y: f64): i32 {
  if (!isLabel(l, y)) {
    addCounter(l, CN_SKIPPED, 1)
    return STATUS_SKIPPED
  }
  const kind = kindOf(l)
  const s = stateOf(l)
  score(l, out, y)
  let status = STATUS_DONE
  if (isClassifier(kind)) status = classifyLearn(l, x, y)
  else if (kind == KIND_BAYES_LINEAR) status = bayesLinearLearn(l, s, x, y)
  else if (kind == KIND_KALMAN) status = kalmanLearn(l, s, x, y, inputsOf(l) + (hasFlag(l, FLAG_CONSTANT) ? 1 : 0))
  else if (kind == KIND_HEDGE) status = hedgeLearn(l, s, x, out, y)
  else if (kind == KIND_CONFORMAL) status = conformalLearn(l, s, x, out, y)
  else status = scalingLearn(l, s, x, y)
  addCounter(l, status == STATUS_DONE ? CN_LEARNT : status == STATUS_SKIPPED ? CN_SKIPPED : CN_REJECTED, 1)
  return status
}

/** Whether what a kind counts by is possible, so that nothing reads or writes outside its block. */
export function kindStands(l: usize): bool {
  const kind = kindOf(l)
  if (kind == KIND_CONFORMAL) return conformalStands(l, stateOf(l))
  if (kind == KIND_PARTICLES) return particlesStand(l, stateOf(l))
  if (kind == KIND_ADWIN) return adwinStands(l, stateOf(l))
  return kind != KIND_TREES || treesStand(l, paramsOf(l), inputsOf(l))
}
