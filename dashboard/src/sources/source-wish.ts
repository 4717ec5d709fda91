// Where markets come from, as the address says it and as the page names it.

export type SourceWish =
  | { readonly kind: 'service'; readonly url: string }
  | { readonly kind: 'generated' }
  | { readonly kind: 'recording'; readonly url: string }
  | { readonly kind: 'file'; readonly file: File }

/** `generated`, `recording:URL`, `service`, or an address; the page's own origin without one. Null of anything else. */
export function wishOf(text: string | null, origin: string): SourceWish | null {
  if (text === null || text === '' || text === 'service') return { kind: 'service', url: origin }
  if (text === 'generated') return { kind: 'generated' }
  if (text.startsWith('recording:')) return { kind: 'recording', url: text.slice('recording:'.length) }
  return /^https?:\/\/\S+$/.test(text) ? { kind: 'service', url: text } : null
}

/** Null where an address can't say it: the file is on the reader's machine. */
export function textOfWish(wish: SourceWish, origin: string): string | null {
  if (wish.kind === 'service') return wish.url === origin ? null : wish.url
  if (wish.kind === 'recording') return `recording:${wish.url}`
  return wish.kind === 'generated' ? 'generated' : null
}

export function nameOfWish(wish: SourceWish): string {
  if (wish.kind === 'service') return 'Service'
  if (wish.kind === 'generated') return 'Generated market'
  return `Recording ${wish.kind === 'file' ? wish.file.name : (wish.url.split('/').at(-1) ?? wish.url)}`
}
