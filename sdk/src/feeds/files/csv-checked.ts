// A field of a mapping with its path, so that what is wrong with it can be said by name.
import { parseStep } from '../../engine/decimal.js'
import { OptionError } from '../../engine/errors.js'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

export class Checked {
  readonly #value: Json | undefined
  readonly #file: string
  readonly #path: string

  constructor(value: Json | undefined, file: string, path: string) {
    this.#value = value
    this.#file = file
    this.#path = path
  }

  /** What is wrong: `csv.json: parts[0].kind: found "level", expected one of …`. */
  error(expected: string, field?: string): OptionError {
    const path = [this.#path, field ?? ''].filter(Boolean).join('.') || 'mapping'
    const value = field === undefined ? this.#value : this.#members()[field]
    const found = value === undefined ? 'nothing' : JSON.stringify(value)
    return new OptionError(`${this.#file}: ${path}: found ${found.slice(0, 200)}, expected ${expected}`)
  }

  value(): Json | undefined {
    return this.#value
  }

  at(key: string): Checked {
    return new Checked(this.#members()[key], this.#file, this.#path === '' ? key : `${this.#path}.${key}`)
  }

  optional(key: string): Checked | null {
    return this.#members()[key] === undefined ? null : this.at(key)
  }

  /** Nothing but these: a misspelt field is not passed over. */
  only(...known: readonly string[]): void {
    for (const key of Object.keys(this.#members()))
      if (!known.includes(key)) throw this.at(key).error(`no such field; there are ${known.join(', ')}`)
  }

  isText(): boolean {
    return typeof this.#value === 'string'
  }
  isList(): boolean {
    return Array.isArray(this.#value)
  }

  text(): string {
    if (typeof this.#value !== 'string' || this.#value === '') throw this.error('text')
    return this.#value
  }

  texts(): readonly string[] {
    const items = this.isList() ? this.list() : [this]
    return items.map((item) => (item.#value === '' ? '' : item.text()))
  }

  list(): readonly Checked[] {
    const value = this.#value
    if (!Array.isArray(value)) throw this.error('a list')
    return value.map((item: Json, i) => new Checked(item, this.#file, `${this.#path}[${i}]`))
  }

  oneOf<Word extends string>(words: readonly Word[]): Word {
    const found = words.find((word) => word === this.#value)
    if (found === undefined) throw this.error(`one of ${words.map((word) => JSON.stringify(word)).join(', ')}`)
    return found
  }

  truth(): boolean {
    if (typeof this.#value !== 'boolean') throw this.error('true or false')
    return this.#value
  }

  whole(from: number, to: number): number {
    const value = this.#value
    if (typeof value !== 'number' || !Number.isInteger(value) || value < from || value > to)
      throw this.error(`a whole number from ${from} to ${to}`)
    return value
  }

  /** Decimal text above 0. */
  decimal(): string {
    const text = this.text()
    try {
      parseStep(text, this.#path)
    } catch {
      throw this.error("decimal text above 0, as in '0.01'")
    }
    return text
  }

  pattern(): RegExp {
    try {
      return new RegExp(this.text(), 'i')
    } catch {
      throw this.error('a regular expression')
    }
  }

  column(): string | number {
    const value = this.#value
    if (typeof value === 'number' && Number.isInteger(value) && value >= 1) return value
    if (typeof value === 'string' && value !== '') return value
    throw this.error('the name of a column, or its position from 1')
  }

  #members(): { readonly [key: string]: Json } {
    const value = this.#value
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new OptionError(
        `${this.#file}: ${this.#path || 'mapping'}: found ${JSON.stringify(value) ?? 'nothing'}, expected an object`,
      )
    return value as { readonly [key: string]: Json }
  }
}
