// The names of the registry and the type FeatureName are one list: a program that writes every name out compiles against
// the built declarations, and one with a wrong name doesn't.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { FEATURES } from 'leadline'
import { afterAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const declarations = join(root, 'sdk/dist/index.d.ts')
const folder = mkdtempSync(join(tmpdir(), 'leadline-names-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** What tsc says of `text`, a program of strict rules and no other files. */
function compiled(name: string, text: string): string {
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  writeFileSync(join(folder, `${name}.ts`), `import type { FeatureName } from 'leadline'\n${text}`)
  const config = {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions: {
      ...{ noEmit: true, types: [], noUnusedLocals: false, paths: { leadline: [declarations] } },
      lib: ['ES2023', 'WebWorker'],
    },
    files: [`${name}.ts`],
  }
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(config))
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  return spawnSync(process.execPath, [tsc, '-p', `${name}.json`], { cwd: folder, encoding: 'utf8' }).stdout
}

const list = (names: readonly string[]): string =>
  `export const names = ${JSON.stringify(names)} as const satisfies readonly FeatureName[]\n`
const names = FEATURES.map(({ name }) => name)

describe.skipIf(!existsSync(declarations))('FeatureName', () => {
  it('holds every name of the registry, and no other but windows and buckets of any length', () => {
    // A name that is written out is a property an object must have, a pattern is an index signature it may lack.
    const rest =
      'type Written<T extends string> = T extends T ? ({} extends Record<T, 1> ? never : T) : never\n' +
      'type Left = Written<Exclude<FeatureName, (typeof names)[number]>>\n' +
      'export const none: [Left] extends [never] ? true : Left = true\n'
    expect(compiled('all', list(names) + rest)).toBe('')
  })

  it('holds other windows of what has one', () => {
    const other = ['ofi_l1_250e', 'trade_imbalance_200t', 'mlofi_3_2m', 'vpin_500x20']
    expect(compiled('windows', list(other))).toBe('')
  })

  it('holds no wrong name', () => {
    const wrong = ['mids', 'ofi_l2_10s', 'mlofi_11_10s', 'acf_21_30m', 'ofi_l1_10h', 'imbalance_l4', 'rv_1s_10m']
    const lines = wrong.map((name, i) => `export const wrong${i}: FeatureName = '${name}'\n`)
    const said = compiled('wrong', lines.join(''))
    expect(wrong.filter((name) => !said.includes(`'"${name}"' is not assignable`))).toEqual([])
  })
})
