// A saved study, read again and checked: every trial must be one that the study could have had.
import { OptionError } from '../../engine/errors.js'
import { holds } from './space.js'
import { type SavedStudy, Study, type StudyTrial } from './study.js'

const STATES = ['running', 'complete', 'pruned', 'failed']

/** Goes on as the study that was saved would have. Throws OptionError on anything else than what `toJSON` gave. */
export function restored(saved: unknown): Study {
  const body = (saved ?? {}) as Partial<SavedStudy>
  if (body.format !== 'leadline-study' || body.version !== 1)
    throw new OptionError('study: expected one of the format leadline-study, version 1')
  const { name, space, seed, sampler, tpe, pruner, direction, trials } = body as SavedStudy
  if (typeof name !== 'string' || typeof space !== 'object' || space === null || !Array.isArray(trials))
    throw new OptionError('study: expected a name, a space and a list of trials')
  // The constructor checks what it is given before a trial is looked at.
  Study.from({ name, space, seed, sampler, tpe, pruner, direction }, [])
  return Study.from(
    { name, space, seed, sampler, tpe, pruner, direction },
    (trials as readonly Partial<StudyTrial>[]).map((trial, i) => checked(trial, i, space)),
  )
}

function checked(trial: Partial<StudyTrial>, i: number, space: SavedStudy['space']): StudyTrial {
  const fail = (field: string, found: unknown, expected: string): never => {
    throw new OptionError(`trials[${i}].${field}: found ${JSON.stringify(found) ?? 'nothing'}, expected ${expected}`)
  }
  const { number, values, state, steps, value, sharpe, reason } = (trial ?? {}) as StudyTrial
  if (number !== i) fail('number', number, String(i))
  if (!STATES.includes(state)) fail('state', state, `one of ${STATES.join(', ')}`)
  const names = Object.keys(space)
  if (typeof values !== 'object' || values === null || Object.keys(values).length !== names.length)
    fail('values', values, `a value for each of ${names.join(', ')}`)
  for (const name of names)
    if (!holds(space[name]!, values[name])) fail(`values.${name}`, values[name], 'a value of the space')
  if (!Array.isArray(steps) || !steps.every(Number.isFinite)) fail('steps', steps, 'finite numbers')
  if (state === 'pruned' && steps.length === 0) fail('steps', steps, 'one or more of a pruned trial')
  if (state === 'complete' ? !Number.isFinite(value) : value !== null)
    fail('value', value, 'a number of a complete trial, null of others')
  if (sharpe !== null && !Number.isFinite(sharpe)) fail('sharpe', sharpe, 'a number or null')
  if (state === 'failed' ? typeof reason !== 'string' : reason !== null)
    fail('reason', reason, 'text of a failed trial, null of others')
  return { number, values, state, steps, value, sharpe, reason }
}
