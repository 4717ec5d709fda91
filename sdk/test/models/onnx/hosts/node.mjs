// Runs in a Node of any version: node node.mjs BASE; prints what the models say as JSON.
import * as models from 'leadline/models'
import * as ort from 'onnxruntime-web/wasm'

import { said } from './said.js'

process.stdout.write(JSON.stringify({ version: process.version, ...(await said(models, ort, process.argv[2])) }))
