/** The result code of a transaction (gateway-v3 sections 4.5, 5.1, 6.3 and 6.4). It is derived from the payment's state and the networks' codes, and never stored. */
import type { Authentication } from '../../authentications/index.ts'
import type { DisputeCode } from '../../disputes/index.ts'
import type {
  CreditTransaction,
  OperationTransaction,
  PaymentTransaction,
  Review,
  Transaction,
  TransactionView,
} from '../../gateway/index.ts'
import { isAwaited, isResponseCode, type Operation, type Payment, type SepaReasonCode } from '../../payments/index.ts'
import { classifyResult, type ResultGroup } from './classify-result.ts'
import {
  resultsOfDisputes,
  resultsOfRefusedDebits,
  resultsOfResponses,
  resultsOfReturnedDebits,
} from './network-results.ts'
import type { ResultCode } from './result-codes.ts'

export const succeeded = '000.000.000'
export const pending = '000.200.000'
/** A debit from its acceptance to its collection. */
const awaitingCollection = '800.400.501'
const declined = '800.100.152'
const failedForGood = '999.999.999'
export const canceledByMerchant = '100.396.201'
const sessionRanOut = '100.396.103'
const updatedFromOutside = '000.600.000'
const rejectedFromOutside = '100.397.102'
/** Of a credit or a refund that did not arrive. */
const notHonored = '100.397.102'
const inReview = '000.400.000'
const reviewRejected = '000.400.100'
/** Of a chargeback whose reason is not known. */
const reasonNotSpecified = '000.100.200'
const representmentAccepted = '000.100.105'

export function resultCodeOf(view: TransactionView): ResultCode {
  switch (view.kind) {
    case 'payment':
      return inTestMode(view.transaction?.sent, ofPayment(view))
    case 'operation':
      return inTestMode(view.transaction?.sent, ofOperation(view))
    case 'credit':
      return inTestMode(view.transaction.sent, ofCredit(view))
  }
}

/** The test systems' code for a success, where the merchant has asked for it with `testMode` (gateway-v3 section 6.2). */
export function inTestMode(sent: Transaction['sent'] | undefined, code: ResultCode): ResultCode {
  const mode = code === succeeded ? sent?.['testMode'] : undefined
  if (mode === undefined) return code
  return mode === 'INTERNAL' ? '000.100.110' : '000.100.112'
}

function ofPayment(view: PaymentTransaction): ResultCode {
  const { payment, authentication } = view.view
  const { review } = view.transaction ?? { review: null }
  switch (payment.status) {
    case 'open':
      return payment.response === null ? waiting(authentication) : pending
    case 'refused':
      return refusal(payment)
    case 'failed':
      return failure(payment)
    case 'canceled':
      return view.operations.length === 0 ? givenUp(view) : over(review, view.isGivenBack)
    case 'to_capture':
    case 'capture_sent':
      // A debit that is not collected yet shows no review, unless the review has denied it.
      return payment.method === 'sepa' && review !== 'denied' ? awaitingCollection : reviewed(review, view.isGivenBack)
    case 'expired':
      return over(review, view.isGivenBack)
    case 'authorized':
      // The payment is authorized, and the bank still owes its answer to the capture.
      return payment.capture && isAwaited(view.operations) ? pending : reviewed(review, view.isGivenBack)
    case 'captured':
    case 'disputed':
      return reviewed(review, view.isGivenBack)
  }
}

/** The money is no longer held, so an open review has nothing left to decide. */
const over = (review: Review | null, isGivenBack: boolean): ResultCode =>
  review === 'open' ? succeeded : reviewed(review, isGivenBack)

/** A payment that was canceled before the bank was asked to authorize it: the payer of a checkout has tried something else, the checkout has expired, or the merchant has canceled. */
function givenUp({ transaction, isCalledOff, view: { authentication } }: PaymentTransaction): ResultCode {
  if (transaction === null || transaction.checkoutId === null) return canceledByMerchant
  const code = waiting(authentication)
  if (code !== pending && code !== sessionRanOut) return code
  return isCalledOff ? canceledByMerchant : sessionRanOut
}

