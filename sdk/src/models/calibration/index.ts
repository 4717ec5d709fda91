// `leadline/models`: probabilities that mean what they say, and sets and intervals around them.
export { calibrateScores, calibrating, PROBABILITY_LEAST, type Calibrate } from './apply.js'
export {
  AdaptiveConformal,
  interval,
  lacScores,
  predictionSet,
  splitQuantile,
  type AdaptiveOptions,
  type AdaptiveState,
} from './conformal.js'
export { fitPlatt, fitTemperature, fitVector, type ScoredRows } from './fit.js'
export {
  calibrationError,
  classwiseError,
  priorOf,
  reliability,
  scoresOf,
  type Bin,
  type Rows,
  type Scores,
} from './scores.js'
