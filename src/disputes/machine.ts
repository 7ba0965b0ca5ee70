/** Everything that may happen to a dispute. Code asks this table; what is not in it is refused. */
import { statusesOf, type Transitions } from '../kit/machine.ts'
import type { DisputeStatus } from './dispute.ts'

/**
 * - `contest`: the merchant is going to send evidence. `send_evidence`: has sent it. `accept`: gives in.
 * - `examine`: the evidence has reached the payer's bank.
 * - `expire`: the merchant has let the time pass.
 * - `win`, `lose`: the payer's bank decides, which it may do at any time: a payer may withdraw.
 */
export type DisputeEvent = 'contest' | 'send_evidence' | 'examine' | 'accept' | 'expire' | 'win' | 'lose'

const decided = { win: 'won', lose: 'lost' } as const
const answered = { send_evidence: 'evidence_sent', accept: 'accepted', expire: 'out_of_time', ...decided } as const

export const disputeTransitions: Transitions<DisputeStatus, DisputeEvent> = {
  open: { contest: 'evidence_pending', ...answered },
  evidence_pending: answered,
  evidence_sent: { examine: 'evidence_verification', ...decided },
  evidence_verification: decided,
  accepted: {},
  won: {},
  lost: {},
  out_of_time: {},
  not_contestable: {},
}

export const disputeStatuses = statusesOf(disputeTransitions)

/** The statuses that a dispute comes to by an event. In the others it begins. */
export type ReachedStatus = Exclude<DisputeStatus, 'open' | 'not_contestable'>

/** The one event that brings a dispute to each status. */
export const eventTo: { readonly [status in ReachedStatus]: DisputeEvent } = {
  evidence_pending: 'contest',
  evidence_sent: 'send_evidence',
  evidence_verification: 'examine',
  accepted: 'accept',
  won: 'win',
  lost: 'lose',
  out_of_time: 'expire',
}

/** Statuses of an undecided dispute: its money is kept back. */
export const undecidedStatuses: readonly DisputeStatus[] = [
  'open',
  'evidence_pending',
  'evidence_sent',
  'evidence_verification',
]
