/**
 * What a card network answers to a request for money, as the wires show it: the response codes of ISO 8583 field 39 with the schemes' additions, and the platform's own
 * four-digit ones. The network's code is what is stored with a payment; what a payer is told of it is decided when it is shown.
 */
import assert from 'node:assert/strict'

const table = [
  shown('00', 'approved', 'Approved or completed, or the (VIP) PIN check passed'),
  shown('01', 'refer_to_issuer', 'The merchant must contact the issuer'),
  shown('02', 'refer_to_issuer_special', 'Contact the issuer, special condition'),
  shown('03', 'invalid_merchant', 'The merchant or service provider is not valid'),
  shown('04', 'pickup', 'Keep the card'),
  shown('05', 'do_not_honor', 'Issuer declines without giving a reason'),
  shown('06', 'general_error', 'Unspecified error'),
  shown('07', 'pickup_special', 'Keep the card for a reason other than loss or theft'),
  shown('08', 'honor_with_id', 'Accept only after identification'),
  shown('09', 'in_progress', 'The request is still running'),
  shown('10', 'partial_approval', 'Approved for part of the amount'),
  shown('11', 'vip_approval', 'VIP approval'),
  shown('12', 'invalid_transaction', 'The transaction is not valid'),
  shown('13', 'invalid_amount', 'Amount not valid, overflow on conversion, or over the program limit'),
  shown('14', 'invalid_account_number', 'No account with that number'),
  shown('15', 'no_such_issuer', 'Unknown issuer'),
  shown('16', 'insufficient_funds', 'Not enough funds'),
  shown('17', 'customer_cancellation', 'Cancelled by the customer'),
  shown('19', 'reenter', 'Submit the transaction again'),
  shown('20', 'invalid_response', 'The response was not valid'),
  shown('21', 'no_action', 'Nothing done, the earlier transaction cannot be undone'),
  shown('22', 'suspected_malfunction', 'A malfunction is suspected'),
  shown('25', 'record_not_found', 'Record not found, or no account number in the inquiry'),
  shown('28', 'file_unavailable', 'File not available for now'),
  shown('30', 'format_error', 'Message format error'),
  hidden('34', 'suspected_fraud', 'Fraud is suspected'),
  hidden('41', 'lost_card', 'Card reported lost, to be kept'),
  hidden('43', 'stolen_card', 'Card reported stolen, to be kept'),
  shown('51', 'insufficient_funds', 'Not enough funds'),
  shown('52', 'no_checking_account', 'No checking account'),
  shown('53', 'no_savings_account', 'No savings account'),
  shown('54', 'expired_card', 'The card is past its expiry date'),
  shown('55', 'incorrect_pin', 'Wrong PIN'),
  shown('56', 'card_not_on_file', 'Card unknown to the issuer file'),
  shown('57', 'not_permitted_cardholder', 'Not permitted for this cardholder'),
  shown('58', 'not_permitted_terminal', 'Not allowed at this terminal'),
  hidden('59', 'suspected_fraud', 'Fraud is suspected'),
  shown('61', 'amount_limit', 'Activity amount limit exceeded'),
  hidden('62', 'restricted_card', 'Card restricted, for example by country'),
  hidden('63', 'security_violation', 'Security violation'),
  hidden('65', 'count_limit', 'Activity count limit exceeded'),
  shown('68', 'late_response', 'The response came too late'),
  shown('75', 'pin_tries_exceeded', 'Too many PIN tries'),
  shown('76', 'no_previous_message', 'No earlier message matches the retrieval reference'),
  shown('77', 'inconsistent_reversal', 'Earlier message found, but the repeat or reversal does not agree with it'),
  shown('78', 'blocked_first_use', 'Blocked at first use: new cardholder, card not yet unblocked'),
  shown('80', 'issuer_unavailable_or_bad_date', 'Visa: credit issuer unavailable; private label or cheque: bad date'),
  shown('81', 'pin_crypto_error', 'Cryptographic error while decrypting the PIN'),
  shown('82', 'negative_cvv', 'CAM, dCVV, iCVV or CVV check failed'),
  shown('83', 'cannot_verify_pin', 'The PIN cannot be verified'),
  shown(
    '85',
    'no_reason_to_decline',
    'Account, address or CVV2 verification, credit voucher or returned goods: no reason to decline',
  ),
  shown('91', 'issuer_unavailable', 'Issuer or switch cannot be reached, no stand-in possible'),
  shown('92', 'no_routing', 'No destination for routing'),
  hidden('93', 'law_violation', 'Cannot be completed for legal reasons'),
  shown('94', 'duplicate', 'Sent twice'),
  shown('95', 'reconcile_error', 'Reconciliation error'),
  shown('96', 'system_malfunction', 'System malfunction or field error'),
  shown('98', 'server_inaccessible', 'Server cannot be reached'),
  shown('A0', 'auth_required_pin', 'Authentication needed: insert the card and use the PIN'),
  shown('A1', 'auth_required_3ds', 'Authentication needed: do 3-D Secure'),
  shown('A2', 'pin_required_single_tap', 'PIN wanted in single-tap mode'),
  shown('B1', 'surcharge_not_permitted', 'Surcharge not permitted on Visa cards (US acquirers)'),
  shown('N0', 'force_stip', 'Force stand-in processing'),
  shown('N3', 'cash_unavailable', 'Cash service not available'),
  shown('N4', 'cashback_limit', 'Cashback over the issuer limit'),
  shown('N7', 'cvv2_failure', 'Declined because of the CVV2'),
  shown('P2', 'invalid_biller', 'Biller information not valid'),
  shown('P5', 'pin_change_declined', 'PIN change or unblock declined'),
  shown('P6', 'unsafe_pin', 'The PIN is not safe'),
  shown('Q1', 'card_auth_failed', 'Card authentication failed'),
  shown('R0', 'stop_payment', 'Stop-payment order'),
  shown('R1', 'revoked_authorization', 'Authorization order revoked'),
  shown('R3', 'revoked_all', 'All authorization orders revoked'),
  shown('XA', 'forward_to_issuer', 'Forward to the issuer'),
  shown('XD', 'forward_to_issuer', 'Forward to the issuer'),
  shown('Z1', 'offline_declined', 'Declined offline'),
  shown('Z3', 'cannot_go_online', 'Unable to go online'),
  hidden('7810', 'refusal_count', 'Too many refusals on this card or bank account'),
  hidden('7811', 'volume_exceeded', 'Payment volume exceeded on this card or bank account'),
  hidden('7812', 'frozen_by_bank', "Card frozen for a time by the customer's bank"),
  hidden('7840', 'lost_or_stolen', 'Lost or stolen card'),
  shown('7898', 'bank_unavailable', 'The bank server is unavailable'),
]

