// Classifiers of two classes, and of more as one against the rest: a head for each class, their probabilities made to add up to 1.
import { KIND_AROW, KIND_BAYES_LOGISTIC, KIND_FTRL, STATUS_DONE, STATUS_REJECTED } from './layout'
import { arow, arowLearn, margin, marginVariance } from './arow'
import { bayesLogistic, bayesLogisticLearn, logitMean, logitVariance } from './bayes-logistic'
import { headBytesOf, headsOf, kindOf, stateOf } from './block'
import { sigmoid } from './chance'
import { ftrlLearn, ftrlLogit } from './ftrl'
import { probit, probitLearn, probitMean, probitVariance } from './probit'
import { at, put } from './vector'

/** Two classes: P(class 1), the score's mean and variance (FTRL: no variance). More: a probability of each. */
export function classify(l: usize, x: usize, out: usize): void {
  const heads = headsOf(l)
  const kind = kindOf(l)
  let s = stateOf(l)
  let sum: f64 = 0
  for (let h = 0; h < heads; h++, s += headBytesOf(l)) {
    let p: f64
    let mean: f64
    let variance = NaN
    if (kind == KIND_FTRL) {
      mean = ftrlLogit(l, s, x)
      p = sigmoid(mean)
    } else if (kind == KIND_BAYES_LOGISTIC) {
      p = bayesLogistic(l, s, x)
      mean = logitMean
      variance = logitVariance
    } else if (kind == KIND_AROW) {
      p = arow(l, s, x)
      mean = margin
      variance = marginVariance
    } else {
      p = probit(l, s, x)
      mean = probitMean
      variance = probitVariance
    }
    put(out, h, p)
    sum += p
    if (heads == 1) {
      put(out, 1, mean)
      put(out, 2, variance)
    }
  }
  if (heads > 1) for (let h = 0; h < heads; h++) put(out, h, sum > 0 ? at(out, h) / sum : 1 / <f64>heads)
}

/** Each head learns; one whose step is refused keeps its weights. */
export function classifyLearn(l: usize, x: usize, y: f64): i32 {
  const heads = headsOf(l)
  const kind = kindOf(l)
  let s = stateOf(l)
  let status = STATUS_DONE
  for (let h = 0; h < heads; h++, s += headBytesOf(l)) {
    const own: f64 = heads == 1 ? y : <i32>y == h ? 1 : 0
    let told: i32
    if (kind == KIND_FTRL) told = ftrlLearn(l, s, x, own)
    else if (kind == KIND_BAYES_LOGISTIC) told = bayesLogisticLearn(l, s, x, own)
    else if (kind == KIND_AROW) told = arowLearn(l, s, x, own)
    else told = probitLearn(l, s, x, own)
    if (told == STATUS_REJECTED) status = told
  }
  return status
}
