// Pieces of the page.
import { escape } from './figures/frame.js'
import type { Table } from './market-tables.js'

export function html({ title, head, rows, note }: Table): string {
  const cells = (tag: string, row: readonly string[]): string =>
    `<tr>${row.map((cell) => `<${tag}>${escape(cell)}</${tag}>`).join('')}</tr>`
  return (
    `<h3>${escape(title)}</h3><div class="scroll"><table><thead>${cells('th', head)}</thead>` +
    `<tbody>${rows.map((row) => cells('td', row)).join('')}</tbody></table></div><p class="note">${escape(note)}</p>`
  )
}

export function figure(svg: string, caption: string): string {
  return `<figure>${svg}<figcaption>${escape(caption)}</figcaption></figure>`
}

/** A table and its figure side by side where there is room. */
export function pair(left: string, right: string): string {
  return `<div class="pair"><div>${left}</div><div>${right}</div></div>`
}
