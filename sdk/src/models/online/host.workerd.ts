// Cloudflare Workers compile no bytes: the bundler hands over a module.
import module from '../../../build/learn.wasm'

export async function loadLearners(): Promise<WebAssembly.Module> {
  return module
}
