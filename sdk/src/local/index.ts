import { addLocalKinds } from './kinds.js'

export { feedSource, type FeedSource, type FeedSourceOptions } from './feed-source.js'
export type { LocalClock } from './local-clock.js'
export {
  generatedSource,
  recordingSource,
  type GeneratedSourceOptions,
  type Recording,
  type RecordingOptions,
  type RecordingSource,
} from './recording-source.js'
export { venueSource, type VenueSourceOptions } from './venue-source.js'

addLocalKinds()
