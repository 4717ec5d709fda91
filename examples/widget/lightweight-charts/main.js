// Depth over time on a lightweight-charts chart: one column a second, fed by a market made in this page. `npx vite` shows it.
import { generatedSource } from 'leadline/widget/local' // or edgeSource({ url }) of leadline/widget, with a service of yours
import { columnsFrom, DepthHeatmapSeries } from 'leadline/widget/lightweight-charts'
import { createChart } from 'lightweight-charts'

const chart = createChart(document.querySelector('#chart'), {
  height: 500,
  layout: { background: { color: '#0b0e13' }, textColor: '#8b95a7' },
  grid: { vertLines: { visible: false }, horzLines: { visible: false } },
  timeScale: { timeVisible: true, secondsVisible: true },
})
const series = chart.addCustomSeries(new DepthHeatmapSeries(), { lower: '40%', upper: '97%', group: 0.5 })

const source = generatedSource({ symbol: 'BTC/USDT', speed: 10 }) // ten times as fast as a market would be
columnsFrom(source, { venue: 'binance', symbol: 'BTC/USDT', depth: 100 }, series)
