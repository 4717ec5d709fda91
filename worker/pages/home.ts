// The first page: the markets, and the signal of one as it moves.
import { page, type Page } from './page.js'

const BODY = `<h1>Leadline</h1><p class="dim">The order book that knows when it is wrong. <a href="/docs">The API</a> · <a href="/health">health</a></p>
<p><label>Market <select id="market"></select></label> <span id="state" class="dim" role="status">connecting</span></p>
<div class="cols"><div><div class="score" id="score" aria-live="off">–</div><div id="direction" class="dim"></div>
<table><tbody id="parts"></tbody></table></div>
<div><h2>Book</h2><table><tbody id="book"></tbody></table></div><div><h2>Levels</h2><table><tbody id="levels"></tbody></table></div></div>`

const SCRIPT = `
const $ = (id) => document.getElementById(id)
const rows = (id, lines) => $(id).replaceChildren(...lines.map((cells) => { const tr = document.createElement('tr'); for (const [text, cls] of cells) { const td = document.createElement('td'); td.textContent = text; td.className = cls ?? 'num'; tr.append(td) } return tr }))
const short = (n) => n === null || n === undefined ? '–' : n.toFixed(3)
let socket, market, book
const apply = (side, changes, best) => { const map = new Map(book[side]); for (const [p, a] of changes) { if (a === '0') map.delete(p); else map.set(p, a) } book[side] = [...map].sort((x, y) => best * (x[0] - y[0])).slice(0, 10) }
function show(m) {
  if (m.op === 'ping') return socket.send(JSON.stringify({ op: 'pong', ts: m.ts }))
  if (m.channel === 'status') { $('state').textContent = m.state + (m.reason ? ' (' + m.reason + ')' : ''); if (m.state !== 'live') { $('score').textContent = '–'; rows('book', []) } return }
  if (m.channel === 'signal' && m.data) {
    $('state').textContent = 'live'; const d = m.data
    $('score').textContent = d.score === undefined ? '–' : (d.score > 0 ? '+' : '') + d.score.toFixed(2); $('direction').textContent = d.direction ?? 'undefined'
    rows('parts', [['imbalance', d.imbalance], ['size', d.size], ['speed', d.speed]].map(([n, v]) => [[n, ''], [short(v)]]))
    rows('levels', (d.levels ?? []).slice(0, 10).map((l) => [[l.side, l.side], [l.price], [l.amount], ['×' + l.strength.toFixed(1)]]))
  }
  if (m.channel === 'book' && m.data) {
    if (m.type === 'snapshot') book = { bids: m.data.bids, asks: m.data.asks }
    else { apply('bids', m.data.bids, -1); apply('asks', m.data.asks, 1) }
    rows('book', [...book.asks].reverse().map(([p, a]) => [[p, 'num ask'], [a]]).concat(book.bids.map(([p, a]) => [[p, 'num bid'], [a]])))
  }
}
function connect() {
  socket = new WebSocket(location.origin.replace('http', 'ws') + '/v1/stream', ['leadline.v1'])
  socket.onopen = () => choose(market)
  socket.onmessage = ({ data }) => show(JSON.parse(data))
  socket.onclose = () => { $('state').textContent = 'disconnected'; setTimeout(connect, 2000) }
}
function choose(next) {
  const args = ({ venue, symbol }) => ['signal', 'book'].map((channel) => ({ channel, exchange: venue, symbol, ...(channel === 'book' ? { depth: 10 } : {}) }))
  if (market && market !== next) socket.send(JSON.stringify({ op: 'unsubscribe', args: args(market) }))
  market = next
  socket.send(JSON.stringify({ op: 'subscribe', args: args(market) }))
}
const { markets } = await (await fetch('/v1/markets')).json()
for (const m of markets ?? []) $('market').append(new Option(m.venue + ' ' + m.symbol))
$('market').onchange = () => choose(markets[$('market').selectedIndex])
if (markets?.length) { market = markets[0]; connect() } else $('state').textContent = 'no market, or no access without a key'
`

let made: Promise<Page> | undefined

export function homePage(): Promise<Page> {
  return (made ??= page('Leadline', BODY, SCRIPT))
}
