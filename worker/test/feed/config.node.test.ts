// Whatever is wrong with a configuration is said before anything starts, with its place.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { ConfigError, configOf, parseConfig } from '../../config.js'

const VALID = {
  feeds: [
    {
      group: 'majors',
      venue: 'binance',
      symbols: ['BTC/USDT', 'ETH/USDT'],
      depth: 1000,
      features: ['mid'],
      endpoints: { socket: 'wss://relay.example', rest: 'https://relay.example' },
    },
    { group: 'perps', venue: 'okx', symbols: ['BTC/USDT:USDT'] },
  ],
  models: [
    {
      name: 'direction',
      version: '3',
      target: 'gpu',
      input: 'lob',
      output: 'probs',
      features: ['mid', 'spread_quoted'],
      rows: 100,
      everyMs: 100,
      classes: ['down', 'flat', 'up'],
      horizonMs: 10_000,
      missing: 'refuse',
      shadow: 0.02,
      canary: { version: '4', share: 0.1 },
    },
  ],
  targets: [{ name: 'gpu', urls: ['https://gpu.example'], credential: 'GPU_TOKEN', signing: 'GPU_KEY' }],
  cors: ['https://page.example'],
  embed: ['https://shop.example', '*'],
  anonymous: ['read'],
  quotas: { anonymous: { requests: 100, windowS: 60, predictions: 10, connections: 5, symbols: 10 } },
  access: { issuer: 'https://team.cloudflareaccess.com', audience: 'aud', scopes: ['read'] },
}

type Path = readonly (string | number)[]

/** What the path leads to is replaced; undefined takes it away. */
function mutated(path: Path, value: unknown): string {
  const config = structuredClone(VALID) as unknown
  let at = config as Record<string | number, unknown>
  for (const part of path.slice(0, -1)) at = at[part] as Record<string | number, unknown>
  const last = path.at(-1)!
  if (value === undefined) delete at[last]
  else at[last] = value
  return JSON.stringify(config)
}

function refusal(text: string | undefined): string | null {
  try {
    parseConfig(text)
    return null
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.message
  }
}

const [FEED, MODEL, TARGET] = [
  ['feeds', 0],
  ['models', 0],
  ['targets', 0],
] as const
const QUOTA = ['quotas', 'anonymous'] as const
const LONG = 'x'.repeat(300)

/** A field, and values that it must not have. */
const BAD: readonly (readonly [path: Path, values: readonly unknown[]])[] = [
  [['feeds'], [undefined, null, {}, 'binance']],
  [
    [...FEED, 'group'],
    [undefined, '', 'Majors', '-x', 'a b', 'a/b', LONG, 7],
  ],
  [
    [...FEED, 'venue'],
    [undefined, '', LONG, 7],
  ],
  [
    [...FEED, 'symbols'],
    [undefined, [], [''], [7], 'BTC/USDT', [LONG], Array(51).fill('A/B')],
  ],
  [
    [...FEED, 'depth'],
    [0, -1, 1.5, 10_001, '1000', null],
  ],
  [
    [...FEED, 'features'],
    ['some', [], [7], {}, null, Array(513).fill('mid')],
  ],
  [
    [...FEED, 'endpoints'],
    [[], 'wss://x', { sockets: 'wss://x' }, { rest: 7 }],
  ],
  [['feeds', 1, 'group'], ['majors']],
  [
    [...MODEL, 'name'],
    [undefined, '', 'Direction', 7],
  ],
  [
    [...MODEL, 'version'],
    ['', 'v3', '1234567890', 3, '-1'],
  ],
  [
    [...MODEL, 'target'],
    [undefined, null, '', 'cpu', 'GPU', 7],
  ],
  [
    [...MODEL, 'input'],
    [undefined, '', LONG, 7],
  ],
  [
    [...MODEL, 'output'],
    [undefined, '', LONG, 7],
  ],
  [
    [...MODEL, 'features'],
    [undefined, [], 'mid', [7], Array(513).fill('mid')],
  ],
  [
    [...MODEL, 'rows'],
    [undefined, 0, 1001, 1.5, '100'],
  ],
  [
    [...MODEL, 'everyMs'],
    [undefined, 0, 9, 60_001, 100.5, '100'],
  ],
  [
    [...MODEL, 'classes'],
    [undefined, [], ['up'], ['', 'up'], [1, 2], Array.from({ length: 17 }, (_, i) => `c${i}`)],
  ],
  [
    [...MODEL, 'horizonMs'],
    [0, -1, 86_400_001, '10'],
  ],
  [
    [...MODEL, 'missing'],
    ['', 'mean', null],
  ],
  [
    [...MODEL, 'shadow'],
    [-0.01, 1.01, '0.1', null],
  ],
  [
    [...MODEL, 'canary'],
    [{ version: '4' }, { version: '4', share: 2 }, { version: 'four', share: 0.1 }, []],
  ],
  [
    [...TARGET, 'name'],
    [undefined, '', 'GPU', 7],
  ],
  [
    [...TARGET, 'urls'],
    [undefined, [], [7], 'https://gpu.example', Array(7).fill('https://gpu.example')],
  ],
  [
    [...TARGET, 'credential'],
    ['', 'gpu_token', '1A', 'A B', 7, LONG.toUpperCase()],
  ],
  [
    [...TARGET, 'signing'],
    ['', 'gpu_key', 7],
  ],
  [
    ['cors'],
    ['https://page.example', ['*'], ['page.example'], ['https://page.example/'], ['https://a.example/b'], [7]],
  ],
  [['anonymous'], ['read', ['write'], [7], ['read', 'stream', 'relay', 'trade'], ['admin'], ['trade']]],
  [['quotas'], [[], null, { Anonymous: VALID.quotas.anonymous }]],
  [
    [...QUOTA, 'requests'],
    [undefined, 0, -1, 1.5, 10_000_001, '100', null],
  ],
  [
    [...QUOTA, 'windowS'],
    [undefined, 0, 3601, '60'],
  ],
  [
    [...QUOTA, 'predictions'],
    [0, 1.5, '10'],
  ],
  [
    [...QUOTA, 'connections'],
    [0, 10_001, '5'],
  ],
  [
    [...QUOTA, 'symbols'],
    [0, 100_001, '5'],
  ],
  [QUOTA, [{ requests: 200_000, windowS: 1 }]],
  [['access'], [{}, [], 'team']],
  [
    ['access', 'issuer'],
    [undefined, '', 'team', 7],
  ],
  [
    ['access', 'audience'],
    [undefined, '', LONG],
  ],
  [
    ['access', 'scopes'],
    [undefined, ['write'], 'read'],
  ],
]

