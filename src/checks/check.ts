/** A question to the payers' banks: does this account exist, and does it belong to the named holder (stancer-v2 section 5.3). */
import { DAY, type Instant } from '../kit/clock.ts'
import { defineTable } from '../kit/table.ts'
import type { HolderKind, RegisterAnswer } from './account-register.ts'

/**
 * - `pending`: asked; no answer so far.
 * - `succeeded`: answered, whatever the answer.
 */
export type CheckStatus = 'pending' | 'succeeded'

export const checkStatuses: readonly CheckStatus[] = ['pending', 'succeeded']

/** How long a check is stored after its creation. The question is erased as soon as the register has been asked, the answer when this time is over. */
export const holdingTime = 30 * DAY

export interface Check {
  readonly realmId: number
  readonly id: string
  readonly version: number
  readonly createdAt: Instant
  /** The checked account, for checks through v1; null where an IBAN was given. */
  readonly sepaId: string | null
  readonly kind: HolderKind
  readonly status: CheckStatus
  /** The question as JSON, sealed by the vault. Null, like the key's id, once it has been asked. */
  readonly questionSealed: string | null
  readonly questionKeyId: string | null
  /** Null while there is no answer, and after it was erased. */
  readonly answer: RegisterAnswer | null
  /** When the answer was erased; the check remains known by its id. Null before that. */
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
