/**
 * What a payout is made of, told from the balance items that it took; stored nowhere.
 *
 *     amount = payments − refunds − disputes − fees − VAT + what has no heading
 *
 * No heading: payouts that failed, whose money is paid out anew, and disbursements. Their fees are among the fees.
 */
import assert from 'node:assert/strict'
import { minorUnitsOf, subtract, sum, zero, type MinorUnits } from '../kit/money.ts'
import type { BalanceItem } from '../ledger/index.ts'

/** The items of one kind and method, as one. */
export interface CompositionPart {
  readonly kind: BalanceItem['kind']
  readonly method: BalanceItem['method']
  /** How many objects; an object may have more than one item, such as a refund that was not honoured. */
  readonly count: number
  readonly amount: MinorUnits
  readonly fee: MinorUnits
  readonly vat: MinorUnits
}

export interface Share {
  readonly amount: MinorUnits
  readonly count: number
  /** Without VAT. */
  readonly fees: MinorUnits
}

/** For refunds and disputes, what they took: negative when more came back. */
export interface Heading {
  readonly amount: MinorUnits
  readonly card: Share
  readonly sepa: Share
}

export interface Composition {
  readonly payments: Heading
  readonly refunds: Heading
  readonly disputes: Heading
  /** Of all items. */
  readonly fees: MinorUnits
  readonly feesVat: MinorUnits
}

export const compositionOf = (parts: readonly CompositionPart[]): Composition => ({
  payments: headingOf(parts, 'payment', (amount) => amount),
  refunds: headingOf(parts, 'refund', opposite),
  disputes: headingOf(parts, 'dispute', opposite),
  fees: sum(parts.map(({ fee }) => fee)),
  feesVat: sum(parts.map(({ vat }) => vat)),
})

/** The parts of items that are at hand. */
export function partsOf(items: readonly BalanceItem[]): CompositionPart[] {
  const groups = Map.groupBy(items, ({ kind, method }) => `${kind} ${method ?? ''}`)
  return [...groups.values()].map((group) => {
    const [first] = group
    assert(first !== undefined)
    return {
      kind: first.kind,
      method: first.method,
      count: new Set(group.map(({ objectId }) => objectId)).size,
      amount: sum(group.map(({ amount }) => amount)),
      fee: sum(group.map(({ fee }) => fee)),
      vat: sum(group.map(({ vat }) => vat)),
    }
  })
}

function headingOf(
  parts: readonly CompositionPart[],
  kind: CompositionPart['kind'],
  shown: (amount: MinorUnits) => MinorUnits,
): Heading {
  const shareOf = (method: CompositionPart['method']): Share => {
    const part = parts.find((candidate) => candidate.kind === kind && candidate.method === method)
    return { amount: shown(part?.amount ?? zero), count: part?.count ?? 0, fees: part?.fee ?? zero }
  }
  const [card, sepa] = [shareOf('card'), shareOf('sepa')]
  return { amount: minorUnitsOf(card.amount + sepa.amount), card, sepa }
}

const opposite = (amount: MinorUnits): MinorUnits => subtract(zero, amount)
