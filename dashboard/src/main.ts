// The dashboard: one page over one market, whoever tells it.
import 'leadline/widget'
import './style/index.css'
import { html, render } from 'lit'

import { Desk } from './app/desk.js'
import { takeDrops } from './app/drop.js'
import './app/dock-divider.js'
import './app/market-area.js'
import { applyTheme } from './app/theme.js'
import './panels/panel-area.js'
import './top-bar/top-bar.js'

const desk = new Desk()
applyTheme(desk.settings, null)
takeDrops(desk)

render(
  html`<a class="skip" href="#market">Skip to the market</a>
    <header class="top"><dash-top-bar .desk=${desk}></dash-top-bar></header>
    <main id="market" tabindex="-1">
      <h1 class="sr">Leadline: the order book that knows when it is wrong</h1>
      <dash-market-area .desk=${desk}></dash-market-area>
      <dash-dock-divider .desk=${desk}></dash-dock-divider>
      <dash-panel-area .desk=${desk}></dash-panel-area>
    </main>
    <div class="drop-hint" aria-hidden="true">
      <p>Drop a recording to replay it, or a backtest report to read it</p>
    </div>`,
  document.body,
)
