// How many ticks a row of a ladder has: 1, 2 or 5 × a power of ten.

/** Rows of one step are about this much of the price apart, where the step is left to the ladder. */
const AUTO_SHARE = 0.5e-4
/** Steps that the ladder offers: 1 to 5,000 ticks. */
const OFFERED = 12

/** 1, 2, 5, 10, 20, … for 0, 1, 2, … */
function stepAt(index: number): number {
  return [1, 2, 5][index % 3]! * 10 ** Math.floor(index / 3)
}

/** What can be chosen, ascending; `present` among it. */
export function offeredSteps(present: number): number[] {
  const steps = Array.from({ length: OFFERED }, (_, i) => stepAt(i))
  return steps.includes(present) ? steps : [...steps, present].sort((a, b) => a - b)
}

/** The next step up (1) or down (−1); the same where there is none. */
export function nextStep(present: number, direction: 1 | -1): number {
  const steps = offeredSteps(present)
  return steps[steps.indexOf(present) + direction] ?? present
}

/**
 * About half a basis point of the price. `present` stays until the price is far from where it was chosen, so that a ladder doesn't
 * change its rows back and forth.
 */
export function autoStep(midTicks: number, present: number | null): number {
  const wanted = Math.max(1, midTicks * AUTO_SHARE)
  if (present !== null && wanted >= present / 1.5 && wanted < present * 4) return present
  let index = 0
  while (stepAt(index + 1) <= wanted) index++
  return stepAt(index)
}
