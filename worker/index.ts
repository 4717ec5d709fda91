import { Hono } from 'hono'
import manifest from 'leadline/package.json' with { type: 'json' }

import { core, coreHash } from './core.js'
import { problem } from './problem.js'

const app = new Hono()

/** Healthy means: the core of this isolate is compiled and answers. */
app.get('/health', async (c) => {
  const { layoutVersion } = await core()
  return c.json({ status: 'ok', version: manifest.version, layoutVersion, core: coreHash() })
})

app.notFound((c) => problem(404, 'Not Found', `There is no ${c.req.method} ${c.req.path} here.`, c.req.path))

app.onError((error, c) => {
  console.error(error)
  return problem(500, 'Internal Server Error', 'The request could not be answered.', c.req.path)
})

export default app
