/** Tells `exports` of cloudflare:workers which module the tests run. */
declare namespace Cloudflare {
  interface GlobalProps {
    mainModule: typeof import('../index.js')
  }
}
