import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { workerdConfig, WORKERD_SETTINGS } from './workerd-config.js'

const PATHS = { bundle: '/opt/leadline/edge', assets: '/opt/leadline/edge/assets', data: '/var/lib/leadline/objects' }
const ADDRESS = { host: '127.0.0.1', port: 8787 }
const text = workerdConfig(PATHS, ADDRESS, ['GPU_TOKEN'])
const wrangler = readFileSync(new URL('../../../wrangler.toml', import.meta.url), 'utf8')

test('has the objects that are deployed, with SQLite, and their bindings', () => {
  const bound = [...wrangler.matchAll(/name = "(\w+)"\nclass_name = "(\w+)"/g)]
  expect(bound).toHaveLength(5)
  for (const [, binding, name] of bound) {
    expect(text).toContain(`(name = "${binding}", durableObjectNamespace = "${name}")`)
    expect(text).toContain(`(className = "${name}", uniqueKey = "leadline-${name}", enableSql = true)`)
  }
})

test('is of the date that is deployed', () => {
  const date = /compatibility_date = "([\d-]+)"/.exec(wrangler)![1]
  expect(text).toContain(`compatibilityDate = "${date}"`)
})

test('names settings and secrets, and has the value of none', () => {
  for (const name of [...WORKERD_SETTINGS, 'GPU_TOKEN'])
    expect(text).toContain(`(name = "${name}", fromEnvironment = "${name}")`)
})

test('hands over every setting that the Worker reads', () => {
  const env = readFileSync(new URL('../../../worker/env.ts', import.meta.url), 'utf8')
  const read = [...env.matchAll(/readonly (LEADLINE_\w+)\??:/g)].map(([, name]) => name)
  expect(read.length).toBeGreaterThan(4)
  expect([...WORKERD_SETTINGS].sort()).toEqual(read.sort())
})

test('listens where it is told to, an IPv6 address in brackets, and reaches what is on this machine', () => {
  expect(text).toContain('address = "127.0.0.1:8787"')
  expect(workerdConfig(PATHS, { host: '::1', port: 80 })).toContain('address = "[::1]:80"')
  expect(text).toContain('network = (allow = ["public", "private"]')
})

test('reads the pages where they lie, and binds none where there are none', () => {
  expect(text).toContain('(name = "assets", disk = (path = "/opt/leadline/edge/assets", writable = false))')
  expect(text).toContain('(name = "ASSETS", service = "assets")')
  expect(workerdConfig({ ...PATHS, assets: null }, ADDRESS)).not.toMatch(/assets/i)
})

test('a path with what Cap’n Proto would take for something else stays a path', () => {
  const odd = workerdConfig({ bundle: '/opt/a "b"\\c', assets: null, data: '/tmp/x\ny' }, ADDRESS)
  expect(odd).toContain(String.raw`embed "/opt/a \"b\"\\c/worker.js"`)
  expect(odd).toContain(String.raw`path = "/tmp/x\ny"`)
})
