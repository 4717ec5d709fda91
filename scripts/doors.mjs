// Checks every import edge of the sources against the door table of docs/architecture.md.
//   node scripts/doors.mjs [ROOT]
import { existsSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'

import { filesUnder } from './files.mjs'
import { importsOf } from './imports.mjs'

const NEVER_IMPORTED = new Set(['scripts', 'examples', 'bench', 'tests'])
const TABLE = /<!-- doors:begin -->\n([\s\S]*?)<!-- doors:end -->/

/** The table as rooms: `{ name, folders, rooms: Map<room, 'all' | 'types'> | null, packages: Set | null }`; null = any. */
export function readDoors(markdown) {
  const table = TABLE.exec(markdown)?.[1]
  if (!table) throw new Error('no door table between <!-- doors:begin --> and <!-- doors:end -->')
  const rows = table.trim().split('\n').slice(2)
  const rooms = rows.map((row) => {
    const cells = row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim())
    if (cells.length !== 4) throw new Error(`door table: expected 4 cells, found ${cells.length}: ${row}`)
    const [name, folders, mayImport, packages] = cells
    return {
      name: name.replace(/\s*\*later\*$/, ''),
      folders: list(folders),
      rooms: mayImport === 'any' ? null : new Map(list(mayImport).map(door)),
      packages: packages === 'any' ? null : new Set(list(packages)),
    }
  })
  const names = new Set(rooms.map((room) => room.name))
  for (const room of rooms) {
    for (const target of room.rooms?.keys() ?? []) {
      if (!names.has(target)) throw new Error(`door table: ${room.name} may import ${target}, which is no room`)
    }
  }
  return rooms
}

function list(cell) {
  return cell === '–' ? [] : cell.split(',').map((part) => part.trim().replaceAll('`', ''))
}

function door(text) {
  const types = text.endsWith(' (types)')
  return [text.replace(/ \(types\)$/, ''), types ? 'types' : 'all']
}

/** The room of a path, or undefined. Patterns win over folders, longer folders over shorter. */
export function roomOf(rooms, path) {
  let best
  let bestLength = -1
  for (const room of rooms) {
    for (const folder of room.folders) {
      const pattern = folder.startsWith('**/*')
      const hit = pattern
        ? path.endsWith(folder.slice(4))
        : folder.endsWith('/')
          ? path.startsWith(folder)
          : path === folder
      const length = pattern ? Infinity : folder.length
      if (hit && length > bestLength) [best, bestLength] = [room, length]
    }
  }
  return best
}

/** Every broken rule in the tree under `root`, one line each. */
export function checkDoors(root) {
  const rooms = readDoors(readFileSync(join(root, 'docs/architecture.md'), 'utf8'))
  const packages = readPackages(root)
  const broken = []
  let edges = 0
  for (const absolute of filesUnder(root, '.ts', '.mts', '.js', '.mjs')) {
    const file = posix.normalize(absolute.slice(root.length + 1).replaceAll('\\', '/'))
    const room = roomOf(rooms, file)
    if (!room) {
      broken.push(`${file}: is in no room`)
      continue
    }
    for (const edge of importsOf(file, readFileSync(absolute, 'utf8'))) {
      edges++
      for (const reason of judge(root, rooms, packages, file, room, edge))
        broken.push(`${file}:${edge.line}: ${reason}`)
    }
  }
  return { broken, edges }
}

function judge(root, rooms, packages, file, room, { specifier, typeOnly }) {
  if (specifier === null) {
    return room.rooms === null || room.name === 'cli'
      ? []
      : ['imports what is not a literal, so that its door cannot be checked']
  }
  const { paths, external, unknown, leavesPackage } = resolve(root, packages, file, specifier)
  if (unknown) return [`${specifier}: no such entry in the package's exports or imports`]
  if (external) {
    const allowed =
      !room.packages || room.packages.has(external) || (external.startsWith('node:') && room.packages.has('node:*'))
    return allowed ? [] : [`${room.name} may not import the package ${external}`]
  }
  const reasons = []
  for (const path of paths) {
    const target = roomOf(rooms, path)
    if (!target || target === room) continue
    const allowed = room.rooms === null ? 'all' : room.rooms.get(target.name)
    if (NEVER_IMPORTED.has(target.name) && room.name !== 'tests') {
      reasons.push(`${room.name} → ${target.name} (${specifier}): nothing imports ${target.name}`)
    } else if (!allowed) {
      reasons.push(`${room.name} → ${target.name} (${specifier}): there is no such door`)
    } else if (allowed === 'types' && !typeOnly) {
      reasons.push(`${room.name} → ${target.name} (${specifier}): types only, this imports a value`)
    } else if (leavesPackage && room.rooms !== null) {
      reasons.push(
        `${room.name} → ${target.name} (${specifier}): goes by a path out of its package, use the package's name`,
      )
    }
  }
  return reasons
}

/** Where a specifier leads: paths in the tree (one per condition), or the name of an npm package or built-in. */
function resolve(root, packages, file, specifier) {
  const own = packages.find(({ folder }) => file.startsWith(`${folder}/`))
  if (specifier.startsWith('.')) {
    const path = toSource(root, posix.join(posix.dirname(file), specifier))
    const leavesPackage = own !== undefined && !path.startsWith(`${own.folder}/`)
    return { paths: [path], leavesPackage }
  }
  if (specifier.startsWith('#')) return fromTable(root, own, own?.imports[specifier])
  const named = packages.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`))
  if (named) return fromTable(root, named, named.exports[`.${specifier.slice(named.name.length)}`])
  if (specifier.startsWith('node:')) return { external: specifier }
  if (builtinModules.includes(specifier)) return { external: `node:${specifier}` }
  return { external: specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/') }
}

function fromTable(root, owner, entry) {
  if (entry === undefined) return { unknown: true }
  const targets = leaves(entry).filter((target) => !target.endsWith('.d.ts'))
  return { paths: [...new Set(targets.map((target) => toSource(root, posix.join(owner.folder, target))))] }
}

function leaves(entry) {
  return typeof entry === 'string' ? [entry] : Object.values(entry).flatMap(leaves)
}

/** A built file stands for its source: sdk/dist/x.js for sdk/src/x.ts, sdk/dist/layout/ for assembly/. */
function toSource(root, path) {
  const source = path.replace(/^sdk\/dist\/layout\//, 'assembly/').replace(/^(\w+)\/dist\//, '$1/src/')
  for (const candidate of [source, source.replace(/\.js$/, '.ts'), `${source}.ts`]) {
    if (/\.\w+$/.test(candidate) && existsSync(join(root, candidate))) return candidate
  }
  return source
}

function readPackages(root) {
  const { workspaces = [] } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return workspaces.map((folder) => {
    const { name, imports = {}, exports = {} } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
    return { folder, name, imports, exports }
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')
  const { broken, edges } = checkDoors(root)
  for (const line of broken) console.error(line)
  console.log(`doors: ${edges} imports checked, ${broken.length} through no door`)
  process.exitCode = broken.length > 0 ? 1 : 0
}
