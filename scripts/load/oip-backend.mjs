// A backend of the Open Inference Protocol v2 that computes a made-up model, written from the specification and not from the client:
// what a request is and what an answer is, without a network. oip-server.mjs puts it behind a socket.
const encoder = new TextEncoder()
const decoder = new TextDecoder()

const json = (status, value, headers = {}) => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: encoder.encode(JSON.stringify(value)),
})

/** A distribution that depends on the newest row's first number, on the number of classes and on nothing else. */
export function madeUp(window, width, classes) {
  const x = window[window.length - width]
  const share = Number.isNaN(x) ? 0.5 : 1 / (1 + Math.exp(-x))
  return Array.from({ length: classes }, (_, k) => (k === 0 ? share : (1 - share) / (classes - 1)))
}

export function oipBackend({
  model = 'direction',
  versions = ['1'],
  featureHash,
  classes = ['down', 'flat', 'up'],
  width = 2,
  rows = 1,
  input = 'features',
  output = 'probs',
  isBinary = true,
  predict = (window) => madeUp(window, width, classes.length),
}) {
  const sides = rows === 1 ? [width] : [rows, width]
  const parameters = { feature_hash: { string_value: featureHash }, classes: { string_value: classes.join(',') } }
  const metadata = {
    name: model,
    versions,
    platform: 'made_up',
    inputs: [{ name: input, datatype: 'FP32', shape: [-1, ...sides] }],
    outputs: [{ name: output, datatype: 'FP32', shape: [-1, classes.length] }],
  }

  function infer({ headers, body }, version) {
    const jsonLength = headers['inference-header-content-length']
    const start = jsonLength === undefined ? body.length : Number(jsonLength)
    const request = JSON.parse(decoder.decode(body.subarray(0, start)))
    const [tensor] = request.inputs
    const [count] = tensor.shape
    const size = tensor.parameters?.binary_data_size
    const data =
      size === undefined
        ? Float32Array.from(tensor.data.flat(9))
        : new Float32Array(body.slice(start, start + size).buffer)
    if (tensor.name !== input || data.length !== count * rows * width)
      return json(400, { error: `unexpected shape of '${tensor.name}'` })
    const values = Float32Array.from({ length: count * classes.length })
    for (let i = 0; i < count; i++)
      values.set(predict(data.subarray(i * rows * width, (i + 1) * rows * width)), i * classes.length)
    const base = {
      model_name: model,
      model_version: version ?? versions.at(-1),
      ...(request.id ? { id: request.id } : {}),
    }
    const shape = [count, classes.length]
    if (!request.outputs?.[0]?.parameters?.binary_data)
      return json(200, { ...base, outputs: [{ name: output, datatype: 'FP32', shape, data: [...values] }] })
    const bytes = new Uint8Array(values.buffer)
    const head = encoder.encode(
      JSON.stringify({
        ...base,
        outputs: [{ name: output, datatype: 'FP32', shape, parameters: { binary_data_size: bytes.length } }],
      }),
    )
    const answer = new Uint8Array(head.length + bytes.length)
    answer.set(head)
    answer.set(bytes, head.length)
    return {
      status: 200,
      headers: {
        'content-type': 'application/octet-stream',
        'inference-header-content-length': String(head.length),
        'server-timing': 'queue;dur=0.010, compute;dur=0.250',
      },
      body: answer,
    }
  }

  return function handle(request) {
    const { method, path } = request
    if (path === '/v2')
      return json(200, { name: 'made-up', version: '1', extensions: isBinary ? ['binary_tensor_data'] : [] })
    if (path.startsWith('/v2/health/')) return { status: 200, headers: {}, body: new Uint8Array(0) }
    const [, name, version, rest] = /^\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?(\/\w+)?$/.exec(path) ?? []
    if (name !== model || (version !== undefined && !versions.includes(version)))
      return json(404, { error: `no model '${name ?? path}'` })
    if (method === 'POST' && rest === '/infer') return infer(request, version)
    if (rest === '/config') return json(200, { name, parameters })
    if (rest === '/ready') return { status: 200, headers: {}, body: new Uint8Array(0) }
    return rest === undefined ? json(200, metadata) : json(404, { error: `no route '${path}'` })
  }
}
