// What a key means on the heatmap.
export type KeyAction =
  | { readonly kind: 'cursor'; readonly dx: number; readonly dy: number }
  | { readonly kind: 'zoomTime' | 'zoomPrice'; readonly factor: number }
  /** Of the width, positive into the past. */
  | { readonly kind: 'pan'; readonly share: number }
  /** Slider places to add. */
  | { readonly kind: 'cutoff'; readonly lower: number; readonly upper: number }
  | { readonly kind: 'hide' | 'live' | 'reset' | 'table' }

const CLOSER = 0.8
const STEP = 1
const FAST = 10

export function keyAction(
  event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>,
): KeyAction | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null // the browser's own
  const by = event.shiftKey ? FAST : STEP
  switch (event.key) {
    case 'ArrowLeft':
      return { kind: 'cursor', dx: -by, dy: 0 }
    case 'ArrowRight':
      return { kind: 'cursor', dx: by, dy: 0 }
    case 'ArrowUp':
      return { kind: 'cursor', dx: 0, dy: by }
    case 'ArrowDown':
      return { kind: 'cursor', dx: 0, dy: -by }
    case '+':
    case '=':
      return { kind: 'zoomTime', factor: CLOSER }
    case '-':
      return { kind: 'zoomTime', factor: 1 / CLOSER }
    case '*':
      return { kind: 'zoomPrice', factor: CLOSER }
    case '/':
      return { kind: 'zoomPrice', factor: 1 / CLOSER }
    case 'PageUp':
      return { kind: 'pan', share: 0.5 }
    case 'PageDown':
      return { kind: 'pan', share: -0.5 }
    case '[':
      return { kind: 'cutoff', lower: -2, upper: 0 }
    case ']':
      return { kind: 'cutoff', lower: 2, upper: 0 }
    case '{':
      return { kind: 'cutoff', lower: 0, upper: -1 }
    case '}':
      return { kind: 'cutoff', lower: 0, upper: 1 }
    case 'Escape':
      return { kind: 'hide' }
    case 'End':
    case 'l':
      return { kind: 'live' }
    case '0':
      return { kind: 'reset' }
    case 't':
      return { kind: 'table' }
    default:
      return null
  }
}
