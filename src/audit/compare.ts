/** Compares the entries that an object calls for with the stored rows: none may be missing, different, or additional. */
import type { Instant } from '../kit/clock.ts'
import { balanceItemOf, transfersOf, type BalanceItem, type Entry, type Transfer } from '../ledger/index.ts'

export interface Stored {
  readonly transfers: readonly Transfer[]
  readonly items: readonly BalanceItem[]
}

/** The first difference, as a clause about the object. */
export function differenceOf(realmId: number, entries: readonly Entry[], stored: Stored): string | undefined {
  const items = entries.flatMap((entry) => balanceItemOf(realmId, 0, entry) ?? [])
  const transfers = entries.flatMap((entry) => transfersOf(realmId, 0, entry))
  return (
    firstDifference('transfer', transfers.map(transferWords), stored.transfers.map(transferWords)) ??
    firstDifference('balance item', items.map(itemWords), stored.items.map(itemWords)) ??
    firstApart(stored)
  )
}

/** The name of a row, unique among the object's rows, and its content. */
type Words = readonly [name: string, content: string]

const transferWords = ({ transition, position, debitAccount, creditAccount, amount, currency }: Transfer): Words => [
  `${transition} ${position}`,
  `${debitAccount} → ${creditAccount} ${amount} ${currency}`,
]

const itemWords = ({ transition, kind, method, amount, fee, vat, currency }: BalanceItem): Words => [
  transition,
  `${kind} ${method ?? 'without a method'} ${amount} ${currency} with fee ${fee} and VAT ${vat}`,
]

function firstDifference(what: string, expected: readonly Words[], stored: readonly Words[]): string | undefined {
  const left = new Map(stored)
  for (const [name, content] of expected) {
    const found = left.get(name)
    left.delete(name)
    if (found === undefined) return `it calls for a ${what} ${name} (${content}), which is not there`
    if (found !== content) return `its ${what} ${name} is ${found} where it calls for ${content}`
  }
  for (const [name, content] of left) return `there is a ${what} ${name} (${content}), which it does not call for`
  return undefined
}

/** The first row that was not booked at the moment of the others of its transition. A payout takes items by their age, and no seal covers an item. */
function firstApart({ transfers, items }: Stored): string | undefined {
  const moments = new Map<string, Instant>()
  const rows = [...transfers, ...items]
  const apart = rows.find(({ transition, createdAt }) => {
    const first = moments.get(transition) ?? createdAt
    moments.set(transition, first)
    return createdAt !== first
  })
  return apart && `its transfers and its balance item ${apart.transition} are not of one moment`
}
