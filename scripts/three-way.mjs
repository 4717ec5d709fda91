// The features of recordings, the core's against Python's (sdk/test/numpy): `LEADLINE_DATA=FOLDER node scripts/three-way.mjs`.
// Makes a virtual environment where there is none; needs a build, python3 and the package index. The twin, the third of the
// three, is compared by the tests in sdk/test/parity. Ends with 1 on the first deviation beyond its limit.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const numpy = join(root, 'sdk/test/numpy')
const data = process.env.LEADLINE_DATA
const RECORDINGS = [
  { file: 'lobster/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip', steps: [], stride: 1_000 },
  { file: 'binance/usdm_btcusdt_20240718.gz', steps: ['--tick', '0.1', '--lot', '0.001'], stride: 50 },
  { file: 'binance/cm_btcusd_perp_20240808.gz', steps: ['--tick', '0.1', '--lot', '1'], stride: 400 },
  { file: 'binance/spot_btcusdt_20240808.gz', steps: ['--tick', '0.01', '--lot', '0.00000001'], stride: 400 },
]

if (!data) throw new Error('LEADLINE_DATA: found none, expected the folder of recordings')
const python = environment()
run(python, ['-m', 'unittest', 'discover', '-s', 'tests'], numpy)
const folder = mkdtempSync(join(tmpdir(), 'leadline-'))
try {
  for (const { file, steps, stride } of RECORDINGS) {
    const [input, table] = [join(data, file), join(folder, 'features.parquet')]
    console.log(`── ${file}, every ${stride}th event`)
    const wanted = ['features', input, '--features', 'all', '--every', 'event', '--out', table, ...steps]
    run(process.execPath, [join(root, 'cli/bin/leadline.js'), ...wanted], root)
    run(python, ['-m', 'microstructure.compare', table, input, '--stride', `${stride}`, '--quiet', ...steps], numpy)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** The Python of a virtual environment with what sdk/test/numpy/requirements.txt names. */
function environment() {
  const at = join(numpy, '.venv')
  const found = join(at, 'bin/python')
  if (existsSync(found)) return found
  run('python3', ['-m', 'venv', at], numpy)
  run(found, ['-m', 'pip', 'install', '--quiet', '--requirement', 'requirements.txt'], numpy)
  return found
}

function run(command, argv, cwd) {
  const { status, error } = spawnSync(command, argv, { cwd, stdio: 'inherit' })
  if (error) throw error
  if (status !== 0) process.exit(1)
}
