/** Everything that may happen to a disbursement once it is made. Code asks this table; what is not in it is refused. */
import { statusesOf, type Transitions } from '../kit/machine.ts'
import type { DisbursementStatus } from './disbursement.ts'

/** `send`: it leaves with a cut-off. `settle`: the card is credited. `reject`: the card's bank does not take it. */
export type DisbursementEvent = 'send' | 'settle' | 'reject'

export const disbursementTransitions: Transitions<DisbursementStatus, DisbursementEvent> = {
  to_disburse: { send: 'disburse_sent' },
  disburse_sent: { settle: 'disbursed', reject: 'not_honored' },
  disbursed: {},
  not_honored: {},
  refused: {},
}

export const disbursementStatuses = statusesOf(disbursementTransitions)
