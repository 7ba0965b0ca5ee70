/** What happens as time passes, in its order (docs/settlement.md, docs/payouts.md, docs/disputes.md). */
import { expireAuthentication } from './authentications.ts'
import type { Account, LaterKind } from './account.ts'
import { SECOND } from './calendar.ts'
import { sendDisbursement, settleDisbursement } from './disbursements.ts'
import { continueDispute, disputeByItself } from './disputes.ts'
import { done, refused, type Expected } from './expected.ts'
import type { Name } from './objects.ts'
import { expirePayment, sendPayment, settlePayment } from './settlement.ts'
import { answerPayment } from './taking.ts'
import { continuePayout, makePayouts } from './payouts.ts'
import { answerRefund, sendRefund, settleRefund } from './refunds.ts'

export type Move = { readonly advance: number } | { readonly to: number }

/** `POST /sandbox/clock`: forward only; answers when everything that was due has happened. Seconds. */
export function moveClock(account: Account, move: Move): Expected {
  const target = 'to' in move ? move.to * SECOND : account.now + move.advance * SECOND
  if (target < account.now) return refused('the clock is moved forward only', 422)
  for (let due = account.agenda.nextUntil(target); due !== undefined; due = account.agenda.nextUntil(target)) {
    account.now = due
    for (const { what, object } of account.agenda.take(due))
      if (object === 'payouts' || account.knows(object)) happenings[what](account, object)
  }
  account.now = target
  return done('the clock is moved', { now: target / SECOND })
}

const happenings: Readonly<Record<LaterKind, (account: Account, object: Name) => void>> = {
  'network answers': answerPayment,
  'network takes a refund': answerRefund,
  'payment leaves': sendPayment,
  'payment settles': settlePayment,
  'payment expires': expirePayment,
  'payment is disputed': disputeByItself,
  'authentication expires': expireAuthentication,
  'refund leaves': sendRefund,
  'refund settles': settleRefund,
  'dispute goes on': continueDispute,
  'payout goes on': continuePayout,
  'payouts are made': makePayouts,
  'disbursement leaves': sendDisbursement,
  'disbursement settles': settleDisbursement,
}
