/**
 * Money is an integer count of a currency's smallest unit, and never travels without its currency.
 */
import assert from 'node:assert/strict'
import type { Currency } from './currency.ts'

declare const minorUnits: unique symbol

/** Integer count of the currency's smallest unit: 1050 is 10.50 in EUR. Negative only where an amount is a difference or a balance. */
export type MinorUnits = number & { readonly [minorUnits]: true }

export interface Money {
  readonly amount: MinorUnits
  readonly currency: Currency
}

/** The one way in. Throws (a broken invariant, never a client's error) when the number is not a safe integer. */
export function minorUnitsOf(value: number): MinorUnits {
  assert(Number.isSafeInteger(value), 'an amount of money must be a safe integer')
  return value as MinorUnits
}

export const zero = minorUnitsOf(0)

export const add = (a: MinorUnits, b: MinorUnits): MinorUnits => minorUnitsOf(a + b)

export const subtract = (a: MinorUnits, b: MinorUnits): MinorUnits => minorUnitsOf(a - b)

export const sum = (amounts: Iterable<MinorUnits>): MinorUnits => {
  let total = zero
  for (const amount of amounts) total = add(total, amount)
  return total
}

/** So many hundredths of a percent of an amount of 0 or more, rounded half up to the smallest unit. */
export const share = (amount: MinorUnits, basisPoints: number): MinorUnits =>
  minorUnitsOf(Number((BigInt(amount) * BigInt(basisPoints) + 5_000n) / 10_000n))
