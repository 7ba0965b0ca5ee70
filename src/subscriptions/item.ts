/** What a subscription buys: so many units at a price. */
export interface Item {
  readonly priceId: string
  /** From 1. */
  readonly quantity: number
}
