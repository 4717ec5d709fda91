import type { Readable } from 'node:stream'

import { open } from 'yauzl'

/** The files of a zip by name, each a function that opens a new stream of its inflated bytes. */
export function zipEntries(path: string): Promise<Map<string, () => Promise<Readable>>> {
  return new Promise((resolve, reject) => {
    open(path, { lazyEntries: true, autoClose: false }, (error, zip) => {
      if (error) return reject(error)
      const entries = new Map<string, () => Promise<Readable>>()
      zip.on('entry', (entry) => {
        entries.set(entry.fileName, () => {
          return new Promise((opened, failed) => {
            zip.openReadStream(entry, (why, stream) => (why ? failed(why) : opened(stream)))
          })
        })
        zip.readEntry()
      })
      zip.on('end', () => resolve(entries))
      zip.on('error', reject)
      zip.readEntry()
    })
  })
}
