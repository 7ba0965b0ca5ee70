/**
 * Everything that is told: kinds of objects, as the API calls them, and what each kind tells. An object that has a status tells each that it comes to, the one that it begins with included; one that has none tells
 * `created`, `changed`, `deleted`. What is not in this table cannot be told, so that a new status is found by the compiler.
 */
const life = ['created', 'changed', 'deleted'] as const

export const eventTypes = {
  customer: life,
  address: ['created', 'deleted'],
  card: life,
  sepa: life,
  mandate: ['created', 'changed', 'signed', 'deleted'],
  check: ['pending', 'succeeded', 'erased'],
  // One that is made without having been tried is `created`; one that is tried anew, and whose bank owes its answer, is `changed`.
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
  authentication: ['requested', 'available', 'attempted', 'success', 'declined', 'expired', 'failed', 'unavailable'],
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
