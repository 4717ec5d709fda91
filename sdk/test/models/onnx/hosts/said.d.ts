export interface Said {
  /** Greatest distance by model. */
  readonly worst: Readonly<Record<string, number>>
  readonly refused: string
}
