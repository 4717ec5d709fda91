// Every venue through the same cases.
import { venueCases } from './cases.js'
import { VENUES } from './venues.js'

for (const [venue, options] of VENUES) venueCases(venue, options)
