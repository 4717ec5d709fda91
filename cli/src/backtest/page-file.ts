// Where a report goes: a page, and its JSON beside it.
import { resolve } from 'node:path'

import { OptionError } from 'leadline'

export const jsonBeside = (page: string): string => page.replace(/\.html$/, '.json')

/** The page, or null for none. Throws OptionError for a name that is no page's, or whose JSON would lie where the configuration does. */
export function pageFile(page: string | null, config: string): string | null {
  if (page === null) return null
  if (!page.endsWith('.html')) throw new OptionError(`out: found ${page}, expected a name that ends in .html`)
  if (resolve(jsonBeside(page)) === resolve(config))
    throw new OptionError(`out: found ${page}, expected a name whose JSON beside it isn't the configuration`)
  return page
}
