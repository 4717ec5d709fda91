// Attributes as numbers: what is none is told, and the default holds.

/** Told of an attribute that makes no sense: its name, and what was found and expected. */
export type Refuse = (code: string, detail: string) => void

/** A whole number from `least` to `most`; `fallback` without the attribute, or where it says something else. */
export function wholeAttribute(
  element: Element,
  name: string,
  { fallback, least, most }: { readonly fallback: number; readonly least: number; readonly most: number },
  refuse: Refuse,
): number {
  const text = element.getAttribute(name)
  if (text === null) return fallback
  const value = /^\d{1,9}$/.test(text.trim()) ? Number(text) : NaN
  if (value >= least && value <= most) return value
  refuse(name, `${name}: found ${JSON.stringify(text)}, expected a whole number from ${least} to ${most}`)
  return fallback
}

/** As many finite numbers as `fallback` has, with spaces between them, if they are right in the eyes of `isRight`. */
export function numbersAttribute(
  element: Element,
  name: string,
  fallback: readonly number[],
  isRight: (values: readonly number[]) => boolean,
  refuse: Refuse,
): readonly number[] {
  const text = element.getAttribute(name)
  if (text === null) return fallback
  const values = text
    .trim()
    .split(/[\s,]+/)
    .map(Number)
  if (values.length === fallback.length && values.every(Number.isFinite) && isRight(values)) return values
  refuse(name, `${name}: found ${JSON.stringify(text)}, expected such as ${fallback.join(' ')}`)
  return fallback
}
