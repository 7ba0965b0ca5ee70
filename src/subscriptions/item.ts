/** What a subscription buys: a number of units at a price. */
export interface Item {
  readonly priceId: string
  /** From 1. */
  readonly quantity: number
}
