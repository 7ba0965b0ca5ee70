/** What the verbs of disputes need besides what payments need. */
import type { PaymentContext } from '../payments/index.ts'
import type { DisputingBank } from './disputing-bank.ts'

export interface DisputeContext extends PaymentContext {
  /** The bank of those who dispute, in the simulated world; null where it is a real one. */
  readonly disputingBank: DisputingBank | null
}
