// `leadline/models`: models that ONNX Runtime evaluates.
export { loadModel, type LoadOptions } from './load-model.js'
export { OnnxModel, type Prediction } from './onnx-model.js'
export type { Ort, OrtSession, OrtTensor, OrtValueMetadata } from './ort.js'
export { QUEUE_MOST, type Floats } from './session.js'
export { MarketStates, ModelState } from './state.js'
export { treesOfOnnx } from './trees-of-onnx.js'
export { loadGradient, type OnnxGradient } from './gradient.js'
