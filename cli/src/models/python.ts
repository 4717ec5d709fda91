// Training and evaluation are Python (training/): where its interpreter is, and how it is run.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import { OptionError } from 'leadline'

const TRAINING = fileURLToPath(new URL('../../../training', import.meta.url))
const CLI = fileURLToPath(new URL('../../bin/leadline.js', import.meta.url))

/** `--python`, LEADLINE_TRAINING_PYTHON, training/.venv of the repository, or python3 on PATH. */
export function pythonOf(given: string | undefined, env: NodeJS.ProcessEnv = process.env): string {
  const own = join(TRAINING, process.platform === 'win32' ? '.venv/Scripts/python.exe' : '.venv/bin/python')
  return given ?? env['LEADLINE_TRAINING_PYTHON'] ?? (existsSync(own) ? own : 'python3')
}

/**
 * `python -m leadline_training …`, its output being this process's; the exit status. Features come from this very command
 * line. Throws OptionError where there is no interpreter.
 */
export function runTraining(python: string, args: readonly string[], data: string | undefined): Promise<number> {
  const { PYTHONPATH: before } = process.env
  const env = {
    ...process.env,
    LEADLINE_CLI: process.env['LEADLINE_CLI'] ?? CLI,
    LEADLINE_NODE: process.env['LEADLINE_NODE'] ?? process.execPath,
    ...(existsSync(TRAINING) ? { PYTHONPATH: before ? `${TRAINING}${delimiter}${before}` : TRAINING } : {}),
    ...(data === undefined ? {} : { LEADLINE_DATA: resolve(data) }),
  }
  return new Promise((done, fail) => {
    const child = spawn(python, ['-m', 'leadline_training', ...args], { stdio: 'inherit', env })
    child.once('error', () =>
      fail(
        new OptionError(`--python: found no ${python}, expected a Python with leadline-training (docs/training.md)`),
      ),
    )
    child.once('close', (status) => done(status ?? 2))
  })
}
