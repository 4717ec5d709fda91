/** Both wrangler and the test plugin hand a compiled module to who imports a .wasm file. */
declare module 'leadline/core.wasm' {
  const module: WebAssembly.Module
  export default module
}
