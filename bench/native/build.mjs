// Builds the C++ ceiling with clang++, else g++; what was built from the same sources before is taken again.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))

/** `{ command, compiler }`, or `{ reason }`. */
export function buildNative() {
  const compiler = ['clang++', 'g++'].find((name) => spawnSync(name, ['--version']).status === 0)
  if (compiler === undefined) return { reason: 'neither clang++ nor g++ is installed' }
  const version = spawnSync(compiler, ['--version'], { encoding: 'utf8' }).stdout.split('\n')[0]
  const hash = createHash('sha256').update(version + cpus()[0]?.model)
  for (const file of readdirSync(here).sort()) hash.update(readFileSync(join(here, file)))
  const folder = fileURLToPath(new URL('../.data/native', import.meta.url))
  const command = join(folder, `ladder-${hash.digest('hex').slice(0, 16)}`)
  if (!existsSync(command)) {
    mkdirSync(folder, { recursive: true })
    const flags = ['-O3', '-march=native', '-std=c++17', join(here, 'ladder.cpp'), '-o', command]
    const { status, stderr } = spawnSync(compiler, flags, { encoding: 'utf8' })
    if (status !== 0)
      return { reason: `${compiler} failed: ${stderr.split('\n').find((line) => line.includes('error'))}` }
  }
  return { command, compiler: version }
}
