// Makes the pictures of the widget in docs/images/ anew, from the generated market; the test that compares them does it. Needs a Chromium.
//   node scripts/widget-pictures.mjs
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const { status } = spawnSync(
  process.execPath,
  [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'node', 'sdk/test/widget/pictures.test.ts'],
  { cwd: root, stdio: 'inherit', env: { ...process.env, LEADLINE_WRITE_PICTURES: '1', LEADLINE_REQUIRE_ALL: '1' } },
)
process.exitCode = status ?? 1
