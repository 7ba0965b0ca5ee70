/** What lists show besides their objects. */
import type { View } from './expected.ts'

/** The lists of all objects of a kind, by their routes. */
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

/** The place of a page in a list of `count` objects. */
export function range({ start, limit }: Page, count: number): View {
  const end = start + Math.max(Math.min(limit, count - start), 0)
  return { start, limit, end, count, has_more: end < count }
}
