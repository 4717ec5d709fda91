// Blocks: sizes are powers of two from 1 KB up, freed ones are used again. Memory grows only when a learner is opened.
import { BLOCK_MAGIC, B_BYTES, B_MAGIC, B_VERSION, CANARY, HEAP, LEARN_VERSION } from './layout'

const WASM_PAGE: usize = 65536
const SIZES = 32
const freeBlocks: usize = memory.data(SIZES * 4)

let heapEnd: usize = HEAP
let heapLimit: usize = 64 << 20

export function setHeapLimit(bytes: usize): void {
  heapLimit = bytes
}

@inline function sizeClass(bytes: i32): i32 { return max(10, 32 - clz(bytes - 1)) }
@inline function canaryAt(l: usize): usize { return l + <usize>load<i32>(l, B_BYTES) - 8 }

/** Zeroed block of `bytes`, a multiple of 8, with magic, version and canary; 0 when memory is exhausted. */
export function takeBlock(bytes: i32): usize {
  const size = sizeClass(bytes)
  const list = freeBlocks + (<usize>size << 2)
  let l = <usize>load<u32>(list)
  if (l != 0) store<u32>(list, load<u32>(l))
  else {
    const end = heapEnd + (<usize>1 << size)
    if (size > 30 || end > heapLimit) return 0
    const have = <usize>memory.size() * WASM_PAGE
    if (end > have && memory.grow(<i32>((end - have + WASM_PAGE - 1) / WASM_PAGE)) < 0) return 0
    l = heapEnd
    heapEnd = end
  }
  memory.fill(l, 0, bytes)
  store<u32>(l, BLOCK_MAGIC, B_MAGIC)
  store<u32>(l, LEARN_VERSION, B_VERSION)
  store<i32>(l, bytes, B_BYTES)
  store<u64>(canaryAt(l), CANARY)
  return l
}

export function releaseBlock(l: usize): void {
  const list = freeBlocks + (<usize>sizeClass(load<i32>(l, B_BYTES)) << 2)
  store<u32>(l, load<u32>(list))
  store<u32>(list, <u32>l)
}

/** Whether magic, version and canary of a block stand. */
export function blockStands(l: usize): bool {
  return load<u32>(l, B_MAGIC) == BLOCK_MAGIC && load<u32>(l, B_VERSION) == LEARN_VERSION && load<u64>(canaryAt(l)) == CANARY
}
