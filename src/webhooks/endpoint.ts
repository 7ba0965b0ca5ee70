/** An address at which an account wants to receive its events (stancer-v2 section 9). */
import type { EventType } from '../events/index.ts'
import type { Instant } from '../kit/clock.ts'
import { defineTable } from '../kit/table.ts'

/** Why we no longer send: the receiver answered 410, or only failed for days. */
export type DisabledReason = 'gone' | 'failing'

export interface WebhookEndpoint {
  readonly realmId: number
  readonly id: string
  readonly version: number
  readonly createdAt: Instant
  readonly deletedAt: Instant | null
  /** Its place among the endpoints that a mode may have at a time, from 0; null once it is deleted. */
  readonly slot: number | null
  /** http or https; see ./addresses.ts. */
  readonly url: string
  /** Whether events are sent to it; the account can disable it, and so can we. */
  readonly enabled: boolean
  /** The types of events that it receives; null for all. */
  readonly eventTypes: readonly EventType[] | null
  /** What messages are signed with, 64 hexadecimal digits under the vault: see ./secrets.ts. */
  readonly secretSealed: string
  readonly secretKeyId: string
  /** The former secret. This field and the two that follow are null if the secret was never replaced. */
  readonly previousSecretSealed: string | null
  readonly previousSecretKeyId: string | null
  /** Real time until which messages are signed with both. */
  readonly previousSecretUntil: Instant | null
  /** Real time of the first failure since the last success; null when the last attempt succeeded. */
  readonly failingSince: Instant | null
  /** If we disabled it, why, and since when in real time. */
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
