// The elements from a module, with a bundler: one import defines them, another makes markets in this page. `npx vite` shows it.
import 'leadline/widget'
import 'leadline/widget/local'

const heatmap = document.createElement('leadline-heatmap')
heatmap.setAttribute('market', 'binance:BTC/USDT')
heatmap.setAttribute('source', 'generated') // with a service of yours: its address, and without the second import
heatmap.setAttribute('palette', 'colour-blind')
heatmap.style.height = '70vh'
document.body.append(heatmap)

const price = document.createElement('output')
heatmap.addEventListener(
  'leadline-cursor',
  ({ detail }) => (price.textContent = detail === null ? '' : `${detail.price}`),
)
heatmap.addEventListener('leadline-problem', ({ detail }) => console.error(detail.code, detail.detail))
document.body.append(price)
