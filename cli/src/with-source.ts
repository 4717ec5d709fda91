// What signals, features, verify and validate have in common: the opened source, progress, and tidying up.
import type { OnDefect, Source } from 'leadline/feeds'

import { type InputOptions, openSource } from './inputs/source.js'
import { Progress } from './progress.js'

/** Opens the input, hands it over, and closes everything whatever happens. */
export async function withSource<T>(
  paths: readonly string[],
  options: InputOptions,
  use: (source: Source) => Promise<T>,
  onDefect?: OnDefect,
  passes = 1,
): Promise<T> {
  const progress = new Progress()
  const opened = await openSource(paths, options, { onBytes: progress.add, ...(onDefect ? { onDefect } : {}) })
  try {
    progress.expect(opened.totalBytes * (1 + passes)) // the first pass, for tick and lot, is behind us
    return await use(opened.source)
  } finally {
    progress.stop()
    await opened.close()
  }
}
