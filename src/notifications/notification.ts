/**
 * News of a transaction of the gateway API (v3) for its shop, and what came of sending it (gateway-v3 section 5). The database writes the notification in the commit that makes the news
 * (migrations, `notify_of`), so that no news is missed, whatever caused it. Each transaction has one notification: what is sent is what an inquiry answers at that moment.
 */
import type { Instant } from '../kit/clock.ts'
import { defineTable } from '../kit/table.ts'
import type { Attempt, DeliveryStatus } from '../webhooks/index.ts'

export interface Notification {
  readonly realmId: number
  /** The transaction's. */
  readonly id: string
  /** Incremented by news and by every outcome of sending. Putting a notification off does not change it. */
  readonly version: number
  /** The same for each attempt; further news gets another one. */
  readonly messageId: string
  readonly url: string
  /** `hosts:` and a hexadecimal digit. The hosts of a realm are divided into sixteen parts; this is the part that the address belongs to. */
  readonly target: string
  /** `canceled`: there turned out to be nothing to tell, or the answer to a request has told it. */
  readonly status: DeliveryStatus
  /** Real time of the next attempt, 0 for fresh news. While a process sends it: the time at which that process is taken for dead. Null when it is no longer tried. */
  readonly nextAttemptAt: Instant | null
  /** Whether sending is held back, because the answer to a request that waits for a remote network may tell the news. */
  readonly isHeld: boolean
  /** Attempts since the news. */
  readonly tries: number
  /** The latest, oldest first. */
  readonly attempts: readonly Attempt[]
  /** Real time. */
  readonly endedAt: Instant | null
}

export const notifications = defineTable<Notification>('notifications', ['realmId', 'id'], {
  realmId: true,
  id: true,
  version: true,
  messageId: true,
  url: true,
  target: true,
  status: true,
  nextAttemptAt: true,
  isHeld: true,
  tries: true,
  attempts: true,
  endedAt: true,
})
