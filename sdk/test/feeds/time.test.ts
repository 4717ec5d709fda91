import { describe, expect, it } from 'vitest'

import { newYorkMidnightUs } from '../../src/feeds/new-york.js'
import { periodUs, readEpoch } from '../../src/feeds/time.js'
import { bytes } from './bytes.js'

describe('epoch times', () => {
  it.each([
    ['1633998512', 1633998512000000, 0],
    ['1633998512.0633569', 1633998512063356, 900],
    ['1626992741.06217', 1626992741062170, 0],
    ['1633998512.0633569129', 1633998512063356, 912],
    ['1633998512063', 1633998512063000, 0],
    ['1680652800004107', 1680652800004107, 0],
    ['1723161256206292665', 1723161256206292, 665],
  ])('reads %s to the nanosecond', (written, us, ns) => {
    const time = { us: 0, ns: 0 }
    expect(readEpoch(bytes(written), 0, written.length, time)).toBe(true)
    expect(time).toEqual({ us, ns })
  })

  it.each(['', '12', '16339985120', '-1633998512', '1633998512e3', '1633998512.1.2', '16339985.12', 'NaN'])(
    'refuses %j',
    (written) => {
      expect(readEpoch(bytes(written), 0, written.length, { us: 0, ns: 0 })).toBe(false)
    },
  )
})

describe('periods', () => {
  it.each([
    ['250ms', 250_000],
    ['10s', 10_000_000],
    ['1m', 60_000_000],
    ['1h', 3_600_000_000],
    ['5us', 5],
  ])('reads %s', (period, us) => expect(periodUs(period)).toBe(us))

  it.each(['', '0s', '10', '-1s', '1.5s', 'event', '10 s', '1d'])('refuses %j', (period) => {
    expect(() => periodUs(period)).toThrow(/expected/)
  })
})

describe("New York's midnight", () => {
  it.each([
    ['2012-06-21', '2012-06-21T04:00:00Z'],
    ['2012-01-03', '2012-01-03T05:00:00Z'],
    ['2024-02-29', '2024-02-29T05:00:00Z'],
    ['2026-03-06', '2026-03-06T05:00:00Z'],
    ['2026-03-09', '2026-03-09T04:00:00Z'],
    ['2006-04-03', '2006-04-03T04:00:00Z'],
    ['2006-03-31', '2006-03-31T05:00:00Z'],
    ['2006-10-30', '2006-10-30T05:00:00Z'],
  ])('%s', (date, utc) => expect(newYorkMidnightUs(date)).toBe(Date.parse(utc) * 1000))

  it('agrees with the time-zone database at noon of every day from 1987 to 2037', () => {
    const clock = new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', hour: 'numeric', hourCycle: 'h23' })
    for (let ms = Date.UTC(1987, 0, 1); ms < Date.UTC(2038, 0, 1); ms += 86_400_000) {
      const date = new Date(ms).toISOString().slice(0, 10)
      const offsetHours = 17 - Number(clock.format(ms + 17 * 3_600_000))
      if (newYorkMidnightUs(date) !== (ms + offsetHours * 3_600_000) * 1000) expect.fail(date)
    }
  })

  it.each(['2012-6-21', '2012-13-01', '2012-02-30', '2023-02-29', '1900-00-10', ''])('refuses %j', (date) => {
    expect(newYorkMidnightUs(date)).toBeNull()
  })
})
