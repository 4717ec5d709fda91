// The panels below the book, each loaded when it is shown for the first time.
import { html, type TemplateResult } from 'lit'

import type { Desk } from '../app/desk.js'
import type { PanelId } from '../settings/settings.js'

export interface PanelEntry {
  readonly id: PanelId
  readonly title: string
  readonly load: () => Promise<unknown>
  readonly render: (desk: Desk) => TemplateResult
}

export const PANELS: readonly PanelEntry[] = [
  {
    ...{ id: 'signal', title: 'Signal', load: () => import('./signal-panel.js') },
    render: (desk) => html`<dash-signal-panel class="panel" .desk=${desk}></dash-signal-panel>`,
  },
  {
    ...{ id: 'features', title: 'Features', load: () => import('./features-panel.js') },
    render: (desk) => html`<dash-features-panel class="panel" .desk=${desk}></dash-features-panel>`,
  },
  {
    ...{ id: 'alpha', title: 'Alpha heatmap', load: () => import('./alpha-panel.js') },
    render: (desk) => html`<dash-alpha-panel class="panel" .desk=${desk}></dash-alpha-panel>`,
  },
  {
    ...{ id: 'forecast', title: 'Predicted v. actual', load: () => import('./forecast-panel.js') },
    render: (desk) => html`<dash-forecast-panel class="panel" .desk=${desk}></dash-forecast-panel>`,
  },
  {
    ...{ id: 'explain', title: 'Explanation', load: () => import('./explain-panel.js') },
    render: (desk) => html`<dash-explain-panel class="panel" .desk=${desk}></dash-explain-panel>`,
  },
  {
    ...{ id: 'health', title: 'Latency & state', load: () => import('./health-panel.js') },
    render: (desk) => html`<dash-health-panel class="panel" .desk=${desk}></dash-health-panel>`,
  },
  {
    ...{ id: 'report', title: 'Backtest', load: () => import('./report-panel.js') },
    render: (desk) => html`<dash-report-panel class="panel" .desk=${desk}></dash-report-panel>`,
  },
]
