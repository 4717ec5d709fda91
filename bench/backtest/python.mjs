// A Python that has hftbacktest.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const OWN = here('../.data/hftbacktest-python')

/** `{ python, version }`, or `{ reason }`. Looked for: LEADLINE_HFTBACKTEST, then what `installHftbacktest` made. */
export function findHftbacktest() {
  const python = process.env['LEADLINE_HFTBACKTEST'] ?? `${OWN}/bin/python`
  const hint = 'set LEADLINE_HFTBACKTEST to a Python with bench/backtest/requirements.txt'
  if (!existsSync(python)) return { reason: `no ${python}: ${hint}` }
  const told =
    'import hftbacktest, numba, sys; print(hftbacktest.__version__, numba.__version__, sys.version.split()[0])'
  const { status, stdout, stderr } = spawnSync(python, ['-c', told], { encoding: 'utf8' })
  if (status !== 0) return { reason: `${python}: ${stderr.trim().split('\n').at(-1)}; ${hint}` }
  const [hftbacktest, numba, version] = stdout.trim().split(' ')
  return { python, version: `hftbacktest ${hftbacktest}, numba ${numba}, Python ${version}` }
}

/** Once: a Python of the bench's own, from `python3`. hftbacktest's own dependencies are for its pictures, and left out. */
export function installHftbacktest() {
  if (process.env['LEADLINE_HFTBACKTEST'] || existsSync(OWN)) return
  console.error('bench: installing hftbacktest into bench/.data (once)')
  const quiet = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--only-binary', ':all:']
  run('python3', ['-m', 'venv', OWN])
  run(`${OWN}/bin/python`, [...quiet, '--requirement', here('requirements.txt')])
}

function run(command, args) {
  const { status } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with status ${status}`)
}
