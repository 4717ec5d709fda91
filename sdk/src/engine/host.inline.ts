// Node and browsers: the core travels inside the package, so that no bundler has to find a file.
import { CORE_BASE64 } from '#core-inline'

export function loadCore(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(Uint8Array.from(atob(CORE_BASE64), (c) => c.charCodeAt(0)))
}
