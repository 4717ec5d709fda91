import { expect, test } from 'vitest'
import { judgeLanes } from './gates.mjs'

/** Lanes that take the same in each of two slices. */
const session = (group, lanes) => {
  const outputs = new Map(Object.entries(lanes).map(([key, ns]) => [key, { passes: [[ns, ns]] }]))
  return { group, outputs }
}
const gateOf = (sessions, name) => judgeLanes(sessions, {}).find((gate) => gate.name === name)

test('a gate on lanes says what C++ would reach in the place of the engine', () => {
  const sessions = [
    session('compiled', {
      ...{ leadline: 20, 'leadline-signals': 50, 'leadline-bulk': 8 },
      ...{ 'native-json': 16, 'native-signals': 24, 'native-parsed-book': 5, 'hftbacktest-hashmap': 32 },
    }),
    session('packages', { leadline: 25, 'ccxt-1000': 1500 }), // beside slower lanes the engine takes longer
  ]
  const side = { native: 6.4, nativePass: true }
  expect(gateOf(sessions, 'parsed replay vs hftbacktest HashMap')).toMatchObject({ ratio: 4, pass: false, ...side })
  // C++ and ccxt never met: 1500/25 of the engine, which is 20/16 of C++
  expect(gateOf(sessions, 'ccxt, limit 1000')).toMatchObject({ ratio: 60, pass: false, native: 75, nativePass: false })
  const signals = gateOf(sessions, 'signals on top of the book')
  expect(signals).toMatchObject({ ratio: 2.5, pass: false, native: 1.5, nativePass: true })
})

test('and nothing where it is about C++ itself, or C++ was not built', () => {
  const [engine, rival] = [{ leadline: 20 }, { tardis: 600 }]
  const both = [session('compiled', { ...engine, 'native-json': 16 })]
  expect(gateOf(both, 'end to end vs native, string in')).not.toHaveProperty('native')
  expect(gateOf([session('packages', { ...engine, ...rival })], 'tardis-dev')).not.toHaveProperty('native')
  const half = session('compiled', { ...engine, 'leadline-signals': 50, 'native-json': 16 })
  expect(gateOf([half], 'signals on top of the book')).not.toHaveProperty('native')
})
