/**
 * The payers' banks in a dispute, as the simulated world plays them. Real banks decide disputes through their network, and are not asked.
 */
import type { CardFacts } from '../cards/index.ts'
import type { Currency } from '../kit/currency.ts'
import type { MinorUnits } from '../kit/money.ts'

/** What a bank knows of a dispute. */
export interface Contested {
  /** The reason code with which the bank's customer disputes the payment. */
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
