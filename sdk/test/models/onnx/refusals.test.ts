// What is not what it must be is refused when it is loaded, and says where.
import * as ort from 'onnxruntime-web/wasm'
import { featureHash, loadModel, ModelError, type Ort, type OrtSession } from 'leadline/models'
import { describe, expect, test, vi } from 'vitest'

import { fixture, type Name } from './fixtures.js'
import { patched } from './patched.js'

/** A key stands behind its length. */
const char = (code: number) => String.fromCharCode(code)
const errorOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => error,
  )
const load = (name: Name, changes: object, bytes: Uint8Array = fixture(name).bytes, runtime: Ort = ort) =>
  loadModel({ ...fixture(name).manifest, file: null, ...changes }, bytes, { ort: runtime })
const reversed = (fixture('mlp').manifest['features'] as string[]).toReversed()
const reversedHash = await featureHash(reversed)

describe('a manifest and a file that disagree', () => {
  const MANIFEST = 'model.metadata_props.leadline_manifest'
  test.each<[string, Name, object, string]>([
    ['the hash of other features', 'mlp', { featureHash: 'f'.repeat(64) }, 'manifest.featureHash'],
    [
      'another order of the features, hashed well',
      'mlp',
      { features: reversed, featureHash: reversedHash },
      'model.metadata_props.feature_hash',
    ],
    ['other classes', 'mlp', { classes: ['up', 'flat', 'down'] }, 'model.metadata_props.classes'],
    ['another name', 'mlp', { name: 'other' }, `${MANIFEST}.name`],
    ['another version', 'mlp', { version: '2' }, `${MANIFEST}.version`],
    ['another horizon', 'mlp', { horizonEvents: 11 }, `${MANIFEST}.horizonEvents`],
    ['another threshold', 'mlp', { label: { definition: 'smooth', threshold: 1, unit: 'ticks' } }, `${MANIFEST}.label`],
    ['no normalisation', 'mlp', { normalisation: null, missing: 'nan' }, `${MANIFEST}.missing`],
    ['who normalises', 'mlp', { normalisedIn: 'graph' }, `${MANIFEST}.normalisedIn`],
    ['a window more', 'attentive', { rows: 13 }, `${MANIFEST}.rows`],
    ['another output', 'mlp', { logits: null }, `${MANIFEST}.logits`],
    ['a file with other bytes', 'mlp', { file: { name: 'mlp.onnx', sha256: '0'.repeat(64) } }, 'model'],
  ])('%s', async (_what, name, changes, where) => {
    const error = await errorOf(load(name, changes))
    expect(error).toBeInstanceOf(ModelError)
    expect(error).toMatchObject({ where })
  })

  test('what comes after the export may differ: calibration, sets, figures', async () => {
    const changes = { calibration: null, metrics: { test: { mcc: 0.1 } }, conformal: null, training: null }
    await (await load('mlp', changes)).close()
  })

  test.each(['feature_hash', 'classes', 'leadline_manifest'])('a file without %s', async (key) => {
    const error = await errorOf(
      load(
        'mlp',
        {},
        patched(fixture('mlp').bytes, `${char(key.length)}${key}`, `${char(key.length)}x${key.slice(1)}`),
      ),
    )
    expect(error).toMatchObject({ where: `model.metadata_props.${key}`, found: 'nothing' })
  })

  test('a manifest of its own that is no JSON', async () => {
    const error = await errorOf(load('mlp', {}, patched(fixture('mlp').bytes, '{"name": "mlp"', '["name": "mlp"')))
    expect(error).toMatchObject({ where: MANIFEST, expected: 'JSON' })
  })
})

