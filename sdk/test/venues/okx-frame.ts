/** A frame of OKX's channel books. */
export function okxFrame(
  action: 'snapshot' | 'update',
  bids: readonly (readonly [price: string, size: string])[],
  asks: readonly (readonly [price: string, size: string])[],
  checksum: number,
  prevSeqId: number,
  seqId: number,
): string {
  const levels = (list: typeof bids) => list.map(([px, sz]) => [px, sz, '0', '1'])
  const data = [{ asks: levels(asks), bids: levels(bids), ts: '1597026383085', checksum, prevSeqId, seqId }]
  return JSON.stringify({ arg: { channel: 'books', instId: 'BTC-USDT' }, action, data })
}
