// The elements as React components, with Vite: `npx vite` shows it. What is unmounted watches nothing any more.
import 'leadline/widget/local' // markets made in this page; a service of yours needs no more than its address as `source`
import { LeadlineHeatmap, LeadlineLadder } from 'leadline/widget/react'
import { StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'

function Market() {
  const [isShown, setShown] = useState(true)
  const [row, setRow] = useState(null)
  const market = { market: 'binance:BTC/USDT', source: 'generated', theme: 'auto' }
  return (
    <>
      <button onClick={() => setShown(!isShown)}>{isShown ? 'Hide' : 'Show'}</button>
      <output>{row && `${row.amount} at ${row.price}`}</output>
      {isShown && (
        <>
          <LeadlineHeatmap {...market} cutoff={[40, 99]} style={{ height: '60vh' }} />
          <LeadlineLadder {...market} group="0.10" depth={10} onSelect={(event) => setRow(event.detail)} />
        </>
      )}
    </>
  )
}

createRoot(document.querySelector('#root')).render(
  <StrictMode>
    <Market />
  </StrictMode>,
)
