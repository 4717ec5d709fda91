// The same in Node, whose buffers write text in less than half the time of its TextEncoder: 50 ns instead of 115 for a frame of 750
// bytes on Node 24, 115 instead of 140 on Node 20.
import type { WriteText } from './text.host.js'

interface NodeBuffer {
  from(memory: ArrayBufferLike, byteOffset: number, length: number): { write(text: string): number }
}
// a global there, so that the engine imports nothing
const { Buffer } = globalThis as unknown as { Buffer: NodeBuffer }

export function textWriter(area: Uint8Array): WriteText {
  const buffer = Buffer.from(area.buffer, area.byteOffset, area.byteLength)
  return (text) => buffer.write(text)
}
