// How long an exported model takes for one prediction in ONNX Runtime's Wasm, and whether it says what its check file says.
import { readFile } from 'node:fs/promises'

import { InputError, OptionError } from 'leadline'
import { loadModel, ModelError, type OnnxModel } from 'leadline/models'

import { type Times, timesOf } from './quantiles.js'

export interface TimedModel extends Times {
  readonly name: string
  readonly form: string
  readonly rows: number
  readonly features: number
  readonly bytes: number
  readonly loadMs: number
  /** Of probabilities from those in NAME.check.json; null where there is none. */
  readonly largestDifference: number | null
}

type Ort = Parameters<typeof loadModel>[2]['ort']
const WARM_UP = 20

/** onnxruntime-web is no dependency: who wants models runs installs it. Throws OptionError without it. */
export async function runtime(): Promise<Ort> {
  const name = 'onnxruntime-web/wasm'
  try {
    return (await import(name)) as Ort
  } catch {
    throw new OptionError(`models: found no ${name}, expected it installed beside leadline`)
  }
}

/** `path`: a manifest NAME.json with NAME.onnx beside it. Throws InputError for one that can't be read or loaded. */
export async function timeModel(path: string, runs: number, ort: Ort): Promise<TimedModel> {
  const bad = (found: string, expected: string): never => {
    throw new InputError({ file: path, rule: 'model', found, expected })
  }
  if (!path.endsWith('.json')) return bad(path, 'a manifest, NAME.json')
  const begin = performance.now()
  const [text, bytes] = await Promise.all([read(path), read(path.replace(/\.json$/, '.onnx'))])
  if (text === null || bytes === null) return bad('no manifest or no ONNX file', 'NAME.json and NAME.onnx')
  let model: OnnxModel
  try {
    model = await loadModel(JSON.parse(text.toString()), bytes, { ort })
  } catch (error) {
    if (error instanceof ModelError || error instanceof SyntaxError)
      return bad(error.message, 'a model that loadModel takes')
    throw error
  }
  const loadMs = Number((performance.now() - begin).toFixed(1))
  const check = await read(path.replace(/\.json$/, '.check.json'))
  try {
    const largestDifference = check === null ? null : await compare(model, JSON.parse(check.toString()) as Check)
    const times = await time(model, runs)
    const { name, form, rows, features } = model.manifest
    const about = { name, form, rows, features: features.length, bytes: bytes.length }
    return { ...about, loadMs, ...times, largestDifference }
  } finally {
    await model.close()
  }
}

const read = (path: string): Promise<Buffer | null> => readFile(path).catch(() => null)

interface Check {
  readonly rows: number
  readonly input: readonly number[]
  readonly output: readonly number[]
}

async function compare(model: OnnxModel, { rows, input, output }: Check): Promise<number> {
  const { state } = model.manifest
  const states = state.length > 0 ? Array.from({ length: rows }, () => model.newState()) : []
  const { raw } = await model.predict(Float32Array.from(input), rows, states)
  return output.reduce((most, expected, i) => Math.max(most, Math.abs(expected - raw[i]!)), 0)
}

async function time(model: OnnxModel, runs: number): Promise<Times> {
  const { rows, features, state } = model.manifest
  const length = rows * features.length
  const inputs = Float32Array.from({ length: 16 * length }, (_, i) => ((i * 7919) % 101) / 50 - 1)
  const states = state.length > 0 ? [model.newState()] : []
  const us: number[] = []
  for (let i = -WARM_UP; i < runs; i++) {
    const from = ((i + WARM_UP) % 16) * length
    const begin = performance.now()
    await model.predict(inputs.subarray(from, from + length), 1, states)
    if (i >= 0) us.push((performance.now() - begin) * 1000)
  }
  return timesOf(us)
}
