// Cloudflare Workers compile no bytes: the bundler hands over a module.
import module from '../../build/core.wasm'

export async function loadCore(): Promise<WebAssembly.Module> {
  return module
}
