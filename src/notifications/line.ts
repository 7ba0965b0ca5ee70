/** Notifications, as the courier brings them: beside the webhooks, in places of their own, under the same kind of lease (docs/decisions/0020-notifications.md). */
import { SECOND, type Instant } from '../kit/clock.ts'
import type { Realm } from '../kit/context.ts'
import type { Database } from '../kit/database.ts'
import type { Table } from '../kit/table.ts'
import {
  keyOf,
  resultOf,
  Settler,
  standardSignature,
  type AttemptFailure,
  type Bounds,
  type Letter,
  type Line,
  type Sending,
  type SendingOptions,
} from '../webhooks/index.ts'
import type { Notification } from './notification.ts'
import { findHostsDue, settle, takeUp, type Settled } from './queue.ts'
import { notificationSchedule } from './schedule.ts'

export interface NotificationOptions extends SendingOptions {
  readonly db: Database
  readonly realms: Table<Realm>
  /** From 0 to 1, differently each time. */
  readonly random: () => number
  /** How this program calls itself. */
  readonly userAgent: string
  /** What an inquiry about a transaction answers now, as JSON; null where there is nothing to tell. */
  readonly bodyOf: (realm: Realm, transactionId: string) => Promise<string | null>
  /** What the notifications of a realm are signed with: 64 hexadecimal digits. */
  readonly secretOf: (realm: Realm) => Promise<string>
  readonly observe?: (attempt: ObservedNotification) => void
}

/** What an observer is told of an attempt: nothing of what was sent, nor of what was answered. */
export interface ObservedNotification {
  readonly transactionId: string
  /** The number of the attempt since the news, from 1. */
  readonly attempt: number
  readonly status: number | null
  readonly failure: AttemptFailure | null
  readonly durationMs: number
}

/** From the first step to the last byte of the answer (gateway-v3 section 5). */
export const notificationTimeLimitMs = 30 * SECOND
/** Longer than an attempt and the writing of it take. */
const leaseMs = notificationTimeLimitMs + 10 * SECOND

/**
 * A realm has 32 places: two for each of its sixteen parts, as many as a part has that does not answer. Only sixteen such realms together leave no place for the notifications of others.
 * Webhooks have places of their own.
 */
export const notificationBounds: Bounds = { ofAll: 256, ofRealm: 32, kept: 64 }

export function notificationLine(options: NotificationOptions, sending: Sending): Line {
  const { db } = options
  const sender = new NotificationSender(options, sending)
  return {
    bounds: notificationBounds,
    findDue: (realNow) => findHostsDue(db, realNow),
    takeUp: async (rooms, realNow) =>
      (await takeUp(db, rooms, realNow, realNow + leaseMs)).map((notification) => {
        const { realmId, target } = notification
        return { realmId, target, deliver: () => sender.deliver(notification) }
      }),
  }
}

class NotificationSender {
  readonly #options: NotificationOptions
  readonly #sending: Sending
  readonly #settler: Settler<Settled>

  constructor(options: NotificationOptions, sending: Sending) {
    this.#options = options
    this.#sending = sending
    this.#settler = new Settler((settled) => settle(options.db, settled))
  }

  async deliver(notification: Notification): Promise<void> {
    const { db, realms } = this.#options
    const realm = await db.find(realms, [notification.realmId])
    // After a reset, the rows of the realm that has ended are removed piece by piece.
    if (realm === undefined) return
    if (realm.closedAt !== null) return this.#cancel(notification)
    const lease = { until: notification.nextAttemptAt, timeLimitMs: notificationTimeLimitMs }
    await this.#sending.inPlace(notification, lease, () => this.#send(notification, realm))
  }

  async #send(notification: Notification, realm: Realm): Promise<void> {
    const { clock, random, observe } = this.#options
    const body = this.#options.bodyOf(realm, notification.id)
    // If the body cannot be read now, that is a failed attempt.
    const isNothing = await body.then(
      (text) => text === null,
      () => false,
    )
    if (isNothing) return this.#cancel(notification)
    const [attempt, { retryAfter }] = await this.#sending.attempt(realm.id, async (sentAt) =>
      this.#letterOf(notification, realm, { sentAt, body: (await body) ?? '' }),
    )
    const now = clock.now()
    const result = resultOf(notification, attempt, { now, random: random(), retryAfter }, notificationSchedule)
    this.#sending.standings.note(keyOf(notification), attempt)
    const endedAt = result.status === 'pending' ? null : now
    await this.#settler.settle({ ...result, notification, endedAt })
    const { status, failure, durationMs } = attempt
    observe?.({ transactionId: notification.id, attempt: result.tries, status, failure, durationMs })
  }

  async #letterOf(
    { url, messageId }: Notification,
    realm: Realm,
    { sentAt, body }: { readonly sentAt: Instant; readonly body: string },
  ): Promise<Letter> {
    const { secretOf, userAgent } = this.#options
    const secret = await secretOf(realm)
    return {
      mode: realm.mode,
      url,
      headers: {
        'content-type': 'application/json; charset=UTF-8',
        'user-agent': userAgent,
        ...standardSignature({ id: messageId, sentAt, body }, [secret]),
      },
      body,
      timeLimitMs: notificationTimeLimitMs,
    }
  }

  #cancel(notification: Notification): Promise<void> {
    const { tries, attempts } = notification
    const ended = { status: 'canceled', nextAttemptAt: null, endedAt: this.#options.clock.now() } as const
    return this.#settler.settle({ notification, tries, attempts, ...ended })
  }
}
