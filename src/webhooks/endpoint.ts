/** An address that an account wants its events brought to (stancer-v2 section 9). */
import type { EventType } from '../events/index.ts'
import type { Instant } from '../kit/clock.ts'
import { defineTable } from '../kit/table.ts'

/** Why we no longer send: the receiver answered 410, or nothing but failures for days. */
export type DisabledReason = 'gone' | 'failing'

export interface WebhookEndpoint {
  readonly realmId: number
  readonly id: string
  readonly version: number
  readonly createdAt: Instant
  readonly deletedAt: Instant | null
  /** Which one it is of those that a mode may have at a time, from 0; null once it is deleted. */
  readonly slot: number | null
  /** http or https; see ./addresses.ts. */
  readonly url: string
  /** Whether events are sent there, by the account's will and ours. */
  readonly enabled: boolean
  /** What it is told of; null for everything. */
  readonly eventTypes: readonly EventType[] | null
  /** What messages are signed with, 64 hexadecimal digits under the vault: see ./secrets.ts. */
  readonly secretSealed: string
  readonly secretKeyId: string
  /** What it was before; null, as the two that follow, where it was never replaced. */
  readonly previousSecretSealed: string | null
  readonly previousSecretKeyId: string | null
  /** Real time until which messages are signed with both. */
  readonly previousSecretUntil: Instant | null
  /** Real time of the first failure since an attempt last succeeded; null where the last one did. */
  readonly failingSince: Instant | null
  /** Where it was us who disabled it, why, and since when in real time. */
  readonly disabledReason: DisabledReason | null
  readonly disabledAt: Instant | null
}

export const webhookEndpoints = defineTable<WebhookEndpoint>('webhook_endpoints', ['realmId', 'id'], {
  realmId: true,
  id: true,
  version: true,
  createdAt: true,
  deletedAt: true,
  slot: true,
  url: true,
  enabled: true,
  eventTypes: true,
  secretSealed: true,
  secretKeyId: true,
  previousSecretSealed: true,
  previousSecretKeyId: true,
  previousSecretUntil: true,
  failingSince: true,
  disabledReason: true,
  disabledAt: true,
})
