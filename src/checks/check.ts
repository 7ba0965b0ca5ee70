/** A question to the payers' banks: is this account there, and is it of whom we believe it is (stancer-v2 section 5.3). */
import { DAY, type Instant } from '../kit/clock.ts'
import { defineTable } from '../kit/table.ts'
import type { HolderKind, RegisterAnswer } from './account-register.ts'

/**
 * - `pending`: asked; no answer so far.
 * - `succeeded`: answered, whatever the answer.
 */
export type CheckStatus = 'pending' | 'succeeded'

export const checkStatuses: readonly CheckStatus[] = ['pending', 'succeeded']

/** From its making on a check is held so long. What was asked is erased as soon as the register has been asked, the answer then. */
export const holdingTime = 30 * DAY

export interface Check {
  readonly realmId: number
  readonly id: string
  readonly version: number
  readonly createdAt: Instant
  /** The account that it is of, where v1 has asked; null where an IBAN was asked about. */
  readonly sepaId: string | null
  readonly kind: HolderKind
  readonly status: CheckStatus
  /** What is to be asked, as JSON, sealed by the vault; null, as its key, once it has been. */
  readonly questionSealed: string | null
  readonly questionKeyId: string | null
  /** Null as long as there is none, and once it is no longer held. */
  readonly answer: RegisterAnswer | null
  /** When it was erased: the check is known, and nothing of it. Null before. */
  readonly erasedAt: Instant | null
}

export const checks = defineTable<Check>('account_checks', ['realmId', 'id'], {
  realmId: true,
  id: true,
  version: true,
  createdAt: true,
  sepaId: true,
  kind: true,
  status: true,
  questionSealed: true,
  questionKeyId: true,
  answer: true,
  erasedAt: true,
})
