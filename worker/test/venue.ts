// Before the tests: a venue for the feed objects to connect to. In a process of its own, since here modules are resolved as workerd has them.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export async function setup(): Promise<() => Promise<void>> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'venue-process.mjs')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const listening = once(child.stdout, 'data')
  await Promise.race([listening, ended.then(() => Promise.reject(new Error('the venue of the tests did not start')))])
  return async () => {
    child.stdin.end()
    await ended
  }
}
