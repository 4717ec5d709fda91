// API9, what nobody keeps in mind: the router's table, the document and what is answered must be one.
import { codeOf, operationsOf, requestTo } from './routes.mjs'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
const GUESSES = [
  ...[
    '/admin',
    '/debug',
    '/debug/pprof',
    '/.env',
    '/.git/config',
    '/api',
    '/v1',
    '/v2',
    '/v2/health/ready',
    '/v2/models/direction/infer',
  ],
  ...[
    '/v1/',
    '/v1/admin',
    '/v1/internal',
    '/v1/kill',
    '/v1/orders',
    '/v1/config',
    '/v1/keys',
    '/v1/tenants',
    '/v1/debug',
    '/v1/predict/',
    '/v1/relay',
  ],
  ...[
    '/cdn-cgi/trace',
    '/cdn-cgi/access/certs',
    '/__scheduled',
    '/cdn-cgi/handler/scheduled',
    '/worker.js',
    '/core.wasm',
    '/index.js.map',
  ],
  ...[
    '/openapi.yaml',
    '/swagger.json',
    '/graphql',
    '/metrics/',
    '/health/',
    '/healthz',
    '/server-status',
    '/actuator',
    '/fanout',
    '/objects',
  ],
  ...[
    '//',
    '/./admin',
    '/%2e%2e/admin',
    '/v1/markets/..;/keys',
    '/V1/MARKETS',
    '/v1/markets;a=b',
    '/errors/',
    '/errors/__proto__',
    '/favicon.ico',
    '/index.html',
    '/embed.html',
    '/assets',
    '/assets/',
    '/assets/..%2fworker.js',
    '/assets/%2e%2e%2findex.html',
    '/assets/..%5cindex.html',
  ],
]

export async function inventory(world) {
  const { client, worker, keys, root } = world
  const named = new Set(operationsOf(world).map(({ method, path }) => `${method} ${path}`))
  const routed = new Set(
    worker
      .createApp()
      .routes.filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`),
  )
  const ruled = new Set(worker.ROUTES.map(({ method, path }) => `${method.toUpperCase()} ${path}`))
  const all = new Set([...named, ...routed, ...ruled])
  const apart = [...all].filter((each) => !named.has(each) || !routed.has(each) || !ruled.has(each))

  const deaf = []
  const loud = []
  let guesses = 0
  for (const operation of operationsOf(world)) {
    const key = operation.scope === 'admin' ? root : keys.acme
    const { path, body } = requestTo(operation)
    const answer = await client.ask(operation.method, path, { key, body })
    if (isRouters(answer)) deaf.push(`${operation.method} ${operation.path}`)
  }
  for (const path of new Set(operationsOf(world).map(({ path }) => path)))
    for (const method of METHODS) {
      if (named.has(`${method} ${path}`)) continue
      for (const key of [undefined, keys.acme, root]) {
        guesses++
        const answer = await client.ask(method, requestTo({ method, path }).path, { key })
        if (!isRouters(answer)) loud.push(`${method} ${path}: ${answer.status}`)
      }
    }
  for (const path of GUESSES)
    for (const key of [keys.acme, root]) {
      guesses++
      const answer = await client.ask('GET', path, {
        key,
        headers: { 'x-original-url': '/v1/keys/acme', 'x-http-method-override': 'DELETE' },
      })
      if (answer.status < 400) loud.push(`GET ${path}: ${answer.status}`)
    }
  return [
    {
      risk: 'API9',
      what: 'routes that router, rules and document don’t share',
      tried: all.size,
      unit: 'routes',
      found: apart,
    },
    { risk: 'API9', what: 'documented, and unknown to the router', tried: named.size, unit: 'routes', found: deaf },
    { risk: 'API9', what: 'undocumented, and answered', tried: guesses, unit: 'requests', found: loud },
  ]
}

const isRouters = (answer) =>
  answer.status === 404 && codeOf(answer) === 'not_found' && /There is no [A-Z]+ \//.test(answer.text)
