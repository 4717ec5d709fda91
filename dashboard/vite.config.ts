// Two pages, the dashboard and the one for frames, into dist/: hashed names, nothing inline, since their policies let nothing inline be.
// `leadline` is what is built in sdk/dist: scripts/build.mjs makes that first.
import { fileURLToPath } from 'node:url'

import { defineConfig } from 'vite'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: at('.'),
  publicDir: false,
  build: {
    outDir: at('dist'),
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700, // kB: three.js, which only the view of depth in 3-D loads; what a page loads first is scripts/size.mjs's
    assetsInlineLimit: 0, // `data:` would need to be let in by the policies
    rolldownOptions: { checks: { bundlerTimings: false }, input: { index: at('index.html'), embed: at('embed.html') } },
  },
  worker: { format: 'es' },
  server: { proxy: { '/v1': { target: 'http://127.0.0.1:8787', ws: true }, '/health': 'http://127.0.0.1:8787' } },
})
