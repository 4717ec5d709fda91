/** Tells `env` and `exports` of cloudflare:workers what the tests run. */
declare namespace Cloudflare {
  interface GlobalProps {
    mainModule: typeof import('../index.js')
  }
  interface Env extends WorkerEnv {}
}
type WorkerEnv = import('../env.js').Env
