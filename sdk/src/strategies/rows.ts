// Rows of a table of parameters, as they are written: the sentence first, then numbers or words.
import type { FeatureParam, ListParam, NumberParam, SwitchParam, WordParam } from './params.js'

type Plain = Omit<NumberParam, 'text' | 'whole'>

export const whole = (text: string, row: Plain): NumberParam => ({ ...row, whole: true, text })

export const real = (text: string, row: Plain): NumberParam => ({ ...row, text })

export const numbers = (text: string, row: Omit<ListParam, 'text'>): ListParam => ({ ...row, text })

export const toggle = (text: string, byDefault: boolean): SwitchParam => ({ default: byDefault, unit: '–', text })

export const feature = (text: string, row: Omit<FeatureParam, 'text' | 'feature'>): FeatureParam => ({
  ...row,
  feature: true,
  text,
})

export interface Choice<W extends string> extends WordParam {
  readonly default: W
  readonly words: readonly W[]
}

/** The first word is the default. */
export const choice = <const W extends string>(text: string, words: readonly [W, ...W[]]): Choice<W> => ({
  default: words[0],
  words,
  unit: '–',
  text,
})
