/** What a merchant pays for the service: for each method a share of the amount and a fixed part, in the currency of what is charged for, and the VAT on it. */
import { minorUnitsOf, share, zero, type MinorUnits } from './money.ts'

export interface FeeRate {
  /** Hundredths of a percent of the amount. */
  readonly basisPoints: number
  /** In the smallest unit of the payment's currency. */
  readonly fixed: number
}

export interface FeeSchedule {
  readonly card: FeeRate
  readonly sepa: FeeRate
  /** Of each dispute. */
  readonly dispute: FeeRate
  readonly disbursement: FeeRate
  readonly vatBasisPoints: number
}

export const defaultFeeSchedule: FeeSchedule = {
  card: { basisPoints: 70, fixed: 7 },
  sepa: { basisPoints: 0, fixed: 20 },
  dispute: { basisPoints: 0, fixed: 1500 },
  disbursement: { basisPoints: 100, fixed: 25 },
  vatBasisPoints: 2000,
}

export interface Fee {
  /** Without VAT. */
  readonly fee: MinorUnits
  readonly vat: MinorUnits
}

/**
 * The fee of an amount: its share and the fixed part, and the VAT on both; share and VAT are each rounded half up to the smallest unit, so that what is shown of each object adds up to what a payout
 * keeps back. Nothing is charged for nothing (a verification of a card).
 */
export function feeOf({ vatBasisPoints, ...rates }: FeeSchedule, of: keyof typeof rates, amount: MinorUnits): Fee {
  if (amount === 0) return { fee: zero, vat: zero }
  const { basisPoints, fixed } = rates[of]
  const fee = minorUnitsOf(share(amount, basisPoints) + fixed)
  return { fee, vat: share(fee, vatBasisPoints) }
}