export type ResponseCode = (typeof table)[number]['code']

export interface ResponseCodeFacts<Code extends string = ResponseCode> {
  readonly code: Code
  /** The code in words, for programs and logs. Not unique: `16` and `51` say the same. */
  readonly slug: string
  /** For merchants. */
  readonly meaning: string
  /** Whether a payer must be shown `05` instead: they might be the thief whom the code is about. */
  readonly hiddenFromPayers: boolean
}

/** All codes: digits first, then letters, then the platform's own. */
export const responseCodes: readonly ResponseCodeFacts[] = table

/** For text that came from outside, such as a network's answer. */
export const isResponseCode = (text: string): text is ResponseCode => factsByCode.has(text)

export function responseCodeOf(code: ResponseCode): ResponseCodeFacts {
  const facts = factsByCode.get(code)
  assert(facts, 'a response code is in the table')
  return facts
}

/** The code to put before a payer: the one given, or `05` (declined without a reason) where its reason is not theirs to know. */
export const codeShownToPayers = (code: ResponseCode): ResponseCode =>
  responseCodeOf(code).hiddenFromPayers ? '05' : code

const factsByCode = new Map<string, ResponseCodeFacts>(responseCodes.map((facts) => [facts.code, facts]))

function shown<const Code extends string>(code: Code, slug: string, meaning: string): ResponseCodeFacts<Code> {
  return { code, slug, meaning, hiddenFromPayers: false }
}

function hidden<const Code extends string>(code: Code, slug: string, meaning: string): ResponseCodeFacts<Code> {
  return { code, slug, meaning, hiddenFromPayers: true }
}
