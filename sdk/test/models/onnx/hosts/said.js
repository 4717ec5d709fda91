// What the models say in a host, as far from what native ONNX Runtime, torch and LightGBM said (make.py).
//   models: leadline/models; ort: onnxruntime-web/wasm; base: where the files lie, with a slash; wasm: workerd's module

export async function said(models, ort, base, wasm) {
  const json = async (file) => (await fetch(base + file)).json()
  const options = wasm ? { ort, wasm } : { ort }
  const worst = {}
  for (const name of ['trees', 'mlp', 'attentive', 'step']) {
    const manifest = await json(`${name}.json`)
    const golden = await json(`${name}.golden.json`)
    const bytes = await (await fetch(`${base}${name}.onnx`)).arrayBuffer()
    const model = await models.loadModel(manifest, bytes, options)
    const inputs = Float32Array.from(golden.inputs, (x) => x ?? NaN)
    const raw = name === 'step' ? await steps(model, inputs) : (await model.predict(inputs, 32)).raw
    worst[name] = raw.reduce((most, p, i) => Math.max(most, Math.abs(p - golden.probs[i])), 0)
    await model.close()
  }
  return { worst, refused: await refusal(models, options, base) }
}

/** The first sequence, row by row. */
async function steps(model, inputs) {
  const state = model.newState()
  const all = []
  for (let step = 0; step < 12; step++)
    all.push(...(await model.predict(inputs.subarray(step * 6, step * 6 + 6), 1, [state])).raw)
  return all
}

/** Another order of the features than the file was made for, with the hash of that order. */
async function refusal({ loadModel, featureHash }, options, base) {
  const manifest = await (await fetch(`${base}mlp.json`)).json()
  const features = manifest.features.toReversed()
  const changed = { ...manifest, features, featureHash: await featureHash(features), file: null }
  const bytes = await (await fetch(`${base}mlp.onnx`)).arrayBuffer()
  return loadModel(changed, bytes, options).then(
    () => 'nothing was refused',
    (error) => `${error.name} ${error.where}`,
  )
}
