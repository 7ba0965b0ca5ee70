/** What lists tell besides their objects. */
import type { View } from './expected.ts'

/** Those of everything that there is of a kind, by their routes. */
export const lists = [
  'payments',
  'payment_intents',
  'refunds',
  'disputes',
  'payouts',
  'disbursements',
  'customers',
  'cards',
  'sepa',
  'mandates',
] as const

export interface Page {
  readonly start: number
  readonly limit: number
}

/** Where a page stands in a list of so many. */
export function range({ start, limit }: Page, count: number): View {
  const end = start + Math.max(Math.min(limit, count - start), 0)
  return { start, limit, end, count, has_more: end < count }
}
