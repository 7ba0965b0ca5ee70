/** What a merchant sells. Its prices say what it costs. A subscription names prices, never a product. */
import type { Instant } from '../kit/clock.ts'
import { defineTable } from '../kit/table.ts'

export interface Product {
  readonly realmId: number
  readonly id: string
  /** Also moved by each price that is made for it, so that a deletion knows all of them. */
  readonly version: number
  readonly createdAt: Instant
  readonly deletedAt: Instant | null
  readonly name: string
  readonly description: string | null
  /** Whether it is for sale: what is sold already stays sold. */
  readonly active: boolean
  /** Any JSON, the merchant's own. */
  readonly metadata: unknown
}

export const products = defineTable<Product>('products', ['realmId', 'id'], {
  realmId: true,
  id: true,
  version: true,
  createdAt: true,
  deletedAt: true,
  name: true,
  description: true,
  active: true,
  metadata: true,
})
