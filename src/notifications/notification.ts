/**
 * News of a transaction of the gateway API (v3) that its shop is to be told of, and what came of telling (gateway-v3 section 5). Written by the database in the commit that makes the news (migrations, `notify_of`), so that none is
 * missed, whatever brought it about. There is one for a transaction: what is sent is what an inquiry answers at that moment.
 */
import type { Instant } from '../kit/clock.ts'
import { defineTable } from '../kit/table.ts'
import type { Attempt, DeliveryStatus } from '../webhooks/index.ts'

export interface Notification {
  readonly realmId: number
  /** The transaction's. */
  readonly id: string
  /** Moved by news, and by whatever becomes of it; to be put off moves nothing. */
  readonly version: number
  /** The same for each attempt, another one for further news. */
  readonly messageId: string
  readonly url: string
  /** `hosts:` and a hexadecimal digit: of the sixteen parts of a realm's hosts, that of the address. */
  readonly target: string
  /** `canceled`: there turned out to be nothing to tell, or a request's answer has told it. */
  readonly status: DeliveryStatus
  /** Real time; while somebody is at it, when that one is taken for dead; 0 where there is news. Null where it is tried no more. */
  readonly nextAttemptAt: Instant | null
  /** A request that waits for a network at a distance may be answered with it: it is given the time. */
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
