// The venues that go through the shared cases, the promise runs and the fuzzer. A venue is one line here:
//   [caseVenue(kraken, krakenSide, listings, { depth: 10, span: 1 }), { gaps: 'next', checksumRanks: 10, exponents: true }],
import type { CaseOptions } from './cases.js'
import type { CaseVenue } from './client.js'
import { linkVenue, wholeVenue } from './link-side.js'
import { spotVenue } from './spot-side.js'

export const VENUES: readonly (readonly [CaseVenue, CaseOptions])[] = [
  [spotVenue, { gaps: 'next' }],
  [linkVenue, { gaps: 'next' }],
  [wholeVenue, { gaps: 'whole' }],
]
