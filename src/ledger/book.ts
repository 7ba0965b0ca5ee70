/**
 * Booking the transitions of objects. Each domain derives from an object alone the entries that it calls for. Booking a decision adds the entries that the decision brought; the audit compares all
 * entries with the books.
 */
import assert from 'node:assert/strict'
import { insert, type Change } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import type { Instant } from '../kit/clock.ts'
import type { Currency } from '../kit/currency.ts'
import { minorUnitsOf, subtract, sum, zero, type MinorUnits } from '../kit/money.ts'
import type { LedgerAccount } from './account.ts'
import { balanceItems, type BalanceItem } from './balance-item.ts'
import { postings, type BookedKind, type Part, type Place, type Posting, type TransitionOf } from './postings.ts'
import { transfers, type Transfer } from './transfer.ts'

/** A transition that moves money, with its amounts. */
export type Entry = { readonly [Kind in BookedKind]: EntryOf<Kind> }[BookedKind]

interface EntryOf<Kind extends BookedKind> {
  readonly kind: Kind
  readonly transition: TransitionOf<Kind>
  readonly objectId: string
  /** Null where none is to be named: a payout. */
  readonly method: 'card' | 'sepa' | null
  readonly currency: Currency
  /** For a payout signed, since a merchant who owes is debited; otherwise never negative. */
  readonly amount: MinorUnits
  readonly fee?: MinorUnits
  readonly vat?: MinorUnits
}

/** The changes that book it. Zero amounts are not booked: a verification of a card has amount 0. */
function book(ctx: Context, entry: Entry): Change[] {
  const item = balanceItemOf(ctx.realm.id, ctx.now, entry)
  return [
    ...transfersOf(ctx.realm.id, ctx.now, entry).map((transfer) => insert(transfers, transfer)),
    ...(item === undefined ? [] : [insert(balanceItems, item)]),
  ]
}

/** The changes that book what a decision added to the entries of an object. What was booked before stays as it is. */
export function bookAdded(ctx: Context, before: readonly Entry[], after: readonly Entry[]): Change[] {
  const booked = new Set(before.map(({ transition }) => transition))
  return after.filter(({ transition }) => !booked.has(transition)).flatMap((entry) => book(ctx, entry))
}

/** The transfers that an entry calls for. */
export const transfersOf = (realmId: number, createdAt: Instant, entry: Entry): Transfer[] =>
  postingsOf(entry).flatMap((posting, position) => {
    const amount = partOf(entry, posting.part)
    if (amount === 0) return []
    const [debit, credit] = amount > 0 ? [posting.debit, posting.credit] : [posting.credit, posting.debit]
    return [
      {
        realmId,
        objectId: entry.objectId,
        transition: entry.transition,
        position,
        debitAccount: accountAt(debit, entry),
        creditAccount: accountAt(credit, entry),
        amount: minorUnitsOf(Math.abs(amount)),
        currency: entry.currency,
        createdAt,
      },
    ]
  })

/** The item that an entry adds to the available balance; undefined where the entry does not move the balance, and for the making of a payout, which takes existing items. */
export function balanceItemOf(realmId: number, createdAt: Instant, entry: Entry): BalanceItem | undefined {
  const { kind, transition, objectId, method, currency } = entry
  if (kind === 'payout' && transition === 'create') return undefined
  const amount = availableBy(entry, 'amount')
  const fee = subtract(zero, availableBy(entry, 'fee'))
  const vat = subtract(zero, availableBy(entry, 'vat'))
  if (amount === 0 && fee === 0 && vat === 0) return undefined
  return {
    realmId,
    objectId,
    transition,
    version: 1,
    createdAt,
    kind,
    method,
    currency,
    amount,
    fee,
    vat,
    payoutId: null,
  }
}

/** By how much one part of an entry raises the available balance. */
const availableBy = (entry: Entry, part: Part): MinorUnits =>
  sum(
    postingsOf(entry)
      .filter((posting) => posting.part === part)
      .map(({ debit, credit }) => {
        const sign = Number(credit === 'merchant_available') - Number(debit === 'merchant_available')
        return minorUnitsOf(sign * partOf(entry, part))
      }),
  )

function postingsOf({ kind, transition }: Entry): readonly Posting[] {
  const found = (postings[kind] as Readonly<Record<string, readonly Posting[]>>)[transition]
  assert(found !== undefined, `there are no postings for ${kind} ${transition}`)
  return found
}

const partOf = (entry: Entry, part: Part): MinorUnits => entry[part] ?? zero

function accountAt(place: Place, { method }: Entry): LedgerAccount {
  if (place !== 'network') return place
  assert(method !== null, 'what goes through a network has a method')
  return `${method}_network`
}
