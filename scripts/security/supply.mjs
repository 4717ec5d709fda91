// Supply chain: what is installed with each package, counted from the lock file.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const read = (path) => JSON.parse(readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8'))

export function supply() {
  const { packages } = read('package-lock.json')
  const rows = ['sdk', 'worker', 'cli'].map((folder) => {
    const direct = Object.keys(read(`${folder}/package.json`).dependencies ?? {}).filter((name) => name !== 'leadline')
    const all = reached(packages, folder)
    const noteOf = direct.length === 0 ? 'none' : direct.join(', ')
    return {
      risk: 'Supply',
      what: `runtime dependencies of ${folder}`,
      tried: direct.length,
      unit: 'direct',
      figure: `${all.size} in all`,
      note: noteOf,
      ...(folder === 'sdk' ? { found: direct } : {}),
    }
  })
  const scripted = Object.entries(packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([path]) => path.split('node_modules/').at(-1))
  const unhashed = Object.entries(packages).filter(
    ([path, { link, integrity }]) => path.includes('node_modules/') && !link && !integrity,
  )
  return [
    ...rows,
    {
      risk: 'Supply',
      what: 'installed without a hash in the lock file',
      tried: Object.keys(packages).length,
      unit: 'packages',
      found: unhashed.map(([path]) => path),
      note: `with install scripts: ${[...new Set(scripted)].join(', ')}`,
    },
  ]
}

/** Packages that an installation of this one brings, of whatever platform. */
function reached(packages, folder, seen = new Set()) {
  const { dependencies = {}, optionalDependencies = {} } = packages[folder] ?? {}
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const path = [`${folder}/node_modules/${name}`, `node_modules/${name}`].find((path) => packages[path])
    if (path === undefined || packages[path].link || seen.has(path)) continue
    seen.add(path)
    reached(packages, path, seen)
  }
  return seen
}
