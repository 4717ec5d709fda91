// Node and browsers: the core travels inside the package, so that no bundler has to find a file.
import { CORE_BASE64 } from '#core-inline'

let compiled: Promise<WebAssembly.Module> | undefined

/** Compiled once: engines that are opened later find it, and what the host has optimised of it since. */
export function loadCore(): Promise<WebAssembly.Module> {
  return (compiled ??= WebAssembly.compile(Uint8Array.from(atob(CORE_BASE64), (c) => c.charCodeAt(0))))
}
