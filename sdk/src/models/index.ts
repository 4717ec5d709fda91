// `leadline/models`: what a model needs to be known by, to be asked over the network, and to answer by itself.
export { readEdgeModel } from './edge-file.js'
export type { EdgeModel } from './edge-model.js'
export { ModelError, OipError, type OipDefect, type OipFault } from './errors.js'
export { FEATURES_VERSION, featureHash, readManifest, type Manifest, type Normalisation } from './manifest.js'
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