describe('a graph that is another than it says', () => {
  /** The same file; its words changed to a manifest's, so that only the graph is left to disagree. */
  const renamed = (name: Name, from: string, to: string) => patched(fixture(name).bytes, from, to)
  test.each<[string, Name, string, string, object, string]>([
    ['no such input', 'mlp', '"input": "features"', '"input": "featurez"', { input: 'featurez' }, 'model.inputs'],
    ['no such output', 'mlp', '"output": "probs"', '"output": "probz"', { output: 'probz' }, 'model.outputs'],
    [
      'an output of other sides',
      'attentive',
      '"output": "probs"',
      '"output": "attention"',
      { output: 'attention' },
      'model.outputs.attention',
    ],
    ['an input of other sides', 'step', '"input": "row"', '"input": "c"', { input: 'c' }, 'model.inputs.c'],
    [
      'a state of other sides',
      'step',
      '[2, -1, 8]}, {',
      '[3, -1, 8]}, {',
      {
        state: [
          { input: 'h', output: 'h_out', shape: [3, -1, 8] },
          { input: 'c', output: 'c_out', shape: [2, -1, 8] },
        ],
      },
      'model.inputs.h',
    ],
  ])('%s', async (_what, name, from, to, changes, where) => {
    const error = await errorOf(load(name, changes, renamed(name, from, to)))
    expect(error).toBeInstanceOf(ModelError)
    expect(error).toMatchObject({ where })
  })

  test('labels, which are 64-bit integers, are no output', async () => {
    const bytes = renamed('trees', '"output": "probs"', '"output": "label"')
    expect(await errorOf(load('trees', { output: 'label' }, bytes))).toMatchObject({
      found: 'int64',
      expected: 'float32',
    })
  })
})

describe('bytes that are no file', () => {
  test.each<[string, unknown]>([
    ['a path', 'model.onnx'],
    ['nothing', null],
    ['no bytes', new Uint8Array()],
    ['a page', new TextEncoder().encode('<!doctype html><title>404</title>')],
    ['half a file', fixture('mlp').bytes.subarray(0, 700)],
  ])('%s', async (_what, bytes) => {
    expect(await errorOf(load('mlp', {}, bytes as Uint8Array))).toBeInstanceOf(ModelError)
  })

  test('any bytes end in an error of this room, never in another', async () => {
    const { bytes } = fixture('trees')
    for (let i = 0; i < 120; i++) {
      const broken = bytes.slice()
      broken[(i * 7919) % broken.length]! ^= 1 << (i % 8)
      const model = await errorOf(load('trees', {}, broken))
      if (model !== null) expect(model).toBeInstanceOf(ModelError)
    }
  })
})

describe('what is asked', () => {
  const { golden } = fixture('attentive')
  const window = golden['inputs']!.subarray(0, 72)

  test('lengths, counts and states that do not fit', async () => {
    const model = await load('attentive', {})
    expect(await errorOf(model.predict(window.subarray(1)))).toMatchObject({
      message: 'inputs: found 71 numbers, expected 72 for 1 of 72',
    })
    expect(await errorOf(model.predict(window, 0))).toBeInstanceOf(RangeError)
    expect(await errorOf(model.predict(window, 1, [model.newState()]))).toMatchObject({
      message: 'states: found 1, expected 0',
    })
    await model.close()
    const step = await load('step', {})
    const state = step.newState()
    expect(await errorOf(step.predict(window.subarray(0, 6)))).toMatchObject({ message: 'states: found 0, expected 1' })
    expect(await errorOf(step.predict(window.subarray(0, 12), 2, [state, state]))).toBeInstanceOf(RangeError)
    await step.close()
  })

  test('an undefined feature that the model refuses, by name', async () => {
    const model = await load('attentive', {})
    const holed = window.slice()
    holed[7] = NaN
    expect(await errorOf(model.predict(holed))).toMatchObject({ where: 'inputs.imbalance_l5, row 1', found: 'NaN' })
    holed[7] = Infinity
    expect(await errorOf(model.predict(holed))).toMatchObject({ found: 'Infinity' })
    await model.close()
  })

  test('inputs are copied: what the caller writes afterwards changes nothing', async () => {
    const model = await load('attentive', {})
    const mine = window.slice()
    const first = model.predict(mine)
    mine.fill(1e6)
    expect([...(await first).raw]).toEqual([...(await model.predict(window)).raw])
    expect(model.waiting).toBe(0)
    await model.close()
    expect(await errorOf(model.predict(window))).toMatchObject({ found: 'a closed one' })
  })

  test('a state is as it was where the answer was none', async () => {
    const runtime = broken((data) => (data.length === 3 ? Float32Array.of(NaN, NaN, NaN) : data))
    const model = await load('step', {}, undefined, runtime)
    const state = model.newState()
    expect(await errorOf(model.predict(window.subarray(0, 6), 1, [state]))).toMatchObject({
      where: 'outputs.probs, row 0',
    })
    expect([...state.tensors[0]!, state.steps]).toEqual(Array(17).fill(0))
    await model.close()
  })

  test('a queue that is full, and a run that fails, leave the next ones as they are', async () => {
    let [isStuck, release] = [true, () => {}]
    const stuck = new Promise<void>((resolve) => (release = resolve))
    const runtime = {
      ...ort,
      InferenceSession: {
        create: async (bytes: Uint8Array) => {
          const session = (await ort.InferenceSession.create(bytes)) as unknown as OrtSession
          const run = vi.fn<OrtSession['run']>(async (feeds, fetches) => {
            if (isStuck) await stuck
            if (run.mock.calls.length === 1) throw new Error('out of memory')
            return session.run(feeds, fetches)
          })
          return { ...plain(session), run }
        },
      },
    } as unknown as Ort
    const model = await load('attentive', {}, undefined, runtime)
    const runs = Array.from({ length: 1024 }, () => errorOf(model.predict(window)))
    expect(await errorOf(model.predict(window))).toMatchObject({ where: 'queue', found: '1024 runs that wait' })
    isStuck = false
    release()
    const errors = await Promise.all(runs)
    expect(errors[0]).toMatchObject({ found: 'what ONNX Runtime says: Error: out of memory' })
    expect(errors.slice(1).every((error) => error === null)).toBe(true)
    await model.close()
  })
})

