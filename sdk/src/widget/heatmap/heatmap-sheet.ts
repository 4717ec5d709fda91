// The heatmap's own style.
export const HEATMAP_CSS = `
:host { display: flex; flex-direction: column; min-height: 160px; min-width: 200px; height: 420px; container-type: inline-size }
.bar { display: flex; align-items: center; gap: 8px; height: 34px; padding: 0 8px; overflow: hidden; white-space: nowrap; background: var(--panel); border-bottom: 1px solid var(--grid); flex: none }
.bar[hidden] { display: none }
.name { font-weight: 600 }
.space { flex: 1 }
.state { padding: 0 7px; border-radius: 9px; border: 1px solid currentColor; min-width: 5.5em; max-width: 16em; text-align: center; overflow: hidden; text-overflow: ellipsis }
.state[data-tone=good] { color: var(--bid) } .state[data-tone=bad] { color: var(--gap) } .state[data-tone=wait] { color: var(--dim) }
.cutoffs { display: flex; align-items: center; gap: 4px }
.cutoffs input { width: 84px; accent-color: var(--accent); margin: 0 }
.value { width: 10.5ch; color: var(--dim) }
.group { width: 12em } .unit { width: 9em }
.live { min-width: 7.5em } .live:disabled { color: var(--bid); border-color: currentColor; cursor: default }
.table[aria-pressed=true] { border-color: var(--accent) }
.stage { position: relative; flex: 1; min-height: 0; touch-action: none; cursor: crosshair; user-select: none; -webkit-user-select: none; outline-offset: -2px }
.stage canvas { position: absolute; left: 0; top: 0; display: block }
.stage .over { width: 100%; height: 100% }
.tip { position: absolute; z-index: 2; pointer-events: none; padding: 4px 8px; background: var(--panel); border: 1px solid var(--grid); border-radius: 4px; white-space: pre; max-width: 60% }
.stage .notice { top: 12px; transform: translateX(-50%) }
.tip[hidden], .rows[hidden] { display: none }
.rows { position: absolute; inset: 0; z-index: 4; overflow: auto; background: var(--bg); padding: 8px; cursor: auto }
.rows table { border-collapse: collapse; margin: 0 16px 12px 0; display: inline-table; vertical-align: top }
.rows caption { text-align: left; font-weight: 600; padding: 4px 0 }
.rows th, .rows td { text-align: right; padding: 1px 10px 1px 0; border-bottom: 1px solid var(--grid) }
.rows .bid { color: var(--bid) } .rows .ask { color: var(--ask) }
@container (max-width: 860px) { .value { display: none } }
@container (max-width: 680px) { .unit, .group { display: none } .cutoffs input { width: 64px } }
@container (max-width: 480px) { .name, .table { display: none } .state { max-width: 9em } .cutoffs input { width: 52px } }
`
