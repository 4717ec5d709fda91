/** The page's sheet: light and dark by the reader's setting, nothing loaded from elsewhere. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c2024; --soft: #5b6570; --paper: #fbfbfa; --rule: #dcdfe3; --s1: #2563a8; --s2: #c2611a;
  --s3: #7a7f87; --plus: #2e7d4f; --minus: #b4361e }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8ea; --soft: #9aa4ae; --paper: #16191c; --rule: #343a40; --s1: #6aa9ec;
  --s2: #f0a060; --s3: #8b929a; --plus: #6cc795; --minus: #f0785c } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 74rem; padding: 1.5rem 1.25rem 4rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; overflow-wrap: anywhere } h2 { font-size: 1.2rem; margin: 2.2rem 0 .4rem }
p, ul { margin: .3rem 0 .6rem; max-width: 52rem } .soft, figcaption { color: var(--soft) }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(25rem, 100%), 1fr)); gap: 0 2rem; align-items: start }
.pair > * { min-width: 0 }
figure { margin: .4rem 0 } figcaption { font-size: .88rem; max-width: 46rem }
svg { width: 100%; height: auto; display: block } .scroll { overflow-x: auto }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem }
th, td { padding: .2rem .65rem .2rem 0; text-align: right; border-bottom: 1px solid var(--rule); white-space: nowrap }
th:first-child, td:first-child, td.why { text-align: left } th { font-weight: 600; color: var(--soft) }
td.why { color: var(--soft); white-space: normal }
.mark { fill: var(--soft); font-size: 11px } .label { fill: var(--ink); font-size: 12px }
.axis { stroke: var(--soft) } .rule { stroke: var(--rule) }
.s1 { fill: var(--s1) } .s2 { fill: var(--s2) } .s3 { fill: var(--s3) } .shade { fill-opacity: .2 }
.line { fill: none; stroke-width: 1.8 } .thin { stroke-width: .7; stroke-opacity: .6 }
.s1l { stroke: var(--s1) } .s2l { stroke: var(--s2) } .s3l { stroke: var(--s3) }
.plus { fill: var(--plus) } .minus { fill: var(--minus) } .dot { fill-opacity: .55 }
`
