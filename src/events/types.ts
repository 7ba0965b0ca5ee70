/**
 * All types of events: the kinds of objects, as the API calls them, and the events of each kind. An object with a status has an event for each status that it comes to, including the first; an object
 * without one has `created`, `changed`, `deleted`. Only events in this table can be recorded, so that the compiler finds a new status.
 */
const life = ['created', 'changed', 'deleted'] as const

export const eventTypes = {
  customer: life,
  address: ['created', 'deleted'],
  card: life,
  sepa: life,
  mandate: ['created', 'changed', 'signed', 'deleted'],
  check: ['pending', 'succeeded', 'erased'],
  // A payment that is made without being tried is `created`; one that is tried again, while the bank still owes its answer, is `changed`.
  payment: [
    'created',
    'changed',
    'prenotification',
    'authorized',
    'to_capture',
    'capture_sent',
    'captured',
    'disputed',
    'expired',
    'failed',
    'refused',
    'canceled',
  ],
  payment_intent: [
    'changed',
    'require_payment_method',
    'require_authentication',
    'authorized',
    'processing',
    'captured',
    'canceled',
    'unpaid',
  ],
  // `changed`: the merchant has named another address of return, or another device of the payer's.
  authentication: [
    'requested',
    'changed',
    'available',
    'attempted',
    'success',
    'declined',
    'expired',
    'failed',
    'unavailable',
  ],
  refund: ['to_refund', 'refund_sent', 'refunded', 'not_honored', 'payment_canceled'],
  // A dispute opens with `created`, whether it can be contested or not.
  dispute: [
    'created',
    'evidence_pending',
    'evidence_sent',
    'evidence_verification',
    'accepted',
    'won',
    'lost',
    'out_of_time',
  ],
  payout: ['pending', 'to_pay', 'sent', 'paid', 'failed'],
  disbursement: ['to_disburse', 'disburse_sent', 'disbursed', 'not_honored', 'refused'],
  product: life,
  price: life,
  // `renewed`: a period has begun.
  subscription: ['changed', 'renewed', 'incomplete', 'active', 'past_due', 'unpaid', 'canceled'],
  subscription_period: ['changed', 'open', 'processing', 'paid', 'past_due', 'unpaid', 'void'],
} as const

type Told = typeof eventTypes

export type EventKind = keyof Told

/** `payment.captured`: the kind of object, and what became of it. */
export type EventType = { [kind in EventKind]: `${kind}.${Told[kind][number]}` }[EventKind]

export const allEventTypes: readonly EventType[] = Object.entries(eventTypes).flatMap(([kind, states]) =>
  states.map((state) => `${kind}.${state}` as EventType),
)
