// Wheel, drag, pinch, double click and keys, as wishes to move the view.

export interface GestureHost {
  readonly target: HTMLElement
  /** Where a point lies: in the plot, on the price axis (the book beside it included), on the time axis. */
  areaAt(x: number, y: number): 'plot' | 'price' | 'time'
  pan(dx: number, dy: number): void
  zoomTime(factor: number, x: number): void
  zoomPrice(factor: number, y: number): void
  /** Null: nothing is pointed at any more. */
  point(x: number | null, y: number | null): void
  reset(): void
}

interface Pointer {
  x: number
  y: number
  readonly area: 'plot' | 'price' | 'time'
}

const WHEEL = 0.0015
const DRAG_ZOOM = 0.006
/** Lines and pages of a wheel, in pixels. */
const DELTA_PX = [1, 16, 400]

/** Listens until the answer is called. */
export function listenToGestures(host: GestureHost): () => void {
  const { target } = host
  const pointers = new Map<number, Pointer>()
  const over = new AbortController()
  const { signal } = over
  const place = (event: MouseEvent): readonly [number, number] => {
    const box = target.getBoundingClientRect()
    return [event.clientX - box.left, event.clientY - box.top]
  }

  const wheel = (event: WheelEvent): void => {
    event.preventDefault()
    const [x, y] = place(event)
    const unit = DELTA_PX[event.deltaMode] ?? 1
    const area = host.areaAt(x, y)
    // Sideways is time, whatever device says so.
    if (Math.abs(event.deltaX) > Math.abs(event.deltaY) && !event.shiftKey) return host.pan(-event.deltaX * unit, 0)
    const delta = (event.deltaY || event.deltaX) * unit
    const factor = Math.exp(Math.max(-240, Math.min(240, delta)) * WHEEL)
    if (area === 'price' || event.shiftKey || event.altKey) host.zoomPrice(factor, y)
    else host.zoomTime(factor, x)
    // A trackpad's pinch comes as a wheel with ctrl: both axes, as fingers mean it.
    if (event.ctrlKey && area === 'plot') host.zoomPrice(factor, y)
  }

  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return
    const [x, y] = place(event)
    target.setPointerCapture(event.pointerId)
    pointers.set(event.pointerId, { x, y, area: host.areaAt(x, y) })
  }

  const move = (event: PointerEvent): void => {
    const [x, y] = place(event)
    const pointer = pointers.get(event.pointerId)
    if (!pointer) {
      if (host.areaAt(x, y) === 'plot') host.point(x, y)
      else host.point(null, null)
      return
    }
    const [dx, dy] = [x - pointer.x, y - pointer.y]
    const other = [...pointers.values()].find((one) => one !== pointer)
    if (other) pinch(pointer, other, x, y)
    else if (pointer.area === 'price') host.zoomPrice(Math.exp(dy * DRAG_ZOOM), target.clientHeight / 2)
    else if (pointer.area === 'time') host.zoomTime(Math.exp(-dx * DRAG_ZOOM), x)
    else {
      host.pan(dx, dy)
      host.point(x, y)
    }
    pointer.x = x
    pointer.y = y
  }

  /** Each axis by how far the fingers are apart along it. */
  const pinch = (pointer: Pointer, other: Pointer, x: number, y: number): void => {
    const ratio = (before: number, now: number) => (Math.min(before, now) < 20 ? 1 : before / now)
    host.zoomTime(ratio(Math.abs(pointer.x - other.x), Math.abs(x - other.x)), (x + other.x) / 2)
    host.zoomPrice(ratio(Math.abs(pointer.y - other.y), Math.abs(y - other.y)), (y + other.y) / 2)
    host.pan((x - pointer.x) / 2, (y - pointer.y) / 2)
  }

  const up = (event: PointerEvent): void => void pointers.delete(event.pointerId)

  target.addEventListener('wheel', wheel, { signal, passive: false })
  target.addEventListener('pointerdown', down, { signal })
  target.addEventListener('pointermove', move, { signal })
  target.addEventListener('pointerup', up, { signal })
  target.addEventListener('pointercancel', up, { signal })
  target.addEventListener('pointerleave', () => pointers.size === 0 && host.point(null, null), { signal })
  target.addEventListener('dblclick', () => host.reset(), { signal })
  return () => {
    over.abort()
    pointers.clear()
  }
}
