// A little Binance spot on this machine: real sockets and real HTTP, books that change when told to.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { WebSocketServer, type WebSocket } from 'ws'

import { FakeVenue } from './venue.js'
import type { FakeSocket } from './world.js'
import { World } from './world.js'

export interface Loopback {
  readonly venue: FakeVenue
  readonly endpoints: { readonly socket: string; readonly rest: string }
  readonly sockets: Set<WebSocket>
  close(): Promise<void>
}

export async function loopback(ids: readonly string[]): Promise<Loopback> {
  const venue = new FakeVenue(new World(), ids)
  const server = createServer((request, response) => {
    const answer = venue.world.answer({ url: request.url ?? '', weight: 0 })
    response.writeHead(answer?.status ?? 404, { 'content-type': 'application/json' })
    response.end(answer?.body ?? '')
  })
  const sockets = new Set<WebSocket>()
  const wss = new WebSocketServer({ server })
  wss.on('connection', (socket, request) => {
    if (request.url !== '/ws') return socket.close(1008, 'no such path')
    sockets.add(socket)
    const client = { frame: (text: string) => socket.send(text) } as unknown as FakeSocket
    socket.on('message', (data: Buffer) => {
      venue.world.onSend(client, data.toString())
      void venue.world.pass(1) // its answer
    })
    socket.on('close', () => {
      sockets.delete(socket)
      venue.streams.delete(client)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    venue,
    sockets,
    endpoints: { socket: `ws://127.0.0.1:${port}`, rest: `http://127.0.0.1:${port}` },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.terminate()
        wss.close(() => server.close(() => resolve()))
      }),
  }
}
