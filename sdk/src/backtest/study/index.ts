// Studies: parameters searched over walk-forward folds, every trial counted.
export { backtestDuring } from './during.js'
export { checkMetric, type FoldFigures, foldFigures, ratioOf, STUDY_METRICS } from './fold-figures.js'
export type { MedianPruning } from './median-pruner.js'
export { type FoldsWish, planOf, type StudyPlan, type StudyWindow } from './plan.js'
export { restored } from './restored.js'
export { selectionOf } from './selection.js'
export { keyOf, type Dimension, type ParamValue, type Space, type Values } from './space.js'
export { type DimensionWish, type RangeWish, type SpaceWish, strategySpace } from './strategy-space.js'
export {
  type Direction,
  type Outcome,
  type Sampler,
  type SavedStudy,
  Study,
  type StudyDefinition,
  type StudyOptions,
  type StudyTrial,
} from './study.js'
export { studyHtml } from './study-page.js'
export { studyJson, type StudyReport, studySentences } from './study-report.js'
export type { TpeOptions } from './tpe.js'
