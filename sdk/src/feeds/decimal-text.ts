// Counts of steps as decimal text, exactly.

/** Decimals a step is written with: 2 for '0.05', 0 for '10'. */
export function decimalsOf(step: string): number {
  return step.split('.')[1]?.length ?? 0
}

/** So many steps as text with all the step's decimals: 5 steps of '0.50' are '2.50'. */
export function fixedText(steps: bigint, step: string): string {
  const decimals = decimalsOf(step)
  const units = steps * BigInt(step.replace('.', ''))
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const text = decimals === 0 ? whole : `${whole}.${digits.slice(digits.length - decimals)}`
  return units < 0n ? `-${text}` : text
}

/** The same without trailing zeros: '2.5'. */
export function minimalText(steps: bigint, step: string): string {
  const text = fixedText(steps, step)
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}
