// `leadline/models`: many models as one.
export { DynamicEnsemble, type DynamicOptions, type DynamicState } from './dynamic.js'
export { fixedEnsemble, stackedEnsemble, type Ensemble, type Members } from './ensemble.js'
export { EnsembleWorth, SLACK_NATS, type Worth } from './worth.js'