describe('the runtime', () => {
  test('gets one thread, bytes, and no two sessions at once', async () => {
    let [open, most] = [0, 0]
    const seen: unknown[] = []
    const env = { wasm: {} as Record<string, unknown> }
    const runtime = {
      ...ort,
      env,
      InferenceSession: {
        create: async (bytes: Uint8Array, options: object) => {
          seen.push(bytes instanceof Uint8Array, options)
          most = Math.max(most, ++open)
          const session = await ort.InferenceSession.create(bytes)
          open--
          return session
        },
      },
    } as unknown as Ort
    const models = await Promise.all([load('mlp', {}, undefined, runtime), load('trees', {}, undefined, runtime)])
    expect(most).toBe(1)
    expect(env.wasm).toMatchObject({ numThreads: 1, proxy: false })
    expect(seen[0]).toBe(true)
    expect(seen[1]).toMatchObject({ intraOpNumThreads: 1 })
    await Promise.all(models.map((model) => model.close()))
  })

  test('a page that came instead of its Wasm is called one', async () => {
    const said = 'CompileError: expected magic word 00 61 73 6d, found 3c 21 44 4f @+0'
    const runtime = { ...ort, InferenceSession: { create: () => Promise.reject(new Error(said)) } } as unknown as Ort
    const error = await errorOf(load('mlp', {}, undefined, runtime))
    expect(error).toMatchObject({ found: 'a page of HTML' })
    expect((error as ModelError).expected).toContain('ort.env.wasm.wasmPaths')
    expect((error as ModelError).cause).toMatchObject({ message: said })
  })

  test('asks for the outputs of the manifest, not for labels', async () => {
    const asked: (readonly string[])[] = []
    const runtime = broken(
      (data) => data,
      (names) => asked.push(names),
    )
    const model = await load('trees', {}, undefined, runtime)
    await model.predict(fixture('trees').golden['inputs']!.subarray(0, 6))
    expect(asked).toEqual([['probs']])
    await model.close()
  })
})

/** A runtime whose numbers are changed on their way. */
function broken(
  change: (data: Float32Array) => Float32Array,
  heard: (names: readonly string[]) => void = () => {},
): Ort {
  const create = async (bytes: Uint8Array) => {
    const session = (await ort.InferenceSession.create(bytes)) as unknown as OrtSession
    return {
      ...plain(session),
      run: async (feeds: Record<string, never>, names: readonly string[]) => {
        heard(names)
        const results = await session.run(feeds, names)
        return Object.fromEntries(
          Object.entries(results).map(([name, { type, dims, data }]) => [
            name,
            { type, dims, data: change(data as Float32Array) },
          ]),
        )
      },
    }
  }
  return { ...ort, InferenceSession: { create } } as unknown as Ort
}

/** The getters of a session as members. */
function plain(session: OrtSession) {
  const { inputNames, outputNames, inputMetadata, outputMetadata } = session
  return { inputNames, outputNames, inputMetadata, outputMetadata, release: () => session.release() }
}
