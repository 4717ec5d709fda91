// A contest as JSON, and what must agree before another one goes on with it.
import { arrayOf, integerOf, member, objectOf, shown } from '../json.js'
import { finiteOf } from '../manifest-parts.js'
import { fail } from '../model-part.js'
import type { Member } from './contest.js'
import type { ComparisonState } from './diebold-mariano.js'
import type { ScorecardState } from './scorecard.js'

export interface ContestState {
  readonly format: 'leadline-contest'
  readonly version: 1
  readonly members: readonly Member[]
  readonly classes: number
  readonly options: Readonly<Record<string, number | boolean>>
  readonly champion: number
  readonly former: number | null
  readonly labels: number
  readonly overlap: number
  /** Labels since the last decision; null before the first. */
  readonly since: number | null
  readonly decided: number
  readonly shares: readonly number[]
  readonly cards: readonly ScorecardState[]
  readonly pairs: readonly {
    readonly test: ComparisonState
    readonly looks: number
    readonly champion: number
    readonly own: number
  }[]
  /** Bytes of the detector, hexadecimal. */
  readonly drift: string | null
}

const COUNT = Number.MAX_SAFE_INTEGER

/** Throws ModelError unless the state is one of these members and options. */
export function mustBeState(
  value: unknown,
  members: readonly Member[],
  classes: number,
  options: Readonly<Record<string, number | boolean>>,
  hasDrift: boolean,
): ContestState {
  const json = objectOf(value, 'contest', fail)
  const same = (where: string, found: unknown, expected: unknown): void => {
    if (found !== expected) fail(`contest.${where}`, shown(found), shown(expected))
  }
  same('format', member(json, 'format'), 'leadline-contest')
  same('version', member(json, 'version'), 1)
  same('classes', member(json, 'classes'), classes)
  const kept = arrayOf(member(json, 'members'), 'contest.members', fail, members.length)
  same('members', kept.length, members.length)
  for (const [i, one] of members.entries()) {
    const found = objectOf(kept[i], `contest.members[${i}]`, fail)
    for (const key of ['name', 'version', 'featureHash'] as const)
      same(`members[${i}].${key}`, member(found, key), one[key])
  }
  const told = objectOf(member(json, 'options'), 'contest.options', fail)
  for (const [key, expected] of Object.entries(options)) same(`options.${key}`, member(told, key), expected)
  const count = (key: string, most = COUNT): number => integerOf(member(json, key), `contest.${key}`, fail, 0, most)
  const last = members.length - 1
  count('champion', last)
  if (member(json, 'former') !== null) count('former', last)
  if (member(json, 'since') !== null) count('since')
  for (const key of ['labels', 'overlap', 'decided']) count(key)
  const shares = arrayOf(member(json, 'shares'), 'contest.shares', fail, classes)
  same('shares', shares.length, classes)
  for (const [k, share] of shares.entries()) integerOf(share, `contest.shares[${k}]`, fail, 0, COUNT)
  for (const key of ['cards', 'pairs'] as const)
    same(key, arrayOf(member(json, key), `contest.${key}`, fail, members.length).length, members.length)
  for (const [i, pair] of arrayOf(member(json, 'pairs'), 'contest.pairs', fail, members.length).entries()) {
    const where = `contest.pairs[${i}]`
    const found = objectOf(pair, where, fail)
    integerOf(member(found, 'looks'), `${where}.looks`, fail, 0, COUNT)
    for (const key of ['champion', 'own']) finiteOf(member(found, key), `${where}.${key}`)
  }
  const drift = member(json, 'drift')
  if (typeof drift === 'string' ? !hasDrift : drift !== null || hasDrift)
    fail('contest.drift', drift === null ? 'no detector' : shown(drift).slice(0, 20), hasDrift ? 'one' : 'none')
  return json as unknown as ContestState
}
