/**
 * Which items a payout takes when it cannot take all that are open: at most a given number, whose sum is more than nothing and no more than the merchant is owed.
 *
 * Debts are taken along with credits, in the proportion in which both are open, the oldest of each. If the sum is too large, the largest credits are left out; if it is nothing or less, the
 * largest debts. A debt that so many credits do not outweigh stays open, and does not hold the payout up. It still counts, since no payout is more than the balance.
 */
import { minorUnitsOf, subtract, sum, zero, type MinorUnits } from '../kit/money.ts'
import type { BalanceItem } from '../ledger/index.ts'

/** How many are open of each: those that raise the balance, and those that lessen it or leave it as it is. */
export interface ItemCounts {
  readonly credits: number
  readonly debts: number
}

/** How many credits and debts are considered for a payout of at most `limit` items (2 or more); all of them when they are no more than that. */
export function sharesOf({ credits, debts }: ItemCounts, limit: number): ItemCounts {
  if (credits + debts <= limit) return { credits, debts }
  const share = Math.min(Math.ceil((limit * debts) / (credits + debts)), limit - 1)
  return { credits: Math.min(credits, limit - share), debts: share }
}

/** As many of these as can be paid out to a merchant who is owed `balance`; none where that cannot be done. */
export function chosenFrom(items: readonly BalanceItem[], balance: MinorUnits): BalanceItem[] {
  const credits = items.filter((item) => netOf(item) > 0).sort((a, b) => netOf(a) - netOf(b))
  const debts = items.filter((item) => netOf(item) <= 0).sort((a, b) => netOf(b) - netOf(a))
  let total = sum(items.map(netOf))
  while (total <= zero || total > balance) {
    const left = total > balance ? credits.pop() : debts.pop()
    if (left === undefined) return []
    total = subtract(total, netOf(left))
  }
  return [...credits, ...debts]
}

/** What an item adds to the balance, less its fee and VAT. */
export const netOf = ({ amount, fee, vat }: BalanceItem): MinorUnits => minorUnitsOf(amount - fee - vat)
