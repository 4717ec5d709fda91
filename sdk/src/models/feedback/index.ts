// `leadline/models`: predictions with what became of them, and who answers next.
export { Contest, type ContestOptions, type Decision, type Member } from './contest.js'
export type { ContestState } from './contest-state.js'
export { DieboldMariano, type Comparison, type ComparisonState } from './diebold-mariano.js'
export { risesOnly, type DriftDetector } from './drift.js'
export { PredictionLog, type LogCounts, type LogOptions, type Resolved, type Said } from './prediction-log.js'
export { predictionLines, readPredictionLine, type PredictionRow } from './prediction-row.js'
export { questionOf, type Question } from './question.js'
export { lossOf, Scorecard, Shares, type ScorecardState, type Standing } from './scorecard.js'
