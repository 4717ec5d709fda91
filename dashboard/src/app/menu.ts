// A button that opens a small panel below itself, and closes it on Escape, on a click elsewhere, or when the focus leaves.
import { html, type TemplateResult } from 'lit'

export interface MenuOptions {
  /** What the button says. */
  readonly label: TemplateResult | string
  /** What it is for, where the label alone doesn't say. */
  readonly title: string
  readonly content: TemplateResult
  readonly align?: 'left' | 'right'
}

export function menu({ label, title, content, align = 'left' }: MenuOptions): TemplateResult {
  return html`<details class="menu ${align}" @keydown=${onKey} @focusout=${onFocusOut} @toggle=${onToggle}>
    <summary title=${title} aria-label=${title}>${label}</summary>
    <div class="menu-panel">${content}</div>
  </details>`
}

function onKey(event: KeyboardEvent): void {
  if (event.key !== 'Escape') return
  const details = event.currentTarget as HTMLDetailsElement
  if (!details.open) return
  event.stopPropagation()
  details.open = false
  details.querySelector('summary')?.focus()
}

function onFocusOut(event: FocusEvent): void {
  const details = event.currentTarget as HTMLDetailsElement
  const next = event.relatedTarget
  if (next instanceof Node && !details.contains(next)) details.open = false
}

/** The first field is where typing goes. */
function onToggle(event: Event): void {
  const details = event.currentTarget as HTMLDetailsElement
  if (!details.open) return
  details.querySelector<HTMLElement>('.menu-panel input, .menu-panel select, .menu-panel button')?.focus()
  document.addEventListener('pointerdown', function away(pressed: PointerEvent) {
    if (details.open && pressed.target instanceof Node && details.contains(pressed.target)) return
    details.open = false
    document.removeEventListener('pointerdown', away)
  })
}
