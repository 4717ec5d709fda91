// Which message file belongs to which order-book file: by --book, by name, or by what stands in them.
import { access } from 'node:fs/promises'
import { basename } from 'node:path'

import { OptionError } from 'leadline'
import { lobsterName, type LobsterPair, otherOfPair } from 'leadline/feeds'

import type { Opened } from './open.js'
import { lobsterRows } from './recognise.js'

/** In the order of the message files. */
export function pairsOf(files: readonly Opened[], book: string | undefined): LobsterPair[] {
  if (book !== undefined) {
    const [message, ...more] = files.slice(0, -1)
    const books = files.at(-1)
    if (!message || !books || more.length > 0) throw new OptionError('--book: expected one message file beside it')
    return [{ message, book: books }]
  }
  const found: LobsterPair[] = []
  for (const message of files) {
    if (lobsterName(message.name)?.kind !== 'message') continue
    const other = plain(otherOfPair(message.name) ?? '')
    const book =
      files.find(({ name }) => plain(name) === other) ?? files.find(({ name }) => lastPart(name) === lastPart(other))
    if (!book) throw new OptionError(`--book: ${message.name} needs its order-book file`)
    found.push({ message, book })
  }
  if (found.length > 0) return found
  const messages = files.filter(({ head }) => lobsterRows(head) === 'message')
  const books = files.filter(({ head }) => lobsterRows(head) === 'orderbook')
  if (messages.length === 1 && books.length === 1) return [{ message: messages[0]!, book: books[0]! }]
  const names = files.map(({ name }) => name).join(', ')
  throw new OptionError(`--book: expected a message file and its order-book file, found ${names}`)
}

const COMPRESSED = ['', '.gz', '.zst', '.xz'] as const

/** The order-book files that lie beside message files given alone. */
export async function booksBeside(paths: readonly string[]): Promise<string[]> {
  const books: string[] = []
  for (const path of paths) {
    if (lobsterName(path)?.kind !== 'message') continue
    const other = plain(otherOfPair(path) ?? '')
    if (other === '' || paths.some((given) => plain(given) === other)) continue
    for (const ending of COMPRESSED) {
      if (!(await isThere(other + ending))) continue
      books.push(other + ending)
      break
    }
  }
  return books
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch {
    return false
  }
}

/** Names without what compression added to them. */
function plain(name: string): string {
  return name.replace(/\.(gz|zst|xz)$/i, '')
}

/** The file's own name, of an entry of a zip too. */
function lastPart(name: string): string {
  return plain(basename(name.split(':').at(-1) ?? name))
}
