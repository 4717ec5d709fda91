import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { TestProject } from 'vitest/node'

import type { Digest } from './fixture/digests.js'

export const GENERATED_SECONDS = 60

declare module 'vitest' {
  interface ProvidedContext {
    readonly expected: { readonly scripted: Digest; readonly generated: Digest; readonly seconds: number }
  }
}

/** Tests inside workerd can't start a Node: what Node computes is computed here and handed to them. */
export default async function setup(project: TestProject): Promise<void> {
  const script = fileURLToPath(new URL('fixture/node.mjs', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [script, String(GENERATED_SECONDS)])
  project.provide('expected', { ...JSON.parse(stdout), seconds: GENERATED_SECONDS })
}
