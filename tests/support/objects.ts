/** Valid inputs in one line each: the defaults of the API, with only the fields that matter to a test. */
import type { CardInput } from '../../src/cards/index.ts'
import { minorUnitsOf } from '../../src/kit/money.ts'
import type { PaymentInput } from '../../src/payments/index.ts'
import type { PayoutInput } from '../../src/payouts/index.ts'

export const cardInput = (number = '4242424242424242', given: Partial<CardInput> = {}): CardInput => ({
  number,
  expMonth: 12,
  expYear: 2035,
  cvc: '123',
  name: null,
  zipCode: null,
  externalId: null,
  customerId: null,
  tokenize: true,
  preferredNetwork: 'national',
  ...given,
})

export const paymentInput = (amount = 1000, given: Omit<Partial<PaymentInput>, 'amount'> = {}): PaymentInput => ({
  amount: minorUnitsOf(amount),
  currency: 'eur',
  capture: true,
  description: null,
  orderId: null,
  uniqueId: null,
  methodsAllowed: ['card'],
  returnUrl: null,
  dateSettlement: null,
  device: null,
  billingAddressId: null,
  shippingAddressId: null,
  card: null,
  sepa: null,
  customer: null,
  auth: null,
  ...given,
})

/** A payout of everything that is owed. */
export const payoutInput = (given: Partial<PayoutInput> = {}): PayoutInput => ({
  paymentIds: [],
  refundIds: [],
  disputeIds: [],
  status: 'pending',
  date: null,
  description: null,
  ...given,
})
