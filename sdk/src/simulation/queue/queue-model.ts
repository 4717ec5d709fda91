// What a queue model answers: how much of what stood before an own order is still there. One interface, four models.

/**
 * An own order joins behind all that is shown at its price. Trades at its price take from the front one for one, in every model,
 * and are taken out of the decrease that the next change of its level shows; what a model decides is where the rest left from.
 */
export interface QueueModel {
  /** hftbacktest's word for it. */
  readonly name: string
  /** It needs the venue's orders one by one (`Exchange.orders`) and then knows; `after` is never asked. */
  readonly isExact: boolean
  /**
   * Lots ahead after the level has changed, at least 0, at most `toLots`.
   * @param aheadLots before the change, trades taken out
   * @param fromLots what the level showed, less the trades at its price since: at least 0
   * @param toLots what it shows now
   * @param tradedLots those that were taken out, for a model that counts them in another way
   */
  after(aheadLots: number, fromLots: number, toLots: number, tradedLots: number): number
}
