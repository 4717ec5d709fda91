// Why an input was refused. `rule` names the rule that was broken.
export type Rule =
  | 'utf8'
  | 'json'
  | 'too_deep'
  | 'type'
  | 'missing'
  | 'decimal'
  | 'integer'
  | 'tick'
  | 'lot'
  | 'range'
  | 'columns'

export class Defect extends Error {
  readonly rule: Rule
  /** Rule 'lot': decimals that the size really has. */
  readonly decimals: number

  constructor(rule: Rule, expected: string, decimals = 0) {
    super(`${rule}: expected ${expected}`)
    this.rule = rule
    this.decimals = decimals
  }
}
