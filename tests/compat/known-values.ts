/**
 * The sets of values that the published libraries know, each with where it stands in their sources. A closed set throws on anything else when an answer is read; an open one is a list of names for programs to
 * compare with, and anything else is kept as it came.
 */

/** What a library, in one of its versions, knows of one field. */
export interface Known {
  readonly library: 'lib-php 1.1' | 'lib-php 2.1' | 'lib-python 1.0' | 'lib-perl 1.0'
  /** The file of the library that says it. */
  readonly source: string
  readonly closed: boolean
  readonly values: readonly string[]
}

const payment = ['authorized', 'canceled', 'captured', 'disputed', 'expired', 'failed', 'to_capture']
/** What a client asks for, in the place of a status. */
const asked = ['authorize', 'capture']
const auth = ['attempted', 'available', 'declined', 'expired', 'failed', 'requested', 'success', 'unavailable']
const refund = ['not_honored', 'payment_canceled', 'refund_sent', 'refunded', 'to_refund']
const check = ['available', 'check_error', 'check_sent', 'checked', 'unavailable']
const currency = ['aud', 'cad', 'chf', 'dkk', 'eur', 'gbp', 'jpy', 'nok', 'pln', 'sek', 'usd']
const methods = ['card', 'sepa']

const php1 = (source: string, values: readonly string[], closed = false): Known => ({
  ...{ library: 'lib-php 1.1', source, values, closed },
})
const php2 = (source: string, values: readonly string[], closed = true): Known => ({
  ...{ library: 'lib-php 2.1', source, values, closed },
})
const python = (source: string, values: readonly string[]): Known => ({
  ...{ library: 'lib-python 1.0', source, values, closed: false },
})
const perl = (source: string, values: readonly string[], closed = false): Known => ({
  ...{ library: 'lib-perl 1.0', source, values, closed },
})

export const knownValues = {
  paymentStatus: [
    php1('src/Payment/Status.php', [...payment, 'capture_sent', 'refused', ...asked]),
    php2('src/Payment/Status.php', [...payment, 'capture_sent', 'refused', ...asked]),
    python('stancer/status/payment.py', [...payment, ...asked]),
    perl('lib/Stancer/Payment/Status.pm', [...payment, 'capture_sent', ...asked]),
  ],
  intentStatus: [
    php2('src/PaymentIntent/Status.php', [
      ...['authorized', 'canceled', 'captured', 'unpaid'],
      ...['require_authentication', 'require_payment_method'],
    ]),
  ],
  authStatus: [
    php1('src/Auth/Status.php', [...auth, 'request']),
    php2('src/Auth/Status.php', [...auth, 'request']),
    python('stancer/status/auth.py', [...auth, 'request']),
    perl('lib/Stancer/Auth/Status.pm', [...auth, 'request']),
  ],
  refundStatus: [
    php1('src/Refund/Status.php', refund),
    php2('src/Refund/Status.php', refund),
    python('stancer/status/refund.py', refund),
    perl('lib/Stancer/Refund/Status.pm', refund),
  ],
  payoutStatus: [
    php1('src/Payout/Status.php', ['failed', 'paid', 'pending', 'sent', 'to_pay']),
    php2('src/Payout/Status.php', ['failed', 'paid', 'pending', 'sent', 'to_pay']),
  ],
  checkStatus: [
    php1('src/Sepa/Check/Status.php', check),
    php2('src/Sepa/Check/Status.php', check),
    perl('lib/Stancer/Sepa/Check/Status.pm', check),
  ],
  currency: [
    php1('src/Payment.php', currency, true),
    php2('src/Currency.php', currency),
    perl('lib/Stancer/Core/Types/Bank.pm', currency, true),
  ],
  method: [php2('src/Payment/MethodsAllowed.php', methods), perl('lib/Stancer/Role/Payment/Methods.pm', methods, true)],
  brand: [
    php1('src/Card.php', ['amex', 'dankort', 'discover', 'jcb', 'maestro', 'mastercard', 'visa']),
    php2('src/Card.php', ['amex', 'dankort', 'discover', 'jcb', 'maestro', 'mastercard', 'visa'], false),
    python('stancer/card.py', ['amex', 'dankort', 'discover', 'jcb', 'maestro', 'mastercard', 'visa']),
    perl('lib/Stancer/Card.pm', ['amex', 'dankort', 'discover', 'jcb', 'maestro', 'mastercard', 'visa']),
  ],
  funding: [
    python('stancer/card.py', ['credit', 'debit', 'prepaid', 'universal', 'charge', 'deferred']),
    perl('lib/Stancer/Card.pm', ['credit', 'debit', 'prepaid', 'universal', 'charge', 'deferred']),
  ],
  nature: [
    python('stancer/card.py', ['personnal', 'corporate']),
    perl('lib/Stancer/Card.pm', ['personnal', 'corporate']),
  ],
  network: [
    python('stancer/card.py', ['mastercard', 'national', 'visa']),
    perl('lib/Stancer/Card.pm', ['mastercard', 'national', 'visa']),
  ],
  preferredNetwork: [php2('src/Card/PreferredNetwork.php', ['national', 'visa', 'mastercard'])],
} as const satisfies Record<string, readonly Known[]>

export type KnownField = keyof typeof knownValues

/** The set that a library closes; undefined where it reads any text. */
export function closedSet(library: Known['library'], field: KnownField): readonly string[] | undefined {
  const known: readonly Known[] = knownValues[field]
  return known.find((one) => one.library === library && one.closed)?.values
}
