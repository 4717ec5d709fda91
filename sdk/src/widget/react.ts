// leadline/widget/react: the elements as React components, for React 18 and 19. They keep nothing of their own: each is its element.
'use client'
import {
  type AriaAttributes,
  createElement,
  type CSSProperties,
  forwardRef,
  type ForwardRefExoticComponent,
  type RefAttributes,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
} from 'react'

import { reflect } from './dom.js'
import './edge/edge-source.js'
import type { MarketElement } from './element.js'
import type { CutoffUnit } from './heatmap/cutoff.js'
import type { LeadlineHeatmap as HeatmapElement } from './heatmap/heatmap-element.js'
import './heatmap/heatmap-element.js'
import type { PointedAt } from './heatmap/pointing.js'
import type { SHOWN } from './heatmap/wishes.js'
import type { LadderSelection, LeadlineLadder as LadderElement } from './ladder/ladder-element.js'
import './ladder/ladder-element.js'
import type { OwnOrder } from './ladder/own-orders.js'
import type { LeadlineSignal as SignalElement } from './signal/signal-element.js'
import './signal/signal-element.js'
import type { MarketSource } from './source.js'
import type { Palette, Theme } from './theme.js'

type Optional<Props> = { readonly [Name in keyof Props]?: Props[Name] | undefined }
type Handler<Detail> = (event: CustomEvent<Detail>) => void

/** Handed on to React as they are. */
type PageProps = AriaAttributes &
  Optional<{ className: string; style: CSSProperties }> & { readonly [name: `data-${string}`]: string | undefined }

/** What all three take. A property that goes away takes its attribute along. */
export type MarketProps = PageProps &
  Optional<{
    /** `binance:BTC/USDT` */
    market: string
    /** Address of an edge service, a kind that was added (`generated`), or a source that was made in code. */
    source: string | MarketSource | null
    /** For a service that wants one; everybody who opens the page can read it. */
    apiKey: string
    theme: Theme
    palette: Palette
    /** IANA name; the reader's own zone unless told. */
    timeZone: string
    id: string
    title: string
    hidden: boolean
    onProblem: Handler<{ readonly code: string; readonly detail: string }>
  }>

/** What each means stands at its element; sizes are amounts, `group` is decimal text. */
export type HeatmapProps = MarketProps &
  Optional<{
    depth: number
    columns: number
    columnMs: number
    cutoff: readonly [lower: number, upper: number]
    cutoffUnit: CutoffUnit
    group: string
    show: readonly (typeof SHOWN)[number][]
    tradeMin: number
    announceMs: number
    remember: boolean
    onCursor: Handler<PointedAt | null>
  }>

export type LadderProps = MarketProps &
  Optional<{
    depth: number
    group: string
    sizeIn: 'base' | 'quote'
    flash: 'on' | 'off'
    locked: boolean
    announceMs: number
    /** Own orders, marked in their rows. */
    orders: readonly OwnOrder[]
    onSelect: Handler<LadderSelection>
  }>

export type SignalProps = MarketProps &
  Optional<{
    thresholds: readonly [down: number, up: number]
    weights: readonly [imbalance: number, size: number, speed: number]
    compact: boolean
    announceMs: number
  }>

interface Binding<Element> {
  readonly tag: string
  /** Properties that are attributes: `timeZone` is `time-zone`. */
  readonly attributes: readonly string[]
  /** Properties that are events: `onSelect` is `leadline-select`. */
  readonly events: readonly string[]
  /** What is set on the element itself. */
  readonly set?: Readonly<Record<string, (element: Element, value: unknown) => void>>
}

const SHARED = ['market', 'apiKey', 'theme', 'palette', 'timeZone', 'id', 'title', 'hidden']

type Values = Readonly<Record<string, unknown>>

/** Before the first paint, and before the element looks for its source; on a server React has no layout and says so. */
const useBeforePaint = typeof document === 'undefined' ? useEffect : useLayoutEffect

export const LeadlineHeatmap = bind<HeatmapElement, HeatmapProps>({
  tag: 'leadline-heatmap',
  attributes: [
    ...['depth', 'columns', 'columnMs', 'cutoff', 'cutoffUnit', 'group', 'show', 'tradeMin', 'announceMs', 'remember'],
  ],
  events: ['onCursor'],
})

export const LeadlineLadder = bind<LadderElement, LadderProps>({
  tag: 'leadline-ladder',
  attributes: ['depth', 'group', 'sizeIn', 'flash', 'locked', 'announceMs'],
  events: ['onSelect'],
  set: { orders: (element, orders) => (element.orders = (orders as LadderProps['orders']) ?? []) },
})

export const LeadlineSignal = bind<SignalElement, SignalProps>({
  tag: 'leadline-signal',
  attributes: ['thresholds', 'weights', 'compact', 'announceMs'],
  events: [],
})

/**
 * React is told of the bare tag alone: 18 sets neither properties nor listeners of custom elements, 19 sets properties where attributes
 * are meant (a `title` that goes away becomes "undefined"), and a server knows neither. All of them are set here, the same in both, and
 * only when they change: what a person chose in the element stays.
 */
function bind<Element extends MarketElement, Props extends MarketProps>({ tag, ...own }: Binding<Element>) {
  const attributes = [...SHARED, ...own.attributes]
  const events = ['onProblem', ...own.events]
  const set = { ...own.set, source: setSource }
  const isOwn = new Set([...attributes, ...events, ...Object.keys(set), 'className'])

  const Component = forwardRef<Element, Props>((props, ref) => {
    const inside = useRef<Element>(null)
    const latest = useRef<Values>({})
    useImperativeHandle(ref, () => inside.current!, [])

    useBeforePaint(() => {
      const element = inside.current!
      const [before, now] = [latest.current, { ...props } as Values]
      latest.current = now
      for (const name of attributes) {
        const text = textOf(now[name])
        if (text !== textOf(before[name])) reflect(element, kebab(name), text)
      }
      for (const [name, write] of Object.entries(set)) if (now[name] !== before[name]) write(element, now[name])
    })

    useBeforePaint(() => {
      const element = inside.current!
      const over = new AbortController()
      for (const name of events) {
        const hear = (event: Event) => (latest.current[name] as Handler<unknown> | undefined)?.(event as CustomEvent)
        element.addEventListener(`leadline${kebab(name.slice(2))}`, hear, over)
      }
      return () => over.abort()
    }, [])

    const page = Object.fromEntries(Object.entries(props).filter(([name]) => !isOwn.has(name)))
    return createElement(tag, { ...page, class: props.className, ref: inside })
  })
  Component.displayName = tag
  return Component as ForwardRefExoticComponent<Props & RefAttributes<Element>>
}

function setSource(element: MarketElement, source: unknown): void {
  element.source = (source ?? null) as MarketSource | string | null
}

/** As the attribute says it; null is none. */
function textOf(value: unknown): string | null {
  if (value === undefined || value === null || value === false) return null
  return value === true ? '' : Array.isArray(value) ? value.join(' ') : String(value)
}

/** `timeZone` → `time-zone`, `Select` → `-select` */
function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
