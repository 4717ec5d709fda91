// What models are asked: where the mid is a horizon later, by a manifest's own label rule. Models that are to be compared must have been
// asked the same.
import type { Manifest } from '../manifest.js'
import type { Label } from '../manifest-parts.js'
import { fail } from '../model-part.js'

/** The members of a manifest that decide what the outcome of a prediction is. */
export interface Question {
  /** `up` and `down` among them, and `flat` where they are three; in the order of the probabilities. */
  readonly classes: readonly string[]
  /** Venue time ahead; null where the horizon is counted in events. */
  readonly horizonMs: number | null
  readonly horizonEvents: number | null
  readonly label: Label
}

/** Half a tick is the smallest move there is; sums and means of mids are off by less. As the training has it. */
const SLACK_TICKS = 1e-9

/**
 * What all of these were asked. The first one's threshold counts: it is fitted to training rows, so another version's may differ a little,
 * and is judged by this one all the same. A manifest without a label goes along. Throws ModelError for manifests that differ in classes,
 * horizon, cadence or label, and where there is nothing to resolve: no label at all, no horizon, or both horizons.
 */
export function questionOf(manifests: readonly Manifest[]): Question {
  const [first] = manifests
  if (first === undefined) return fail('manifests', 'none', '1 or more')
  const { classes, horizonMs, horizonEvents } = first
  mustBeMoves(classes)
  if ((horizonMs === null) === (horizonEvents === null))
    fail('manifest.horizonMs, horizonEvents', horizonMs === null ? 'neither' : 'both', 'one of them')
  const label = manifests.find((each) => each.label !== null)?.label
  if (!label) return fail('manifest.label', 'null', 'a label: an outcome must be told from the mids')
  const cadence = manifests.find((each) => each.cadence !== null)?.cadence ?? null
  for (const [i, one] of manifests.entries()) {
    const same = (key: string, found: unknown, expected: unknown): void => {
      const [said, wanted] = [JSON.stringify(found), JSON.stringify(expected)]
      if (said !== wanted) fail(`manifests[${i}].${key}`, said, `${wanted}, as of manifests[0]`)
    }
    same('classes', one.classes, classes)
    same('horizonMs', one.horizonMs, horizonMs)
    same('horizonEvents', one.horizonEvents, horizonEvents)
    if (one.cadence !== null) same('cadence', one.cadence, cadence)
    if (one.label === null) continue
    for (const key of ['definition', 'unit', 'feeBps'] as const) same(`label.${key}`, one.label[key], label[key])
  }
  return { classes, horizonMs, horizonEvents, label }
}

function mustBeMoves(classes: readonly string[]): void {
  const known = classes.length === 3 ? ['down', 'flat', 'up'] : ['down', 'up']
  if (!known.every((name) => classes.includes(name)) || classes.length > 3)
    fail('manifest.classes', classes.join(', '), 'down, flat, up, or down, up, in any order')
}

/** How far the mid must go to be up or down, ticks; NaN where that can't be said. `midTicks`, `spreadTicks`: when it was predicted. */
export function thresholdTicks({ definition, threshold, unit, feeBps }: Label, midTicks: number, spreadTicks: number) {
  if (definition === 'cost') return spreadTicks / 2 + ((feeBps ?? 0) / 1e4) * midTicks
  return unit === 'ticks' ? threshold! : (threshold! / 1e4) * midTicks
}

/** Place among the classes of a move beyond, or not beyond, its threshold; −1 for a flat one where no class is flat. */
export function outcomeOf(classes: readonly string[], moveTicks: number, threshold: number): number {
  const edge = threshold + SLACK_TICKS
  return classes.indexOf(moveTicks > edge ? 'up' : moveTicks < -edge ? 'down' : 'flat')
}
