import { expect, test } from 'vitest'

import { moduleOf } from '../parity/cores.js'

test.each(['core', 'core.scalar'] as const)('%s imports nothing', async (build) => {
  expect(WebAssembly.Module.imports(await moduleOf(build))).toEqual([])
})

test('the debug core imports nothing but its abort', async () => {
  const imports = WebAssembly.Module.imports(await moduleOf('core.debug'))
  expect(imports.map(({ module, name }) => `${module}.${name}`)).toEqual(['env.abort'])
})
