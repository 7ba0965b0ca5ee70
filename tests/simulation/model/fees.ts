/** What the platform charges (docs/settlement.md, "Fees"). */

export interface FeeRate {
  /** Hundredths of a percent. */
  readonly basisPoints: number
  /** In the smallest unit. */
  readonly fixed: number
}

export interface FeeSchedule {
  readonly card: FeeRate
  readonly sepa: FeeRate
  readonly dispute: FeeRate
  readonly disbursement: FeeRate
  readonly vatBasisPoints: number
}

export const defaultFees: FeeSchedule = {
  card: { basisPoints: 70, fixed: 7 },
  sepa: { basisPoints: 0, fixed: 20 },
  dispute: { basisPoints: 0, fixed: 1500 },
  disbursement: { basisPoints: 100, fixed: 25 },
  vatBasisPoints: 2000,
}

export interface Charge {
  /** Without VAT. */
  readonly fee: number
  readonly vat: number
}

/** Nothing is charged for a payment of nothing. */
export function chargeOf(
  schedule: FeeSchedule,
  of: Exclude<keyof FeeSchedule, 'vatBasisPoints'>,
  amount: number,
): Charge {
  if (amount === 0) return { fee: 0, vat: 0 }
  const { basisPoints, fixed } = schedule[of]
  const fee = shareOf(amount, basisPoints) + fixed
  return { fee, vat: shareOf(fee, schedule.vatBasisPoints) }
}

/** Rounded half up. With big integers, since a share of a large amount may not be exact as a number. */
const shareOf = (amount: number, basisPoints: number): number =>
  Number((BigInt(amount) * BigInt(basisPoints) * 2n + 10_000n) / 20_000n)
