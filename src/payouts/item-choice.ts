/**
 * Which items a payout takes where it cannot take all that are open: so many at most, in all more than nothing and no more than the merchant is owed.
 *
 * What lessens the balance is taken along with what raises it, in the proportion in which the two are open, the oldest of each. Where these come to too much, the largest credits are left; where to nothing
 * or less, the largest debts: a debt that so many credits do not outweigh is left open rather than holding the payout up. It counts all the same, since no payout is more than the balance.
 */
import { minorUnitsOf, subtract, sum, zero, type MinorUnits } from '../kit/money.ts'
import type { BalanceItem } from '../ledger/index.ts'

/** How many are open of each: those that raise the balance, and those that lessen it or leave it as it is. */
export interface ItemCounts {
  readonly credits: number
  readonly debts: number
}

/** How many of each are looked at for a payout of at most `limit`, from 2: all of them where there are no more. */
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
