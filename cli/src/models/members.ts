// Models as the command line takes them: an edge model's file, or a manifest with its ONNX file beside it.
import { readFile } from 'node:fs/promises'

import { InputError } from 'leadline'
import {
  FeatureWindow,
  loadModel,
  type Manifest,
  ModelError,
  type ModelState,
  type OnnxModel,
  readEdgeModel,
} from 'leadline/models'

import { runtime } from './time-model.js'

type Source = ConstructorParameters<typeof FeatureWindow>[1]

/** One model on one market. */
export interface Following {
  /** Behind each event or moment; whether it took a row. */
  offer(tsVenueUs: number): boolean
  /** Of the row that was taken last; null while it has no whole window. */
  predict(): Promise<ArrayLike<number> | null>
}

export interface LoadedModel {
  readonly path: string
  readonly manifest: Manifest
  follow(market: Source): Following
  close(): Promise<void>
}

/** Throws InputError for a file that can't be read or is no model, OptionError for ONNX without a runtime. */
export async function loadMember(path: string): Promise<LoadedModel> {
  const bad = (found: string, expected: string): never => {
    throw new InputError({ file: path, rule: 'model', found, expected })
  }
  const read = async (file: string): Promise<Buffer> =>
    readFile(file).catch(() => bad(`no ${file}`, 'an edge model, or NAME.json with NAME.onnx beside it'))
  try {
    const json = JSON.parse((await read(path)).toString()) as unknown
    if (typeof json === 'object' && json !== null && 'format' in json) {
      const model = await readEdgeModel(json)
      const { manifest } = model
      return {
        ...{ path, manifest, close: async () => {} },
        follow(market) {
          const window = new FeatureWindow(manifest, market)
          const out = new Float32Array(manifest.classes.length)
          return {
            offer: (tsVenueUs) => window.offer(tsVenueUs),
            async predict() {
              if (window.values === null) return null
              model.predict(window.values, out)
              return out.every(Number.isFinite) ? out : null
            },
          }
        },
      }
    }
    const bytes = await read(path.replace(/\.json$/, '.onnx'))
    return onnxMember(path, await loadModel(json, bytes, { ort: await runtime() }))
  } catch (error) {
    if (error instanceof ModelError || error instanceof SyntaxError) return bad(error.message, 'a model')
    throw error
  }
}

function onnxMember(path: string, model: OnnxModel): LoadedModel {
  const { manifest } = model
  return {
    ...{ path, manifest, close: () => model.close() },
    follow(market) {
      const window = new FeatureWindow(manifest, market)
      let state: ModelState | null = null
      let resets = 0
      return {
        offer: (tsVenueUs) => window.offer(tsVenueUs),
        async predict() {
          if (window.values === null) return null
          if (manifest.state.length > 0 && (state === null || window.resets !== resets)) state = model.newState()
          resets = window.resets
          const { probabilities } = await model.predict(window.values, 1, state ? [state] : [])
          return probabilities
        },
      }
    },
  }
}
