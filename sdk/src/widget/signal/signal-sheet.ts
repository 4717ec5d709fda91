// How a signal looks.
import { sheet } from '../theme.js'

const CSS = `
:host { container-type: inline-size; min-width: 0; line-height: 1.25 }
.frame { display: flex; flex-direction: column; height: 100%; min-height: 0 }
.head { display: flex; align-items: center; gap: 6px; padding: 5px 10px; border-bottom: 1px solid var(--grid); flex: none; min-height: 30px }
.name { flex: 1 1 0; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-weight: 600 }
.venue { color: var(--dim); font-weight: 400; margin-left: 5px }
.state { color: var(--dim); font-size: 11px; white-space: nowrap }
.state::before { content: ''; display: inline-block; width: 6px; height: 6px; margin-right: 4px; background: var(--gap); vertical-align: 1px }
.state.stale::before { background: var(--stale) }
.state.live::before { border-radius: 50%; background: var(--fg) }
.main { flex: 1 1 auto; min-height: 0; display: flex; flex-direction: column; justify-content: space-evenly; gap: 4px; padding: 6px 10px 4px; position: relative }
.score { display: flex; align-items: baseline; gap: 8px }
.number { font-size: 26px; line-height: 1; font-weight: 600; letter-spacing: -.01em; min-width: 3.1em }
.direction { font-size: 13px; font-weight: 600; white-space: nowrap }
.up { --sign: var(--bid) }
.down { --sign: var(--ask) }
.flat { --sign: var(--fg) }
.score { color: var(--sign) }
.why { overflow-wrap: anywhere; min-width: 0; font-size: 13px; line-height: 1.3 }
.gauge { position: relative; height: 26px; margin: 0 2px }
.track { position: absolute; inset: 2px 0 auto; height: 10px; border-radius: 5px; background: var(--grid); overflow: hidden }
.zone { position: absolute; top: 0; bottom: 0; opacity: .3 }
.zone.low { left: 0; width: calc((var(--low) + 1) * 50%); background: var(--ask) }
.zone.high { right: 0; width: calc((1 - var(--high)) * 50%); background: var(--bid) }
.fill { position: absolute; top: 0; bottom: 0; left: 50%; width: 50%; transform-origin: left; transform: scaleX(var(--at, 0)); background: var(--sign-of, var(--fg)) }
.plus { --sign-of: var(--bid) }
.minus { --sign-of: var(--ask) }
.fill, .needle { transition: transform .15s ease-out }
.needle { position: absolute; left: 0; right: 0; top: 0; height: 14px; transform: translateX(calc(var(--at, 0) * 50%)); pointer-events: none }
.needle::before { content: ''; position: absolute; left: calc(50% - 1.5px); width: 3px; height: 100%; background: var(--fg); border-radius: 1.5px; box-shadow: 0 0 0 1px var(--bg) }
.mark { position: absolute; top: 0; height: 26px; width: 36px; margin-left: -18px; text-align: center; font-size: 10px; line-height: 10px; padding-top: 16px; color: var(--dim); left: calc((var(--x) + 1) * 50%) }
.mark::before { content: ''; position: absolute; left: calc(50% - .5px); top: 1px; width: 1px; height: 12px; background: var(--dim) }
.mark.end { margin-left: 0; text-align: left; width: auto }
.mark.end.last { left: auto; right: 0 }
.mark.end::before { display: none }
.mark.threshold { cursor: help; color: var(--fg) }
.mark.threshold::before { width: 2px; margin-left: -.5px; background: var(--fg) }
.none :is(.needle, .fill, .number, .direction) { display: none }
.none .gauge { opacity: .5 }
.parts { display: grid; gap: 3px; margin: 0; padding: 0; list-style: none }
.part { display: grid; grid-template-columns: 5.6em 2.4em minmax(40px, 1fr) 3.1em 3.4em; column-gap: 6px; align-items: center }
.weight { color: var(--dim); text-align: right }
.bar { position: relative; height: 8px; border-radius: 2px; background: var(--grid); overflow: hidden }
.bar::after { content: ''; position: absolute; left: 50%; top: 0; bottom: 0; width: 1px; background: var(--dim) }
.value, .contribution { text-align: right }
.contribution { color: var(--dim) }
.missing :is(.bar, .contribution) { display: none }
.missing .value { color: var(--dim); min-width: 0; white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
.missing { grid-template-columns: 5.6em 2.4em minmax(0, 1fr) }
.none .part { color: var(--dim) }
.note { color: var(--dim); font-size: 10px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
:host([compact]) .frame { flex-direction: row; align-items: center }
:host([compact]) .head { border: 0; flex: 0 1 auto; min-width: 0; padding-right: 0 }
:host([compact]) .main { flex-direction: row; align-items: center; padding: 4px 10px; gap: 10px; justify-content: flex-start }
:host([compact]) .gauge { flex: 1 1 60px; min-width: 40px; height: 14px; order: -1 }
:host([compact]) .mark { padding: 0; font-size: 0; height: 14px }
:host([compact]) .number { font-size: 15px; min-width: 2.9em }
:host([compact]) .score { flex: none; max-width: 100% }
:host([compact]) .none .score { flex: 1 1 auto }
:host([compact]) :is(.parts, .note, .venue, .state.live, .mark.end) { display: none }
:host([compact]) .none .gauge { display: none }
@container (width < 280px) {
  .venue, .weight { display: none }
  .part { grid-template-columns: 5.2em minmax(30px, 1fr) 3em 3.2em }
  .missing { grid-template-columns: 5.2em minmax(0, 1fr) }
  :host([compact]) .gauge { display: none }
}
@media (prefers-contrast: more) { .track, .bar { background: var(--bg); outline: 1px solid var(--fg) } .zone { opacity: .6 } }
`

let made: CSSStyleSheet | undefined

export function signalSheet(): CSSStyleSheet {
  return (made ??= sheet(CSS))
}
