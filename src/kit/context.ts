/**
 * What every verb is given besides its input: the realm, the time, and access for reading. A domain that needs more (the vault, a card network) asks for it in the type of its own verbs' context; the
 * application fulfils all of them with one object.
 */
import type { BankingHours } from './banking-hours.ts'
import type { Instant } from './clock.ts'
import type { Creditor } from './creditor.ts'
import type { Database } from './database.ts'
import type { DeliveryFault } from './delivery-faults.ts'
import type { Fault } from './faults.ts'
import type { FeeSchedule } from './fee-schedule.ts'
import type { IdKind } from './id.ts'

export type Mode = 'test' | 'live'

/** One account in one mode, in one epoch. All data belong to a realm (design, decision 1). */
export interface Realm {
  readonly id: number
  readonly version: number
  readonly accountId: string
  readonly mode: Mode
  /** Counts the resets of a test mode. */
  readonly epoch: number
  readonly createdAt: Instant
  /** Set when a reset opened a later epoch: nothing is written here any more. */
  readonly closedAt: Instant | null
  /** What to add to real time to get this realm's time, in milliseconds; always 0 in live mode. */
  readonly clockOffset: number
  /** Where a move of the clock that is under way ends; requests wait until it is null again. */
  readonly clockTarget: Instant | null
  /** Nothing is decided at an earlier time any more, so that no transfer made before can still appear; null until the books are first closed. */
  readonly booksClosedAt: Instant | null
  /** What the account pays for the service; null for the defaults. */
  readonly fees: FeeSchedule | null
  /** The creditor of SEPA debits; null for the test mode's default, and in a live mode for which none was set. */
  readonly creditor: Creditor | null
  /** Faults of the next requests to the simulated network, in the order in which they were set; null without any, and always in live mode. */
  readonly faults: readonly Fault[] | null
  /** Faults of the next deliveries of events, in the order in which they were set; null without any, and always in live mode. */
  readonly deliveryFaults: readonly DeliveryFault[] | null
  /** The address of the connector that a live mode pays through; this and the three that follow are null if none is set, and always in test mode. */
  readonly connectorUrl: string | null
  /** Business days from a cut-off to the settlement of what was sent with it, as the connector tells. */
  readonly connectorSettlementDays: number | null
  /** What the connector asks for before it answers, sealed by the vault. */
  readonly connectorSecretSealed: string | null
  readonly connectorSecretKeyId: string | null
}

/** The addresses under which the outside reaches this installation, without a slash at their end. */
export interface PublicNames {
  readonly api: string
  /** Of the hosted payment page. */
  readonly page: string
  /** Of the bank's page, where a payer proves who they are. */
  readonly threeDSecure: string
}

export interface Context {
  readonly realm: Realm
  /** The realm's time when the request or timer began. */
  readonly now: Instant
  /** Real time at the same moment, for what runs on it: idempotency records, keys, deliveries. */
  readonly realNow: Instant
  /** The id of an object that is made now: a new one, or the given one where objects are loaded with their ids. */
  readonly newId: (kind: IdKind) => string
  readonly db: Database
  readonly names: PublicNames
  /** When banks take and book. */
  readonly hours: BankingHours
}