/** Words of the place that an error must name: of an element of a list, or of a rule over several fields, the list is enough. */
const placeOf = (path: Path) => path.filter((part) => typeof part === 'string').at(path[0] === 'quotas' ? 0 : -1)!

describe('a configuration', () => {
  test('that is sound is taken, and what it leaves out is filled in', () => {
    expect(refusal(JSON.stringify(VALID))).toBeNull()
    expect(parseConfig('{"feeds":[]}')).toEqual({
      ...{ feeds: [], models: [], targets: [], cors: [], embed: [], anonymous: [], quotas: {} },
    })
  })

  test.each(
    BAD.flatMap(([path, values]) =>
      values.map((value) => [path.join('.'), JSON.stringify(value), path, value] as const),
    ),
  )('%s: %s is refused, and the place is named', (_, _text, path, value) => {
    const message = refusal(mutated(path, value))
    expect(message).toMatch(/^LEADLINE_CONFIG /)
    expect(message).toContain(path[0])
    expect(message).toContain(placeOf(path))
  })

  test.each([
    ['a market twice in a feed', [...FEED, 'symbols'], ['BTC/USDT', 'BTC/USDT']],
    ['a market in two feeds', ['feeds', 1], { group: 'more', venue: 'binance', symbols: ['BTC/USDT'] }],
    ['a model twice', ['models', 1], VALID.models[0]],
    ['a target twice', ['targets', 1], VALID.targets[0]],
  ] as const)('with %s is refused', (_, path, value) => {
    expect(refusal(mutated(path, value))).toMatch(new RegExp(`^LEADLINE_CONFIG ${path[0]}: .* twice, expected once$`))
  })

  test('with a model without a backend is taken where it has one at the edge, and is that alone', () => {
    const { target: _, version: _v, canary: _c, ...alone } = VALID.models[0]!
    const edge = { format: 'leadline-edge-model' }
    const models = (model: object) => JSON.stringify({ ...VALID, models: [model] })
    expect(refusal(models({ ...alone, edge }))).toBeNull()
    expect(refusal(models(alone))).toContain('models.direction.target: found none, and no model at the edge')
    for (const more of [{ version: '3' }, { canary: { version: '4', share: 0.1 } }])
      expect(refusal(models({ ...alone, edge, ...more }))).toContain('found none beside a version or a canary')
  })

  test('says everything that is wrong with it at once', () => {
    const text = JSON.stringify({ ...VALID, cors: ['*'], feeds: [{ ...VALID.feeds[0], depth: 0 }] })
    expect(refusal(text)).toMatch(/feeds\.0\.depth.*; .*cors\.0/)
  })

  test.each([
    ['nothing', undefined, 'found nothing'],
    ['an empty text', '', 'found nothing'],
    ['no JSON', '{"feeds":', 'expected JSON'],
    ['a list', '[]', 'expected object'],
    ['null', 'null', 'expected object'],
  ])('that is %s is refused', (_, text, says) => {
    expect(refusal(text)).toContain(says)
  })

  test('with a property that there is not is refused, wherever it stands', () => {
    const places: Path[] = [[], FEED, [...FEED, 'endpoints'], MODEL, [...MODEL, 'canary'], TARGET, QUOTA, ['access']]
    const known = new Set(['feeds', 'group', 'edge', 'symbols'])
    fc.assert(
      fc.property(
        fc.constantFrom(...places),
        fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz_') }),
        (place, name) => {
          const at = place.reduce<unknown>((value, part) => (value as Record<string | number, unknown>)[part], VALID)
          fc.pre(!(name in (at as object)) && !known.has(name))
          const message = refusal(mutated([...place, name], 1))
          expect(message).toContain(name)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('whose fields are of another type is refused', () => {
    const paths: Path[] = []
    const walk = (value: unknown, path: Path): void => {
      if (path.length > 0) paths.push(path)
      if (typeof value === 'object' && value !== null)
        for (const [name, inner] of Object.entries(value))
          walk(inner, [...path, Array.isArray(value) ? Number(name) : name])
    }
    walk(VALID, [])
    const kind = (value: unknown) => (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value)
    let tried = 0
    for (const path of paths) {
      const right = path.reduce<unknown>((value, part) => (value as Record<string | number, unknown>)[part], VALID)
      for (const wrong of [7, 'x y', true, null, [], {}, [[]], [{}]]) {
        if (kind(wrong) === kind(right)) continue
        if (path.at(-1) === 'features' && path[0] === 'feeds' && wrong === 'x y') continue
        expect(refusal(mutated(path, wrong)), `${path.join('.')} = ${JSON.stringify(wrong)}`).toContain(path[0])
        tried++
      }
    }
    expect(tried).toBeGreaterThan(300)
  })

  describe('that nobody could mean', () => {
    test.each([
      ['a venue that there is not', [...FEED, 'venue'], 'binanse'],
      ['a feature that there is not', [...FEED, 'features'], ['no_such_feature']],
      ['a feature of a model that there is not', [...MODEL, 'features'], ['no_such_feature']],
      ['a feature twice in a model', [...MODEL, 'features'], ['mid', 'mid']],
      ['a class twice', [...MODEL, 'classes'], ['up', 'up']],
      ['a pace that the feed does not keep', [...MODEL, 'everyMs'], 10],
      ['two symbols of one path', [...FEED, 'symbols'], ['BTC/USDT', 'BTC-USDT']],
      ['a symbol that no client can name', [...FEED, 'symbols'], ['BTC USDT']],
      ['an endpoint that is no address', [...FEED, 'endpoints'], { socket: 'nowhere' }],
      ['an endpoint of another protocol', [...FEED, 'endpoints'], { socket: 'file:///etc' }],
      ['a target whose address is none', [...TARGET, 'urls'], ['nowhere']],
      ['a target with a query', [...TARGET, 'urls'], ['https://gpu.example/?x=1']],
      ['an issuer without TLS', ['access', 'issuer'], 'http://team.cloudflareaccess.com'],
      ['an issuer that is no web address', ['access', 'issuer'], 'mailto:team@example.com'],
      ['a frame of every page of a scheme', ['embed'], ['https:']],
      ['a frame of what is no origin', ['embed'], ["https://shop.example; script-src 'unsafe-inline'"]],
      ['a frame by a pattern', ['embed'], ['https://*.example']],
      ['an origin in capitals, which no browser sends', ['cors'], ['https://PAGE.example']],
      ['an origin with a port that there is not', ['cors'], ['https://page.example:99999']],
    ] as const)('%s is refused', (_, path, value) => {
      expect(refusal(mutated(path, value))).toContain(path[0])
    })
  })
})

test('one that was read is not read again, another one is', () => {
  const env = { LEADLINE_CONFIG: JSON.stringify(VALID) }
  expect(configOf(env)).toBe(configOf({ ...env }))
  expect(configOf({ LEADLINE_CONFIG: '{"feeds":[]}' }).feeds).toEqual([])
})
