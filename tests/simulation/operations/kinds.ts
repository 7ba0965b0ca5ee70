/** The kinds of operation, each a row: how often it is chosen, what it is done to, what is sent, and the rule of the model that says what follows. A new kind is a new row. */
import * as accounts from './accounts.ts'
import * as clock from './clock.ts'
import * as customers from './customers.ts'
import * as disputes from './disputes.ts'
import * as faults from './faults.ts'
import * as intents from './intents.ts'
import type { AnyKind } from './kind.ts'
import * as lists from './lists.ts'
import * as mandates from './mandates.ts'
import * as payments from './payments.ts'
import * as payouts from './payouts.ts'
import * as refunds from './refunds.ts'
import * as wrong from './wrong.ts'

export const kinds = {
  'make a payment': payments.make,
  'capture a payment': payments.capture,
  'change a payment': payments.change,
  'read a payment': payments.read,
  'be at the bank': payments.atBank,
  'refund a payment': refunds.refund,
  'decide a refund': refunds.decide,
  'read a refund': refunds.read,
  'dispute a payment': disputes.dispute,
  'decide a dispute': disputes.decide,
  'read a dispute': disputes.read,
  'make an intent': intents.make,
  'change an intent': intents.change,
  'capture an intent': intents.capture,
  'refund an intent': intents.refund,
  'cancel an intent': intents.cancel,
  'read an intent': intents.read,
  'make a payout': payouts.make,
  'decide a payout': payouts.decide,
  'read a payout': payouts.read,
  disburse: payouts.disburse,
  'decide a disbursement': payouts.decideDisbursed,
  'read a disbursement': payouts.readDisbursed,
  'make a customer': customers.make,
  'change a customer': customers.change,
  'delete a customer': customers.remove,
  'read a customer': customers.read,
  'save a card': customers.saveOne,
  'read a card': customers.readOne,
  'delete a card': customers.removeOne,
  'register an account': accounts.register,
  'change an account': accounts.change,
  'read an account': accounts.read,
  'delete an account': accounts.remove,
  'make a mandate': mandates.make,
  'change a mandate': mandates.change,
  'read a mandate': mandates.read,
  'revoke a mandate': mandates.revoke,
  'list all': lists.all,
  'list of a payment': lists.ofPayment,
  'list of an account': lists.ofAccount,
  'list of a payout': lists.ofPayout,
  'move the clock': clock.move,
  'set fees': clock.setFees,
  'set the notice': clock.setNotice,
  'set a fault': faults.set,
  'list faults': faults.list,
  'take faults back': faults.takeBack,
  'ask wrongly': wrong.ask,
} as const satisfies Readonly<Record<string, AnyKind>>

export type KindName = keyof typeof kinds
