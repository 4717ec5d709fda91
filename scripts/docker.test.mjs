// Docker is not where the tests run: what can be known of its files without it.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (name) => readFileSync(join(root, name), 'utf8')
const dockerfile = read('Dockerfile').replaceAll('\\\n', ' ')
const [build, run] = dockerfile.split(/^FROM /m).slice(1)
const lines = (stage, word) => [...stage.matchAll(new RegExp(`^${word} (.*)$`, 'gm'))].map(([, rest]) => rest)

test('what goes into the build is there, and not left out', () => {
  const ignored = read('.dockerignore').trim().split('\n')
  const sources = lines(build, 'COPY').flatMap((rest) => rest.split(' ').slice(0, -1))
  expect(sources.length).toBeGreaterThan(8)
  for (const source of sources) {
    expect(existsSync(join(root, source)), source).toBe(true)
    expect(ignored).not.toContain(source)
  }
})

test('what is built goes where it is run: all that the packages name, and what npm lays beside them', () => {
  const copied = lines(run, 'COPY').map((rest) => rest.split(' ')[1].replace('/src/', ''))
  const beside = Object.keys(JSON.parse(read('package-lock.json')).packages).filter((path) =>
    /^(sdk|cli)\/node_modules\/[^/]+$/.test(path),
  )
  for (const path of ['node_modules', ...new Set(beside.map((path) => path.replace(/\/[^/]+$/, '')))])
    expect(copied).toContain(path)
  for (const [folder, parts] of [
    ['sdk', ['package.json', 'dist', 'build']],
    ['cli', ['package.json', 'bin', 'dist', 'models']],
  ])
    for (const part of parts) expect(copied).toContain(`${folder}/${part}`)
})

test('it runs as somebody who may do nothing, and its command is one that there is', () => {
  expect(lines(run, 'USER')).toEqual(['node'])
  expect(lines(run, 'ENTRYPOINT')).toEqual(['["node", "cli/bin/leadline.js"]'])
  const command = JSON.parse(lines(run, 'CMD')[0])
  expect(command[0]).toBe('serve')
  const known = read('cli/src/commands/serve.ts')
  for (const option of command.filter((part) => part.startsWith('--'))) expect(known).toContain(`'${option} `)
})

describe('compose.yaml', () => {
  const text = read('compose.yaml')

  test('publishes on this machine only', () => {
    const ports = [...text.matchAll(/^ {4}ports: \['(.*)'\]$/gm)].map(([, port]) => port)
    expect(ports).toHaveLength(2)
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/)
  })

  test('hands over each secret by its name, and has the value of none', () => {
    const secrets = [...read('worker/env.ts').matchAll(/\/\*\* Secret: .*\n {2}readonly (\w+)\??:/g)].map(
      ([, name]) => name,
    )
    expect(secrets.length).toBeGreaterThan(3)
    for (const name of secrets) expect(text).toMatch(new RegExp(`^ {6}- ${name}$`, 'm'))
  })
})
