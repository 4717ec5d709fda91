// Node and browsers: the learners travel inside the package, as the core does.
import { LEARN_BASE64 } from '#learn-inline'

export function loadLearners(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(Uint8Array.from(atob(LEARN_BASE64), (c) => c.charCodeAt(0)))
}
