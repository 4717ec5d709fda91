// `leadline/models`: what a model needs to be known by, to be asked over the network, and to answer by itself.
export * from './calibration/index.js'
export * from './ensemble/index.js'
export * from './explain/index.js'
export * from './feedback/index.js'
export * from './online/index.js'
export * from './onnx/index.js'
export { readEdgeModel } from './edge-file.js'
export type { EdgeModel, Explain } from './edge-model.js'
export { ModelError, OipError, type OipDefect, type OipFault } from './errors.js'
export { FeatureWindow, type FeatureSource } from './feature-window.js'
export { FEATURES_VERSION, featureHash, readManifest, type Form, type Manifest, type Missing } from './manifest.js'
export type { Gradient, Metrics, ModelFile, StateTensor, Training } from './manifest-graph.js'
export type { Cadence, Label, Normalisation } from './manifest-parts.js'
export type { Calibration, Conformal } from './manifest-scores.js'
export { modelPath, OipClient, type ModelId, type OipOptions } from './oip.js'
export type { Datatype, Tensor, TensorData } from './oip-datatypes.js'
export { ANSWER_BYTES_MOST, ask, type Answer, type Ask, type AskInit, type Fetch } from './oip-http.js'
export {
  decodeInfer,
  encodeInfer,
  HEADER_LENGTH,
  parseJson,
  type Encoded,
  type Expected,
  type ExpectedOutput,
  type InferAnswer,
  type InferRequest,
  type Wire,
} from './oip-infer.js'
export {
  readModelConfig,
  readModelMetadata,
  readServerMetadata,
  tensorOf,
  wireOf,
  type ModelMetadata,
  type ServerMetadata,
  type TensorMetadata,
} from './oip-metadata.js'
