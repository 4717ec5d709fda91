// Requests a second of a signal, beside a bare route's: in turns, so that whatever else the machine does befalls both.
import { spawnSync } from 'node:child_process'

import { median, pin, startHello, startService, until } from './hosts.mjs'

const ROUNDS = 9
const GATE = 0.25
const SIGNAL = '/v1/markets/binance/BTC-USDT/signal'

export async function measureHttp(tell) {
  const { service, key, stop } = await startService({ requests: 5_000_000 })
  const hello = await startHello(18_911)
  try {
    const headers = { authorization: `Bearer ${key}` }
    await until(async () => (await fetch(service.url + SIGNAL, { headers })).ok)
    for (const pid of [service.pid, hello.pid]) pin(pid, 0)
    const rates = { hello: [], signal: [] }
    for (let round = 0; round <= ROUNDS; round++) {
      const pair = { hello: knock(hello.url), signal: knock(service.url + SIGNAL, `Authorization: Bearer ${key}`) }
      if (round === 0) continue // compiled code meets compiled code
      for (const name of ['hello', 'signal']) rates[name].push(pair[name])
      tell(`http ${round}/${ROUNDS}: ${pair.hello.toFixed(0)} and ${pair.signal.toFixed(0)} requests/s`)
    }
    const ratio = median(rates.signal.map((rate, i) => rate / rates.hello[i]))
    return [
      { name: 'bare Hono route, requests/s', value: Math.round(median(rates.hello)) },
      { name: 'signal with a key, a quota and one object call, requests/s', value: Math.round(median(rates.signal)) },
      { name: 'signal against the bare route', value: ratio.toFixed(3), ratio, gate: `≥ ${GATE}`, pass: ratio >= GATE },
    ]
  } finally {
    await hello.stop()
    await stop()
  }
}

/** Requests a second with 16 connections, from the other core. */
function knock(url, header) {
  const args = ['-c', '1', 'wrk', '-t1', '-c16', '-d2', ...(header ? ['-H', header] : []), url]
  const { stdout } = spawnSync('taskset', args, { encoding: 'utf8' })
  if (/Non-2xx/.test(stdout)) throw new Error(`${url}: found ${/Non-2xx.*/.exec(stdout)[0]}, expected answers`)
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1])
}
