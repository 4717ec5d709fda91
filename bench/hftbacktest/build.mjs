// Builds the depths of hftbacktest with cargo; what was built from the same sources before is taken again.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const LIMIT_MINUTES = 8
const here = fileURLToPath(new URL('.', import.meta.url))
const sources = ['Cargo.toml', 'Cargo.lock', 'src/main.rs', 'src/turns.rs'].map((file) =>
  readFileSync(join(here, file), 'utf8'),
)

/** `{ command, version }`, or `{ reason }`. */
export function buildHftbacktest() {
  const cargo = spawnSync('cargo', ['--version'], { cwd: here, encoding: 'utf8' })
  if (cargo.status !== 0) return { reason: 'cargo is not installed' }
  const [, version] = sources[0].match(/^hftbacktest .*"=(.+?)"/m)
  const hash = createHash('sha256').update(cargo.stdout + cpus()[0]?.model)
  for (const source of sources) hash.update(source)
  const folder = fileURLToPath(new URL('../.data/hftbacktest', import.meta.url))
  const command = join(folder, `depth-${hash.digest('hex').slice(0, 16)}`)
  if (!existsSync(command)) {
    const { status, stderr, error } = spawnSync('cargo', ['build', '--release', '--locked'], {
      cwd: here,
      encoding: 'utf8',
      env: { ...process.env, CARGO_TARGET_DIR: folder, RUSTFLAGS: '-C target-cpu=native' },
      timeout: LIMIT_MINUTES * 60_000,
    })
    if (error?.code === 'ETIMEDOUT') return { reason: `cargo took more than ${LIMIT_MINUTES} minutes` }
    if (status !== 0) return { reason: `cargo failed: ${stderr.split('\n').find((line) => line.startsWith('error'))}` }
    copyFileSync(join(folder, 'release', 'depth'), command)
  }
  return { command, version }
}
