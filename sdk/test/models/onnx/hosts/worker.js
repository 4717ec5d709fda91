// GET /?base=URL: what the models say in workerd.
import * as models from 'leadline/models'
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm'
import * as ort from 'onnxruntime-web/wasm'

import { said } from './said.js'

export default {
  async fetch(request) {
    try {
      return Response.json(await said(models, ort, new URL(request.url).searchParams.get('base'), wasm))
    } catch (error) {
      return new Response(error.stack, { status: 500 })
    }
  },
}
