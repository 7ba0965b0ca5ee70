/** The deadlines of undecided disputes: for each status at most one. */
import { DAY, type Instant } from '../kit/clock.ts'
import { addBusinessDays } from '../kit/target.ts'
import type { DisputeContext } from './context.ts'
import type { Dispute } from './dispute.ts'

/** How long the merchant has to send evidence, from the opening. */
export const answerLifetimeMs = 30 * DAY

/** The merchant has let the time pass. */
export const answerDeadlineTimer = 'dispute_answer_deadline'

/** The evidence reaches the payer's bank. */
export const evidenceArrivalTimer = 'dispute_evidence_arrival'

/** The payer's bank decides. */
export const verdictTimer = 'dispute_verdict'

export interface Deadline {
  readonly kind: string
  readonly dueAt: Instant
}

/** The deadline of a dispute that has just come to its status; null where it is decided, or where the time of the decision is not known. */
export function deadlineOf({ hours, now, disputingBank }: DisputeContext, dispute: Dispute): Deadline | null {
  switch (dispute.status) {
    case 'open':
    case 'evidence_pending':
      return { kind: answerDeadlineTimer, dueAt: dispute.createdAt + answerLifetimeMs }
    case 'evidence_sent':
      return { kind: evidenceArrivalTimer, dueAt: hours.morningOf(addBusinessDays(hours.dayOf(now), 1)) }
    case 'evidence_verification':
      return disputingBank && { kind: verdictTimer, dueAt: now + disputingBank.verificationDays * DAY }
    case 'accepted':
    case 'won':
    case 'lost':
    case 'out_of_time':
    case 'not_contestable':
      return null
  }
}
