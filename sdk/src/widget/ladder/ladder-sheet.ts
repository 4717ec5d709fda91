// How a ladder looks.
import { sheet } from '../theme.js'

/** Least height of a row, px: below it a row is left out rather than cut in half. */
export const ROW_LEAST_PX = 15
/** Height of the row with the spread. */
export const SPREAD_PX = 26

const CSS = `
:host { container-type: inline-size; min-width: 0; line-height: 1.2 }
.frame { display: flex; flex-direction: column; height: 100%; position: relative }
.head { display: flex; align-items: center; gap: 6px; padding: 5px 8px; border-bottom: 1px solid var(--grid); flex: none }
.name { flex: 1 1 0; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-weight: 600 }
.venue { color: var(--dim); font-weight: 400; margin-left: 5px }
.state { flex: none; color: var(--dim); font-size: 11px; white-space: nowrap }
.state::before { content: ''; display: inline-block; width: 6px; height: 6px; margin-right: 4px; border-radius: 50%; background: var(--stale); vertical-align: 1px }
.state.live::before { background: var(--fg) }
.state.stale, .state.lost { color: var(--fg) }
.state.lost::before { background: var(--gap); border-radius: 0 }
.head select { flex: none; max-width: 8em; height: 22px; padding: 0 2px }
.head button { flex: none; width: 24px; height: 22px; padding: 0; display: grid; place-items: center }
.head button[aria-pressed="true"] { border-color: var(--accent); color: var(--accent) }
.head svg { width: 14px; height: 14px; fill: none; stroke: currentColor; stroke-width: 1.5 }
.table {
  flex: 1 1 auto; min-height: 0; display: flex; flex-direction: column; --total: 7;
  font-size: clamp(8px, calc((100cqi - 36px) / (var(--price) + var(--size) + var(--total) + 10) / .65), 12px);
}
.table:focus-visible { outline-offset: -2px }
.row, .columns {
  display: grid; column-gap: 5px; padding: 0 7px; align-items: center; position: relative;
  grid-template-columns: minmax(calc(var(--price) * 1ch), .8fr) minmax(calc(var(--size) * 1ch), 1fr) minmax(calc(var(--total) * 1ch), 1fr) minmax(5ch, .7fr) minmax(5ch, .7fr);
}
.row > *, .columns > * { text-align: right; white-space: nowrap; position: relative; min-width: 0 }
.row > .price, .columns > :first-child { text-align: left }
.columns { flex: none; height: 22px; color: var(--dim); font-size: max(.9em, 9px); border-bottom: 1px solid var(--grid) }
.columns > * { overflow: hidden; text-overflow: ellipsis }
.columns button { all: unset; cursor: pointer; text-decoration: underline dotted; text-underline-offset: 3px }
.columns button:focus-visible { outline: 2px solid var(--accent) }
.rows {
  flex: 1 1 calc(var(--rows) * 18px + ${SPREAD_PX}px); min-height: 0; overflow: hidden;
  display: flex; flex-direction: column; justify-content: center; position: relative;
}
.row { flex: 1 1 18px; min-height: ${ROW_LEAST_PX}px; max-height: 26px; cursor: default }
.row[hidden] { display: none }
.row::before {
  content: ''; position: absolute; inset: 0 0 1px; transform: scaleX(var(--share, 0)); transform-origin: right;
  background: color-mix(in srgb, var(--side) 20%, transparent);
}
.row.ask { --side: var(--ask) }
.row.bid { --side: var(--bid) }
.row.between, .row.blank { --side: transparent }
.row.between { color: var(--dim); background: color-mix(in srgb, var(--grid) 35%, transparent) }
.price { color: var(--side); font-weight: 500 }
.between .price { color: var(--dim) }
.total { color: var(--dim) }
.bought { color: var(--bid) }
.sold { color: var(--ask) }
.bought::before, .sold::before {
  content: ''; position: absolute; inset: 0 -2px; border-radius: 2px; background: currentColor; opacity: calc(var(--share, 0) * .28);
}
.row:not(.blank):hover { background: color-mix(in srgb, var(--fg) 7%, transparent) }
.row.selected { outline: 1px solid var(--accent); outline-offset: -1px }
.row.own { box-shadow: inset 3px 0 var(--accent) }
.row.own .price { text-decoration: underline 2px var(--accent); text-underline-offset: 2px }
.spread {
  flex: none; height: ${SPREAD_PX}px; display: flex; align-items: center; gap: 8px; padding: 0 8px; color: var(--dim);
  border: 1px solid var(--grid); border-width: 1px 0; background: var(--panel); white-space: nowrap; overflow: hidden;
}
.spread .mid { color: var(--fg); font-weight: 600; font-size: 1.15em }
.spread .away { flex: 1 1 0; min-width: 0; color: var(--accent); overflow: hidden; text-overflow: ellipsis }
.size[data-flash^="more"] { --flash: var(--bid) }
.size[data-flash^="less"] { --flash: var(--ask) }
.ask .size[data-flash^="more"] { --flash: var(--ask) }
.ask .size[data-flash^="less"] { --flash: var(--bid) }
.size[data-flash$="0"] { animation: flash-0 .5s ease-out }
.size[data-flash$="1"] { animation: flash-1 .5s ease-out }
@keyframes flash-0 { from { background: color-mix(in srgb, var(--flash) 55%, transparent) } }
@keyframes flash-1 { from { background: color-mix(in srgb, var(--flash) 55%, transparent) } }
.frame.stale .rows, .frame.stale .spread { filter: grayscale(1); opacity: .72 }
.frame.stale .notice { top: 30px; transform: translateX(-50%); width: max-content }
.notice { width: max-content; z-index: 2 }
.wash { display: none; position: absolute; inset: 0; pointer-events: none; z-index: 1 }
.stale .wash, .lost .wash { display: block }
.wash { background: repeating-linear-gradient(135deg, color-mix(in srgb, var(--stale) 24%, transparent) 0 5px, color-mix(in srgb, var(--stale) 12%, transparent) 5px 10px) }
.body { position: relative; flex: 1 1 auto; min-height: 0; display: flex; flex-direction: column }
@container (width < 340px) { .venue { display: none } }
@container (width < 300px) { .state.live { font-size: 0 } .head select { max-width: 9em } }
@container (width < 240px) {
  .table { font-size: clamp(8px, calc((100cqi - 24px) / (var(--price) + var(--size) + var(--total)) / .65), 12px) }
  .row, .columns { grid-template-columns: minmax(calc(var(--price) * 1ch), .8fr) minmax(calc(var(--size) * 1ch), 1fr) minmax(calc(var(--total) * 1ch), 1fr) }
  :is(.row, .columns) > :nth-child(n + 4) { display: none }
}
@media (prefers-contrast: more) {
  .row::before { background: none; box-shadow: inset 0 -2px var(--side) }
  .row, .columns { border-bottom: 1px solid var(--grid) }
}
`

let made: CSSStyleSheet | undefined

export function ladderSheet(): CSSStyleSheet {
  return (made ??= sheet(CSS))
}
