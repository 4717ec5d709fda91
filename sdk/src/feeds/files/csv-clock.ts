// The times of a CSV file: dates, or a count of seconds, ms, µs or ns since 1970 or since midnight. Never through a float.
import type { Cells } from '../cells.js'
import { type Grid, stepsAt } from '../decimal-cell.js'
import { daysFromCivil, daysInMonth, newYorkMidnightUs } from '../new-york.js'
import type { Checked } from './csv-checked.js'
import type { ColumnRef } from './csv-mapping.js'

const UNITS = ['date', 's', 'ms', 'us', 'ns'] as const
const SCALE = { s: 0, ms: 3, us: 6, ns: 9 } as const
const DAY_NS = 86_400_000_000_000n
const NEW_YORK = 'America/New_York'

export interface ClockRule {
  /** More than one: their text, put together with a space. */
  readonly columns: readonly ColumnRef[]
  readonly unit: (typeof UNITS)[number]
  /** Counted from local midnight of that day; null: from 1970. */
  readonly day: string | RegExp | null
  /** Minutes east of UTC, or New York's rule. */
  readonly zone: number | typeof NEW_YORK
}

export function checkClock(field: Checked): ClockRule {
  field.only('column', 'unit', 'day', 'zone')
  const column = field.at('column')
  const unit = field.at('unit').oneOf(UNITS)
  const day = field.optional('day')
  if (unit === 'date' && day) throw day.error('no day where unit is date')
  return {
    columns: column.isList() ? column.list().map((item) => item.column()) : [column.column()],
    unit,
    day: day ? checkDay(day) : null,
    zone: checkZone(field.optional('zone')),
  }
}

function checkDay(field: Checked): string | RegExp {
  if (!field.isText()) {
    field.only('name')
    return field.at('name').pattern()
  }
  if (dayOf(field.text()) === null) throw field.error('a day as in 2013-10-07, or {"name": pattern}')
  return field.text()
}

function checkZone(field: Checked | null): ClockRule['zone'] {
  if (!field) return 0
  const text = field.text()
  if (text === 'UTC') return 0
  if (text === NEW_YORK) return NEW_YORK
  const match = /^([+-])(\d{2}):(\d{2})$/.exec(text)
  if (!match) throw field.error(`UTC, ${NEW_YORK}, or an offset as in +08:00`)
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]))
}

/** Reads the times of one file. */
export class Clock {
  readonly #unit: ClockRule['unit']
  readonly #zone: ClockRule['zone']
  readonly #sinceNs: bigint
  readonly #columns: readonly number[]
  readonly #grid: Grid
  // the day last read, whose midnight is known
  #day = ''
  #midnightNs: bigint | null = null

  /** `fileName`: where the day stands in it. null when it doesn't. */
  static of(rule: ClockRule, columns: readonly number[], fileName: string): Clock | null {
    if (rule.day === null) return new Clock(rule, columns, 0n)
    const text = typeof rule.day === 'string' ? rule.day : (rule.day.exec(fileName)?.[1] ?? '')
    const since = midnightNs(text, rule.zone)
    return since === null ? null : new Clock(rule, columns, since)
  }

  private constructor({ unit, zone }: ClockRule, columns: readonly number[], sinceNs: bigint) {
    this.#unit = unit
    this.#zone = zone
    this.#sinceNs = sinceNs
    this.#columns = columns
    this.#grid = { step: { mantissa: 1n, exponent: 9 }, scale: unit === 'date' ? 0 : SCALE[unit], noisy: false }
  }

  /** Epoch nanoseconds; null when there is no time in the row. */
  read(cells: Cells): bigint | null {
    if (this.#unit === 'date') return this.#date(this.#columns.map((i) => cells.text(i)).join(' '))
    const i = this.#columns[0]!
    const count = stepsAt(cells.line, cells.starts[i]!, cells.ends[i]!, this.#grid)
    return count === null || count < 0 ? null : this.#sinceNs + BigInt(count)
  }

  #date(text: string): bigint | null {
    const match = /^(\d{4}.?\d{2}.?\d{2})[T D_-]?(\d{2}):?(\d{2}):?(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})?$/.exec(
      text,
    )
    if (!match) return null
    const [, day = '', hours, minutes, seconds, fraction = '', zone] = match
    const [h, min, s] = [Number(hours), Number(minutes), Number(seconds)]
    if (h > 23 || min > 59 || s > 60) return null
    const key = day + (zone ?? '')
    if (key !== this.#day) {
      this.#day = key
      this.#midnightNs = midnightNs(day, zone === undefined ? this.#zone : offset(zone))
    }
    if (this.#midnightNs === null) return null
    return this.#midnightNs + BigInt(h * 3600 + min * 60 + s) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'))
  }
}

function offset(zone: string): number {
  if (zone === 'Z') return 0
  return (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6)))
}

/** YYYY-MM-DD of a day with any separator or none; null when it is no day. */
function dayOf(text: string): readonly [string, string, string] | null {
  const match = /^(\d{4})(\D?)(\d{2})\2(\d{2})$/.exec(text)
  if (!match) return null
  const [, year, , month, day] = match as unknown as [string, string, string, string, string]
  const [m, d] = [Number(month), Number(day)]
  return m >= 1 && m <= 12 && d >= 1 && d <= daysInMonth(Number(year), m) ? [year, month, day] : null
}

function midnightNs(text: string, zone: ClockRule['zone']): bigint | null {
  const day = dayOf(text)
  if (!day) return null
  if (zone === NEW_YORK) return BigInt(newYorkMidnightUs(day.join('-'))!) * 1000n
  return BigInt(daysFromCivil(Number(day[0]), Number(day[1]), Number(day[2]))) * DAY_NS - BigInt(zone) * 60_000_000_000n
}
