// API8, what is set up wrongly: the headers of every route and of every error, what browsers of other pages may read, what errors tell.
import { UPGRADE } from './http.mjs'
import { codeOf, operationsOf, send } from './routes.mjs'
import { PAGE } from './world.mjs'

const FOREIGN = ['https://evil.example', 'null', `${PAGE}.evil.example`, PAGE.replace('https', 'http')]
/** Name, and what it must say. */
const REQUIRED = {
  'x-content-type-options': /^nosniff$/,
  'content-security-policy': /default-src 'none'/,
  'cache-control': /^(no-store|public, max-age=\d+(, immutable)?)$/,
  'x-request-id': /^[\w.:-]{1,64}$/,
  'server-timing': /total;dur=\d+/,
}
const FORBIDDEN = ['server', 'x-powered-by', 'access-control-allow-credentials', 'set-cookie']
/** What a stack trace, a path of the build or the engine's own words look like. */
export const INTERNALS =
  /\bat [\w.<>]+ \(|\.(ts|js|mjs):\d+|node_modules|workerd|\b(Type|Range|Reference|Syntax)Error\b|SQLITE|sqlite|cloudflare:|\[object /

export async function headers(world) {
  // Who sends more than is read may find the connection closed before the answer.
  const tally = {
    hungUp: 0,
    answers: 0,
    missing: new Set(),
    errors: 0,
    internals: new Set(),
    cross: new Set(),
    codes: new Set(),
    shapes: new Set(),
  }
  for (const operation of operationsOf(world)) {
    const key = operation.scope === 'admin' ? world.root : world.keys.acme
    for (const force of FORCED)
      for (const origin of [null, PAGE, ...FOREIGN]) {
        const { key: shown = key, ...rest } = force(world, operation)
        const answer = await send(world, { ...operation, ...rest.operation }, shown === null ? undefined : shown, {
          ...rest,
          headers: { ...(origin === null ? {} : { origin }), ...rest.headers },
        }).catch(() => null)
        if (answer === null) tally.hungUp++
        else judge(tally, operation, answer, { origin, isBare: shown === null })
      }
  }
  return [
    await handshakes(world),
    {
      risk: 'API8',
      what: 'answers without a header that all must have',
      tried: tally.answers,
      unit: 'answers',
      found: [...tally.missing],
      note: Object.keys(REQUIRED).join(', '),
    },
    {
      risk: 'API8',
      what: 'answers that another page may read',
      tried: tally.answers,
      unit: 'answers',
      found: [...tally.cross],
      note: 'never with credentials; `*` for built files, and to frames for what anybody gets',
    },
    {
      risk: 'API8',
      what: 'errors that tell internals',
      tried: tally.errors,
      unit: 'errors',
      found: [...tally.internals],
      note: [...tally.codes].toSorted().join(', '),
    },
    {
      risk: 'API8',
      what: 'errors that aren’t problem+json',
      tried: tally.errors,
      unit: 'errors',
      found: [...tally.shapes],
    },
  ]
}

/** Ways to be answered with each error, and first of all the way that isn't. */
const FORCED = [
  () => ({}),
  () => ({ key: null }),
  () => ({ key: 'nonsense' }),
  ({ scoped }) => ({ key: scoped.trade }),
  () => ({ query: '?nonsense=1' }),
  () => ({ query: `?${'a'.repeat(2100)}` }),
  () => ({ market: { venue: 'nowhere', symbol: 'A-B' } }),
  () => ({ tenant: 'NOT A NAME', id: '!' }),
  () => ({ headers: { 'content-type': 'text/plain' } }),
  () => ({ headers: { 'x-deadline-ms': 'soon', 'last-event-id': 'x', range: 'bytes=0-1', accept: 'nothing/at-all' } }),
  () => ({ operation: { method: 'PATCH' } }),
  () => ({ operation: { method: 'OPTIONS' }, headers: { 'access-control-request-method': 'POST' } }),
  (_, { method }) => (method === 'GET' ? {} : { instead: { body: '{"a":' } }),
  (_, { method }) => (method === 'GET' ? {} : { instead: { body: Buffer.alloc(70_000, ' ') } }),
  (_, { method, path }) => (method === 'GET' && path !== '/v1/stream' ? { operation: { method: 'HEAD' } } : {}),
  (_, { path }) => (path === '/v1/stream' ? { operation: { method: 'HEAD' }, headers: UPGRADE } : {}),
]

/** A browser sends the origin of its page with each handshake, and no page may use what another was given. */
async function handshakes({ client, keys, makeKey, service }) {
  const page = await makeKey({ tenant: 'page', scopes: ['stream'], environment: 'pk', origin: PAGE })
  const found = []
  let tried = 0
  for (const key of [keys.acme, page])
    for (const origin of [PAGE, ...FOREIGN, service.url.replace('http', 'https')]) {
      const { status, socket } = await client.upgrade({ authorization: `Bearer ${key}`, origin })
      socket?.destroy()
      tried++
      if ((status === 101) !== (origin === PAGE))
        found.push(`${key === page ? 'a page’s key' : 'a key'} from ${origin}: ${status}`)
    }
  return { risk: 'API8', what: 'handshakes of pages that aren’t listed: opened', tried, unit: 'handshakes', found }
}

function judge(tally, { path }, { method, status, headers, text, ...answer }, { origin, isBare }) {
  tally.answers++
  const what = `${method} ${path} ${status}`
  for (const [name, pattern] of Object.entries(REQUIRED))
    if (!pattern.test(headers[name] ?? '')) tally.missing.add(`${what}: ${name} ${headers[name] ?? 'is missing'}`)
  for (const name of FORBIDDEN) if (headers[name] !== undefined) tally.missing.add(`${what}: ${name} is there`)
  const allowed = headers['access-control-allow-origin']
  const isFile = path === '/assets/{file}' && status === 200
  const isAnybodys = origin === 'null' && isBare && /^(GET|HEAD)$/.test(method) && path.startsWith('/v1/')
  const right = isFile || isAnybodys ? '*' : origin === PAGE ? PAGE : undefined
  if (allowed !== right) tally.cross.add(`${what} for ${origin}: ${allowed}`)
  // What is never stored, or is the same for all, needs no Vary.
  if (headers['cache-control'] !== 'no-store' && !isFile && !/\bOrigin\b/.test(headers.vary ?? ''))
    tally.missing.add(`${what}: vary`)
  if (status < 400) return
  tally.errors++
  if (method !== 'HEAD') tally.codes.add(codeOf({ text, ...answer }))
  if (INTERNALS.test(text)) tally.internals.add(`${what}: ${INTERNALS.exec(text)[0]}`)
  if (headers['content-type'] !== 'application/problem+json') tally.shapes.add(`${what}: ${headers['content-type']}`)
}

/** What broke in all of the run, whatever it was about. */
export function breakdowns({ client, lines }) {
  const found = [...client.failures].map(([what, times]) => `${what}, ${times} times`)
  const said = lines.filter((line) => /"event":"unexpected"|Uncaught exception|jsgInternalError/.test(line))
  return [
    {
      risk: 'API8',
      what: 'answers from 500 to 599 in the whole run',
      tried: client.asked,
      unit: 'requests',
      found: found.filter((what) => !/ 50[34],/.test(what)),
      note: '503 `not_ready` and 504 `deadline_exceeded` are none',
    },
    {
      risk: 'API8',
      what: 'errors that nobody expected, by the log',
      tried: lines.length,
      unit: 'lines',
      found: [...new Set(said)].map((line) => line.slice(0, 160)),
    },
  ]
}
