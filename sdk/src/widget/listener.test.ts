// Listeners that throw, and those whose watch has ended.
import { expect, test } from 'vitest'

import { Listener } from './listener.js'
import type { SourceEvent } from './source.js'

const EVENT: SourceEvent = { kind: 'clock', tsUs: 1 }

test('what a listener throws reaches the page, and not whoever tells', async () => {
  const others = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  const reported = new Promise((resolve) => process.once('uncaughtException', resolve))
  const listener = new Listener(() => {
    throw new Error('of the page')
  })
  expect(() => listener.tell(EVENT)).not.toThrow()
  expect(await reported).toMatchObject({ message: 'of the page' })
  for (const other of others) process.on('uncaughtException', other)
})

test('nothing is heard behind the end, also where the listener itself is the end', () => {
  const heard: SourceEvent[] = []
  const listener = new Listener((event) => {
    heard.push(event)
    listener.end()
  })
  listener.tell(EVENT)
  listener.tell(EVENT)
  expect(heard).toEqual([EVENT])
})
