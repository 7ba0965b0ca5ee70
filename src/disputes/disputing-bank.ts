/**
 * What disputes ask of the banks of those who dispute, as far as the simulated world knows it. Real banks are heard of through their network, and are not asked.
 */
import type { CardFacts } from '../cards/index.ts'
import type { Currency } from '../kit/currency.ts'
import type { MinorUnits } from '../kit/money.ts'

/** What a bank knows of a dispute. */
export interface Contested {
  /** With which its customer disputes the payment. */
  readonly code: string
  readonly amount: MinorUnits
  readonly currency: Currency
}

/** Answers are a function of the question. */
export interface DisputingBank {
  /** Days from the arrival of evidence to the verdict. */
  readonly verificationDays: number
  verdictOn(contested: Contested): 'win' | 'lose'
  /** The code with which the holder of a card of this network disputes a payment, where nothing else is said. */
  usualCodeOf(network: CardFacts['network']): string
}
