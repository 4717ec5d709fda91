// A resolved prediction as a line of JSON: one line a member that had answered. docs/feedback.md says what its members mean.
import { member, objectOf, onlyKeys, shown, integerOf, type JsonObject } from '../json.js'
import { ModelError } from '../errors.js'
import { finiteOf, namesOf, nonEmpty, nullable, numbersOf, readLabel, type Label } from '../manifest-parts.js'
import { fail } from '../model-part.js'
import type { Member } from './contest.js'
import type { Resolved } from './prediction-log.js'
import type { Question } from './question.js'

export interface PredictionRow {
  readonly v: 1
  /** Number of the moment: lines of one moment follow each other. */
  readonly row: number
  readonly market: string
  readonly model: string
  readonly version: string
  readonly featureHash: string
  /** Whether its answer was the one given out. */
  readonly isChampion: boolean
  readonly tsVenueUs: number
  readonly tsEndUs: number
  readonly tsKnownUs: number
  readonly horizonMs: number | null
  readonly horizonEvents: number | null
  readonly label: Label
  readonly classes: readonly string[]
  readonly probabilities: readonly number[]
  readonly midTicks: number
  /** Null where it was undefined. */
  readonly spreadTicks: number | null
  readonly moveTicks: number
  readonly thresholdTicks: number
  /** Name of the class that came. */
  readonly outcome: string
  readonly overlap: number
}

const KEYS: readonly (keyof PredictionRow)[] = [
  ...(['v', 'row', 'market', 'model', 'version', 'featureHash', 'isChampion', 'tsVenueUs', 'tsEndUs'] as const),
  ...(['tsKnownUs', 'horizonMs', 'horizonEvents', 'label', 'classes', 'probabilities', 'midTicks'] as const),
  ...(['spreadTicks', 'moveTicks', 'thresholdTicks', 'outcome', 'overlap'] as const),
]

/** A line each member that had answered, without the line's end. */
export function predictionLines(
  { members, champion, outcome, spreadTicks, ...said }: Resolved,
  market: string,
  of: readonly Member[],
  { classes, horizonMs, horizonEvents, label }: Question,
): string[] {
  const lines: string[] = []
  for (const [i, probabilities] of members.entries()) {
    if (probabilities === null) continue
    const { name, version, featureHash } = of[i]!
    const row: PredictionRow = {
      ...{ v: 1, row: said.row, market, model: name, version, featureHash, isChampion: i === champion },
      ...{ tsVenueUs: said.tsVenueUs, tsEndUs: said.tsEndUs, tsKnownUs: said.tsKnownUs },
      ...{ horizonMs, horizonEvents, label, classes, probabilities, midTicks: said.midTicks },
      ...{ spreadTicks: Number.isFinite(spreadTicks) ? spreadTicks : null, moveTicks: said.moveTicks },
      ...{ thresholdTicks: said.thresholdTicks, outcome: classes[outcome]!, overlap: said.overlap },
    }
    lines.push(JSON.stringify(row))
  }
  return lines
}

/** `where`: the file and the line, for the message. Throws ModelError for a line that is none. */
export function readPredictionLine(line: string, where = 'line'): PredictionRow {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (cause) {
    throw new ModelError(where, shown(line), 'a line of JSON', { cause })
  }
  const json = objectOf(value, where, fail)
  onlyKeys(json, where, KEYS, fail)
  const v = member(json, 'v')
  if (v !== 1) fail(`${where}.v`, shown(v), '1')
  const read = readers(json, where)
  const classes = namesOf(member(json, 'classes'), `${where}.classes`, 16)
  const outcome = read.text('outcome')
  if (!classes.includes(outcome)) fail(`${where}.outcome`, shown(outcome), `one of ${classes.join(', ')}`)
  const probabilities = numbersOf(member(json, 'probabilities'), `${where}.probabilities`, classes.length, 'class')
  const sum = probabilities.reduce((all, p) => all + (p >= 0 ? p : NaN), 0)
  if (!(Math.abs(sum - 1) <= 1e-3)) fail(`${where}.probabilities`, `a sum of ${sum}`, '1, of numbers from 0 to 1')
  const isChampion = member(json, 'isChampion')
  if (typeof isChampion !== 'boolean') return fail(`${where}.isChampion`, shown(isChampion), 'true or false')
  const count = (given: unknown, at: string) => integerOf(given, at, fail, 1, 1_000_000_000)
  return {
    ...{ v: 1, row: read.whole('row'), market: read.text('market'), model: read.text('model') },
    ...{ version: read.text('version'), featureHash: read.text('featureHash'), isChampion },
    ...{ tsVenueUs: read.number('tsVenueUs'), tsEndUs: read.number('tsEndUs'), tsKnownUs: read.number('tsKnownUs') },
    horizonMs: nullable(member(json, 'horizonMs'), (given) => count(given, `${where}.horizonMs`)),
    horizonEvents: nullable(member(json, 'horizonEvents'), (given) => count(given, `${where}.horizonEvents`)),
    ...{ label: readLabel(member(json, 'label'), `${where}.label`), classes, probabilities },
    midTicks: read.number('midTicks'),
    spreadTicks: nullable(member(json, 'spreadTicks'), (given) => finiteOf(given, `${where}.spreadTicks`)),
    ...{ moveTicks: read.number('moveTicks'), thresholdTicks: read.number('thresholdTicks'), outcome },
    overlap: read.whole('overlap'),
  }
}

function readers(json: JsonObject, where: string) {
  return {
    text: (key: string) => nonEmpty(member(json, key), `${where}.${key}`),
    number: (key: string) => finiteOf(member(json, key), `${where}.${key}`),
    whole: (key: string) => integerOf(member(json, key), `${where}.${key}`, fail, 0, Number.MAX_SAFE_INTEGER),
  }
}
