// The promise runs as tasks that a worker thread can be given, one at a time, and their outcomes added up.
import type { Engine } from '../../src/engine/engine.js'
import { POOR_CASE, POOR_LINE, runVenue, type RunOptions } from '../venues/run.js'
import { VENUES } from '../venues/venues.js'
import { runChecksums } from './checksums.js'
import { runFamily, type FamilyOptions } from './families.js'
import { runFuzz } from './fuzz.js'
import { runGaps } from './gaps.js'
import { FAMILIES, type Family } from './line.js'
import { runVenueGaps } from './venue-gaps.js'

interface Seeds {
  readonly firstSeed: number
  readonly seeds: number
}

export type Task = { readonly row: string } & (
  | ({ readonly kind: 'family' } & FamilyOptions)
  | ({ readonly kind: 'gaps'; readonly family: Family; readonly rule?: Family; readonly frames: number } & Seeds)
  | ({ readonly kind: 'venue'; readonly venue: number; readonly steps: number } & Seeds)
  | ({ readonly kind: 'venueGaps'; readonly venue: number } & Seeds)
  | ({ readonly kind: 'checksums'; readonly venue: number; readonly ranks: number } & Seeds)
  | { readonly kind: 'fuzz'; readonly seed: number; readonly frames: number }
)

export function perform(engine: Engine, task: Task): object {
  if (task.kind === 'family') return runFamily(engine, task)
  if (task.kind === 'gaps') return runGaps(engine, task)
  if (task.kind === 'fuzz') return runFuzz(engine, VENUES.map(([venue]) => venue), task) // prettier-ignore
  const [venue] = VENUES[task.venue]!
  if (task.kind === 'checksums') return runChecksums(engine, venue, task)
  if (task.kind === 'venueGaps') return runVenueGaps(engine, venue, task)
  const options: RunOptions = { ...task, rates: POOR_LINE }
  return runVenue(engine, venue, options)
}

export interface Extent {
  /** Seeds a family, and frames a seed. */
  readonly seeds: number
  readonly frames: number
  /** Seeds a venue on its own wire, and steps a seed. */
  readonly venueSeeds: number
  readonly steps: number
  /** Seeds a venue whose digits are flipped, and one whose updates are lost. */
  readonly checksumSeeds: number
  readonly venueGapSeeds: number
  readonly recordings: number
  readonly positions: number
  readonly fuzzed: number
}

const AUDIT_EVERY = 20
const CHUNKS = 16

/** All tasks of a run, cut into pieces that can be done side by side. */
export function tasksOf(extent: Extent): Task[] {
  const tasks: Task[] = []
  const cut = (seeds: number, make: (part: Seeds) => Task) => {
    const size = Math.ceil(seeds / CHUNKS)
    for (let done = 0; done < seeds; done += size)
      tasks.push(make({ firstSeed: 1 + done, seeds: Math.min(size, seeds - done) }))
  }
  const { seeds, frames, venueSeeds, steps, checksumSeeds, venueGapSeeds, recordings, positions, fuzzed } = extent
  const stated = Math.ceil(frames / 4) // a share that is far from 0 needs fewer
  for (const family of FAMILIES) {
    const long = family === 'none' ? stated : frames
    cut(seeds, (part) => ({ kind: 'family', row: `family ${family}`, family, frames: long, ...part }))
    if (family !== 'none' && family !== 'full')
      cut(recordings, (part) => ({ kind: 'gaps', row: `gaps ${family}`, family, frames: positions, ...part }))
  }
  const audited = {
    kind: 'family',
    row: 'family none, audited',
    family: 'none',
    frames: stated,
    auditEvery: AUDIT_EVERY,
  } as const
  cut(seeds, (part) => ({ ...audited, ...part }))
  for (const [venue, [how, { gaps, checksumRanks = 0, exempt = {} }]] of VENUES.entries()) {
    const name = how.name ?? how.side.id
    const row = `venue ${name}`
    if (gaps !== 'never' && !(POOR_CASE in exempt))
      cut(venueSeeds, (part) => ({ kind: 'venue', row, venue, steps, ...part }))
    if (gaps === 'next') cut(venueGapSeeds, (part) => ({ kind: 'venueGaps', row: `venueGaps ${name}`, venue, ...part }))
    if (checksumRanks > 0)
      cut(checksumSeeds, (part) => ({
        kind: 'checksums',
        row: `checksums ${name}`,
        venue,
        ranks: checksumRanks,
        ...part,
      }))
  }
  for (let seed = 1; seed <= CHUNKS; seed++)
    tasks.push({ kind: 'fuzz', row: 'fuzz', seed, frames: Math.ceil(fuzzed / CHUNKS) })
  // The harness is not blind: the same runs with a rule that is wrong.
  tasks.push({ kind: 'family', row: 'broken', family: 'range', rule: 'none', firstSeed: 1, seeds: 20, frames: 500 })
  tasks.push({ kind: 'gaps', row: 'broken gaps', family: 'link', rule: 'none', firstSeed: 1, seeds: 2, frames: 100 })
  return tasks
}

/** Adds one outcome to another: numbers are summed (the greatest of those called max… or …Lag), notes are strung together. */
export function add(total: Record<string, unknown>, part: object): Record<string, unknown> {
  for (const [key, value] of Object.entries(part)) {
    const before = total[key]
    if (before === undefined) total[key] = structuredClone(value)
    else if (typeof value === 'number')
      total[key] = /^max|Lag$/.test(key) ? Math.max(before as number, value) : (before as number) + value
    else if (Array.isArray(value) && typeof value[0] === 'number')
      total[key] = (before as number[]).map((each, i) => each + (value[i] as number))
    else if (Array.isArray(value)) total[key] = [...(before as unknown[]), ...value].slice(0, 5)
    else add(before as Record<string, unknown>, value as object)
  }
  return total
}
