/** What a product costs: once, or again after each interval. A product may have many: by month and by year, in several currencies, last year's. */
import type { Instant } from '../kit/clock.ts'
import type { Currency } from '../kit/currency.ts'
import type { MinorUnits } from '../kit/money.ts'
import { defineTable } from '../kit/table.ts'

export const intervals = ['day', 'week', 'month', 'year'] as const
export type Interval = (typeof intervals)[number]

export interface Price {
  readonly realmId: number
  readonly id: string
  readonly version: number
  readonly createdAt: Instant
  readonly deletedAt: Instant | null
  readonly productId: string
  /** Of one unit, for one period; 0 is for free. */
  readonly amount: MinorUnits
  readonly currency: Currency
  /** The unit of the period that it pays for; null where it is paid once. */
  readonly interval: Interval | null
  /** How many intervals make a period: 3 with `month` is a quarter. Null where it is paid once. */
  readonly intervalCount: number | null
  readonly active: boolean
  /** Any JSON, the merchant's own. */
  readonly metadata: unknown
  /** When it was first used (see usePrices). After that its cost never changes, and it is never deleted. */
  readonly usedAt: Instant | null
}

export const prices = defineTable<Price>('prices', ['realmId', 'id'], {
  realmId: true,
  id: true,
  version: true,
  createdAt: true,
  deletedAt: true,
  productId: true,
  amount: true,
  currency: true,
  interval: true,
  intervalCount: true,
  active: true,
  metadata: true,
  usedAt: true,
})
