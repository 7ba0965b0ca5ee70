/** What a file of objects holds: lists of the objects of a test mode, with the fields of v2's requests, each with its id and the moment of its making. */
import { Type, type Static, type TProperties } from 'typebox'
import { amount, choice, idOf, momentIn, nullable, text } from '../api/fields.ts'
import { complaintIn } from '../api/sandbox/disputes.ts'
import { addressIn } from '../api/v2/addresses.ts'
import { cardIn } from '../api/v2/cards.ts'
import { customerIn } from '../api/v2/customers.ts'
import { paymentIn } from '../api/v2/payment-fields.ts'
import { payoutIn } from '../api/v2/payouts.ts'
import { refundBody } from '../api/v2/refunds.ts'
import { sepaPost } from '../api/v2/sepa.ts'
import type { IdKind } from '../kit/id.ts'
import { disputeStatuses } from '../disputes/index.ts'
import { refundStatuses } from '../refunds/index.ts'
import { shownPaymentStatuses } from '../api/statuses.ts'

const object = <Fields extends TProperties>(kind: IdKind, fields: Fields) =>
  Type.Object({ id: idOf(kind), created: momentIn(), ...fields })

const list = <Item extends ReturnType<typeof object>>(item: Item) => Type.Optional(Type.Array(item))

/** What is expected of an object once it is loaded. */
const expected = <const Status extends string>(statuses: readonly Status[]) =>
  Type.Optional(nullable(choice(statuses, { description: 'What it is to be once all is loaded' })))

const refund = object('refund', { ...refundBody.properties, status: expected(refundStatuses) })

const dispute = object('dispute', { ...complaintIn.properties, status: expected(disputeStatuses) })

/** Fields that a file cannot have: there is no payer who could authenticate or open a wallet. A card or an account is named by its id, so that its id is known as well. */
const { auth: _auth, wallet: _wallet, ...paymentFields } = paymentIn.properties

const payment = object('payment', {
  ...paymentFields,
  card: Type.Optional(nullable(idOf('card'))),
  sepa: Type.Optional(nullable(idOf('sepa'))),
  customer: Type.Optional(nullable(idOf('customer'))),
  status: expected(shownPaymentStatuses),
  response: Type.Optional(nullable(text(2, 4, { description: 'The code that is expected of its bank' }))),
  refunds: list(refund),
  disputes: list(dispute),
})

const payout = object('payout', {
  ...payoutIn.properties,
  amount: Type.Optional(nullable(amount({ description: 'What it is expected to come to' }))),
})

export const seedFile = Type.Object({
  addresses: list(object('address', addressIn.properties)),
  customers: list(object('customer', customerIn.properties)),
  cards: list(object('card', cardIn.properties)),
  sepa: list(object('sepa', sepaPost.properties)),
  payments: list(payment),
  payouts: list(payout),
})

export type SeedFile = Static<typeof seedFile>
