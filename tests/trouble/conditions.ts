/** Conditions on stored rows (`t`), by which steps choose what they can succeed on. */

const quoted = (texts: readonly string[]): string => texts.map((text) => `'${text}'`).join(', ')

const payments = 'select from payments p where p.realm_id = t.realm_id'

/** Of payments. */
export const statusIs = (...statuses: readonly string[]): string => `t.status in (${quoted(statuses)})`

/** Of transactions of the gateway API. */
export const paymentIs = (...statuses: readonly string[]): string =>
  `exists (${payments} and p.id = t.payment_id and p.status in (${quoted(statuses)}))`

/** Of intents: one of their payments has such a status. */
export const attemptIs = (...statuses: readonly string[]): string =>
  `exists (${payments} and p.intent_id = t.id and p.status in (${quoted(statuses)}))`

/** Of intents: they can still be paid. */
export const isUnpaid = `t.canceled_at is null and not exists (${payments} and p.intent_id = t.id and p.paid_at is not null)`

/** Of tokens: they have not ended, and the payment that they were made with was paid. */
export const mayPay = `t.deregistered_at is null and (t.transaction_id is null
  or exists (${payments} and p.paid_at is not null
    and exists (select from gateway_transactions g where g.realm_id = t.realm_id and g.id = t.transaction_id and g.payment_id = p.id)))`
