// Random search: each parameter evenly over its line, whatever was tried before. Bergstra and Bengio 2012.
import type { Draws } from './draws.js'
import { lineOf, type ParamValue, type Space, valueAt, type Values } from './space.js'

export function randomValues(space: Space, draws: Draws): Values {
  return Object.fromEntries(
    Object.entries(space).map(([name, dimension]): [string, ParamValue] => {
      if (dimension.kind === 'choice') return [name, dimension.choices[draws.below(dimension.choices.length)]!]
      return [name, valueAt(dimension, draws.between(...lineOf(dimension)))]
    }),
  )
}
