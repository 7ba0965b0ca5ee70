/** A payer's account in SEPA: its IBAN sealed, the rest as the wires show it (stancer-v2 section 5.1). */
import type { Instant } from '../kit/clock.ts'
import type { Day } from '../kit/target.ts'
import { defineTable } from '../kit/table.ts'

export interface SepaAccount {
  readonly realmId: number
  readonly id: string
  readonly version: number
  readonly createdAt: Instant
  readonly deletedAt: Instant | null
  readonly ibanSealed: string
  readonly ibanKeyId: string
  /** A keyed digest by which an account is found from its IBAN: see the vault. */
  readonly fingerprint: string
  readonly fingerprintKeyId: string
  /** Of the IBAN. */
  readonly last4: string
  /** Of the IBAN, ISO 3166-1 alpha-2. */
  readonly country: string
  /** ISO 9362; null where it was not given and cannot be told from the IBAN. */
  readonly bic: string | null
  /** Of its holder. */
  readonly name: string
  /** Of its holder, where it was told. */
  readonly dateBirth: Day | null
  readonly customerId: string | null
  /** Whether v1 made it with a mandate that waits for its signature: as long as it does, there is no other such account of this IBAN and name. */
  readonly soleUntilSigned: boolean
  /** The mandate that counts (src/mandates): it may be revoked, when every other is. Null for an account that never had one. */
  readonly mandateId: string | null
  /** Whether it is kept for the sake of tokens of v3 alone (src/gateway): it goes with the last of them. */
  readonly keptForTokens: boolean
}

export const sepaAccounts = defineTable<SepaAccount>('sepa_accounts', ['realmId', 'id'], {
  realmId: true,
  id: true,
  version: true,
  createdAt: true,
  deletedAt: true,
  ibanSealed: true,
  ibanKeyId: true,
  fingerprint: true,
  fingerprintKeyId: true,
  last4: true,
  country: true,
  bic: true,
  name: true,
  dateBirth: true,
  customerId: true,
  soleUntilSigned: true,
  mandateId: true,
  keptForTokens: true,
})