/** The result of a payment whose money was taken, by its review. After a denial the money goes back; `isGivenBack` tells whether it has. */
function reviewed(review: Review | null, isGivenBack: boolean): ResultCode {
  switch (review) {
    case null:
      return succeeded
    case 'open':
      return inReview
    case 'accepted':
      return updatedFromOutside
    case 'denied':
      return isGivenBack ? rejectedFromOutside : reviewRejected
  }
}

/** A payment that the bank was not asked to authorize yet, by its authentication: the payer is still to be authenticated, or was not. */
function waiting(authentication: Authentication | null): ResultCode {
  switch (authentication?.status) {
    case 'declined':
      return authentication.challengeCancel === null ? '100.380.401' : '100.396.101'
    case 'failed':
      return '100.390.112'
    case 'expired':
      return sessionRanOut
    case 'unavailable':
      return '100.390.107'
    case 'requested':
    case 'available':
    case 'attempted':
    case 'success':
    case undefined:
      return pending
  }
}

const refusal = ({ method, response }: Payment): ResultCode =>
  (method === 'sepa' ? ofReason(resultsOfRefusedDebits, response) : undefined) ?? ofResponse(response)

/** The result of a payment that failed for a technical reason, or that the bank refused after it had accepted it. */
function failure({ method, response }: Payment): ResultCode {
  const known = method === 'sepa' ? ofReason(resultsOfRefusedDebits, response) : undefined
  if (known !== undefined) return known
  const code = ofResponse(response)
  return classifyResult(code) === 'rejected_communication' ? code : failedForGood
}

function ofResponse(response: string | null): ResultCode {
  if (response === null || !isResponseCode(response)) return declined
  const code = resultsOfResponses[response]
  // A network's code for success, or for what is not decided, cannot be the result of a refusal.
  return isOfNoRefusal(classifyResult(code)) ? (resultsOfFinalRefusals[response] ?? declined) : code
}

const isOfNoRefusal = (group: ResultGroup): boolean => /^(?:success|pending)/.test(group)

/** Where the network refuses with the code of a partial approval, or of an answer that is still to come (gateway-v3 section 6.3, notes). */
const resultsOfFinalRefusals: Readonly<Partial<Record<string, ResultCode>>> = {
  '09': '900.100.300',
  '10': '800.100.155',
}

const ofReason = (
  table: Readonly<Record<SepaReasonCode, ResultCode>>,
  reason: string | null,
): ResultCode | undefined =>
  reason !== null && Object.hasOwn(table, reason) ? table[reason as SepaReasonCode] : undefined

function ofOperation({ paymentType, operation, refund, view: { payment } }: OperationTransaction): ResultCode {
  switch (paymentType) {
    case 'CP':
      return ofCapture(payment, operation)
    case 'RV':
      return ofAnswer(operation)
    case 'RF':
      return refund?.status === 'not_honored' && operation.outcome === 'approved' ? notHonored : ofAnswer(operation)
    case 'CB':
      return chargeback(payment, operation)
    case 'CR':
      return representmentAccepted
  }
}

/** The result of a capture, by what has become of the captured money. */
function ofCapture(payment: Payment, operation: Operation): ResultCode {
  if (operation.outcome !== 'approved') return ofAnswer(operation)
  if (payment.status === 'failed') return failure(payment)
  const isLeaving = payment.status === 'to_capture' || payment.status === 'capture_sent'
  return payment.method === 'sepa' && isLeaving ? awaitingCollection : succeeded
}

function ofAnswer({ outcome, networkCode }: Operation): ResultCode {
  if (outcome === 'approved') return succeeded
  return outcome === 'refused' ? ofResponse(networkCode) : pending
}

function chargeback({ method }: Payment, { networkCode }: Operation): ResultCode {
  if (method === 'sepa') return ofReason(resultsOfReturnedDebits, networkCode) ?? reasonNotSpecified
  const known = networkCode !== null && Object.hasOwn(resultsOfDisputes, networkCode)
  return known ? resultsOfDisputes[networkCode as unknown as DisputeCode] : reasonNotSpecified
}

function ofCredit({ disbursement: { status, response } }: CreditTransaction): ResultCode {
  if (status === 'refused') return ofResponse(response)
  return status === 'not_honored' ? notHonored : succeeded
}
