import { describe, expect, test } from 'vitest'

import { sha256 } from '../../auth/digest.js'
import { toHex } from '../../auth/encoding.js'
import { formatKey, generateKey, matchSecret, parseKey, peppersOf } from '../../auth/key.js'
import { hmacWith } from '../../auth/digest.js'
import { BoundedMap } from '../../limits/bounded-map.js'
import { PEPPER } from './fakes.js'

const keys = () => new BoundedMap<string, CryptoKey>(16)
const equal = (a: Uint8Array, b: Uint8Array) => a.every((byte, i) => byte === b[i])

test.each(['live', 'test', 'pk'] as const)('a key of %s is read back as it was made', (environment) => {
  for (let i = 0; i < 1000; i++) {
    const key = generateKey(environment)
    const text = formatKey(key)
    expect(text).toMatch(new RegExp(`^ll_${environment}_[0-9a-z]{8}_[\\w-]{43}$`))
    expect(parseKey(text)).toEqual(key)
  }
})

test('no two keys share an id or a secret', () => {
  const made = Array.from({ length: 10_000 }, () => generateKey('live'))
  expect(new Set(made.map(({ secret }) => secret)).size).toBe(10_000)
  expect(new Set(made.map(({ id }) => id)).size).toBeGreaterThan(9_990)
})

const secret = 'A'.repeat(43)
test.each([
  ['', 'nothing'],
  [`ll_live_abcdefgh_${secret}A`, 'a secret too long'],
  [`ll_live_abcdefgh_${secret.slice(1)}`, 'a secret too short'],
  [`ll_live_abcdefg_${secret}`, 'an id too short'],
  [`ll_prod_abcdefgh_${secret}`, 'an environment that does not exist'],
  [`LL_live_abcdefgh_${secret}`, 'another case'],
  [` ll_live_abcdefgh_${secret}`, 'a space before it'],
  [`ll_live_abcdefgh_${secret}\n`, 'a line feed after it'],
  [`ll_live_abcdefg\u0000_${secret}`, 'a zero in the id'],
  [`ll_live_abcdefgh_${secret.slice(1)}=`, 'padding'],
  ['ll_live_'.repeat(12_500), '100,000 characters'],
])('%j is no key: %s', (text) => {
  expect(parseKey(text)).toBeNull()
})

describe('matching a secret', () => {
  const peppers = { present: PEPPER, old: 'the-pepper-before-0123456789abcdefgh' }

  test('by the present pepper, the old one, or not at all', async () => {
    const { secret } = generateKey('live')
    const present = await hmacWith(keys(), peppers.present, secret)
    const old = await hmacWith(keys(), peppers.old, secret)
    expect(await matchSecret(keys(), peppers, secret, present, equal)).toBe('present')
    expect(await matchSecret(keys(), peppers, secret, old, equal)).toBe('old')
    expect(await matchSecret(keys(), { ...peppers, old: undefined }, secret, old, equal)).toBeNull()
    expect(await matchSecret(keys(), peppers, generateKey('live').secret, present, equal)).toBeNull()
  })

  test('an unknown key costs the same comparisons', async () => {
    const { secret } = generateKey('live')
    const stored = await sha256(new Uint8Array(1))
    const compared: number[] = []
    for (const record of [stored, null, new Uint8Array(31)]) {
      let comparisons = 0
      const counting = (a: Uint8Array, b: Uint8Array) => {
        comparisons += a.length === 32 && b.length === 32 ? 1 : 1000
        return equal(a, b)
      }
      expect(await matchSecret(keys(), peppers, secret, record, counting)).toBeNull()
      compared.push(comparisons)
    }
    expect(compared).toEqual([2, 2, 2])
  })

  test('nothing stored matches nothing, not even a digest of zeros', async () => {
    expect(await matchSecret(keys(), peppers, secret, null, () => true)).toBeNull()
  })
})

test('a pepper must be there and long', () => {
  expect(peppersOf({})).toBeNull()
  expect(peppersOf({ LEADLINE_PEPPER: 'short' })).toBeNull()
  expect(peppersOf({ LEADLINE_PEPPER: PEPPER, LEADLINE_PEPPER_OLD: '' })).toEqual({ present: PEPPER, old: undefined })
})

test('a stored digest is HMAC-SHA-256, as RFC 4231 has it', async () => {
  // Its test case 2.
  expect(toHex(await hmacWith(keys(), 'Jefe', 'what do ya want for nothing?'))).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  )
})
