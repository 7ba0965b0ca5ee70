/** The parameters by which a payment is made (gateway-v3 section 4.2), for every route that makes one. */
import { isIP } from 'node:net'
import { cardBrandNames, debitBrand } from './brands.ts'
import { address, day, matching, oneOf, text, type Parameter, type Parameters } from './parameters.ts'

/** Accepts any text: amounts.ts checks these parameters, with result codes of its own. */
const unjudged: Parameter = { pattern: /^[\s\S]*$/ }

const moneyParameters = (required: boolean) =>
  ({
    amount: {
      ...unjudged,
      description: 'In the major unit, with two decimals: 92.00',
      described: { pattern: /^(?:0|[1-9][0-9]{0,9})\.[0-9]{2}$/, required },
    },
    currency: { ...unjudged, description: 'ISO 4217', described: { pattern: /^[a-zA-Z]{3}$/, required } },
  }) as const satisfies Parameters

export const money = moneyParameters(true)
/** Amount and currency where both are optional. */
export const moneyIfAny = moneyParameters(false)

export const merchantReference = {
  merchantTransactionId: text(1, 255, {
    description: 'An id of your own: a second payment with it is refused. Registrations may share one',
  }),
} as const satisfies Parameters

const phone = text(5, 25, { pattern: /^[+0-9][0-9 .()/-]*$/, must: 'must be a phone number of 5 to 25 characters' })
/** IPv4 or IPv6, without a zone. */
const isAddress = (text: string): boolean => isIP(text) !== 0

const country = matching(/^[A-Z]{2}$/, { must: 'must be the two letters of a country' })

const addressOf = <Prefix extends 'billing' | 'shipping'>(prefix: Prefix) =>
  ({
    [`${prefix}.street1`]: text(1, 100),
    [`${prefix}.street2`]: text(1, 100),
    [`${prefix}.houseNumber1`]: text(1, 100),
    [`${prefix}.city`]: text(1, 80),
    [`${prefix}.state`]: text(1, 50),
    [`${prefix}.postcode`]: text(1, 16),
    [`${prefix}.country`]: country,
  }) as Record<
    `${Prefix}.${'street1' | 'street2' | 'houseNumber1' | 'city' | 'state' | 'postcode' | 'country'}`,
    Parameter
  >

export const payer = {
  'customer.merchantCustomerId': text(1, 255),
  'customer.givenName': text(1, 50),
  'customer.middleName': text(1, 50),
  'customer.surname': text(1, 50),
  'customer.companyName': text(1, 50),
  'customer.birthDate': day(),
  'customer.sex': oneOf(['M', 'F']),
  'customer.email': text(6, 128, {
    pattern: /^[^\s@]+@[^\s@]+$/,
    must: 'must be an email address of 6 to 128 characters',
  }),
  'customer.phone': phone,
  'customer.mobile': phone,
  'customer.workPhone': phone,
  'customer.ip': matching(/^[0-9A-Fa-f:.]+$/, { test: isAddress, must: 'must be an IPv4 or IPv6 address' }),
  'customer.language': matching(/^[A-Za-z]{2}$/),
  'customer.identificationDocType': oneOf(['IDCARD', 'PASSPORT', 'TAXSTATEMENT']),
  'customer.identificationDocId': text(1, 64),
  ...addressOf('billing'),
  ...addressOf('shipping'),
} as const satisfies Parameters

/** What the payer's browser told the shop: for 3-D Secure. */
export const browser = {
  'customer.browser.acceptHeader': text(1, 2048),
  'customer.browser.language': text(1, 35),
  'customer.browser.screenWidth': matching(/^[0-9]{1,6}$/),
  'customer.browser.screenHeight': matching(/^[0-9]{1,6}$/),
  'customer.browser.screenColorDepth': matching(/^[0-9]{1,2}$/),
  'customer.browser.timezone': matching(/^[+-]?[0-9]{1,5}$/),
  'customer.browser.userAgent': text(1, 2048),
  'customer.browser.javaEnabled': oneOf(['true', 'false']),
  'customer.browser.javascriptEnabled': oneOf(['true', 'false']),
  'customer.browser.challengeWindow': matching(/^[0-9]{1,2}$/),
} as const satisfies Parameters

/** The outcome of an authentication by the merchant's own 3DS server. */
export const threeDSecure = {
  'threeDSecure.eci': matching(/^[0-9]{2}$/),
  'threeDSecure.verificationId': text(1, 64, { secret: true }),
  'threeDSecure.version': matching(/^[0-9]\.[0-9](?:\.[0-9])?$/),
  'threeDSecure.dsTransactionId': matching(/^[!-~]{1,64}$/),
  'threeDSecure.acsTransactionId': text(1, 64),
  'threeDSecure.authenticationStatus': oneOf(['Y', 'A', 'N', 'U', 'R']),
  'threeDSecure.flow': oneOf(['challenge', 'frictionless']),
  'threeDSecure.challengeIndicator': matching(/^0[1-9]$/),
} as const satisfies Parameters

export const card = {
  'card.number': matching(/^[0-9]{12,19}$/, { secret: true, must: 'must be 12 to 19 digits' }),
  'card.holder': text(3, 128),
  'card.expiryMonth': matching(/^(?:0[1-9]|1[0-2])$/, { must: 'must be 01 to 12' }),
  'card.expiryYear': matching(/^(?:19|20)[0-9]{2}$/, { must: 'must be four digits' }),
  'card.cvv': matching(/^[0-9]{3,4}$/, { secret: true, must: 'must be 3 or 4 digits' }),
} as const satisfies Parameters

export const bankAccount = {
  'bankAccount.holder': text(4, 128),
  'bankAccount.iban': matching(/^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$/, {
    secret: true,
    must: 'must be an IBAN in capitals, without spaces',
  }),
  'bankAccount.bic': matching(/^(?:[A-Za-z0-9]{8}|[A-Za-z0-9]{11})$/, { must: 'must be 8 or 11 letters and digits' }),
  'bankAccount.country': country,
  'bankAccount.mandate.id': text(1, 35),
  'bankAccount.mandate.dateOfSignature': day(),
} as const satisfies Parameters

export const standingInstruction = {
  'standingInstruction.mode': oneOf(['INITIAL', 'REPEATED']),
  'standingInstruction.type': oneOf(['RECURRING', 'UNSCHEDULED', 'INSTALLMENT']),
  'standingInstruction.source': oneOf(['CIT', 'MIT']),
  'standingInstruction.initialTransactionId': matching(/^[!-~]{1,255}$/),
} as const satisfies Parameters

/** The parameters of a payment besides its money and its card or account. */
export const order = {
  ...merchantReference,
  merchantInvoiceId: text(1, 255),
  descriptor: text(1, 127),
  merchantMemo: text(1, 255),
  transactionCategory: oneOf(['EC', 'MO', 'TO', 'RC', 'IN', 'PO']),
  shopperResultUrl: address(),
  notificationUrl: address(),
  testMode: oneOf(['INTERNAL', 'EXTERNAL']),
} as const satisfies Parameters

export const paymentType: Parameter = matching(/^[A-Z]{2}$/, { required: true })
export const paymentBrand: Parameter = matching(/^[a-zA-Z0-9_]{1,32}$/, {
  description: [...cardBrandNames, debitBrand].join(', '),
})

export const paymentParameters = {
  paymentType,
  paymentBrand: { ...paymentBrand, required: true },
  ...money,
  ...order,
  ...payer,
  ...browser,
  ...threeDSecure,
  ...card,
  ...bankAccount,
  ...standingInstruction,
  createRegistration: oneOf(['true', 'false']),
} as const satisfies Parameters

/** Parameters that an answer shows again as they were sent. */
export const isEchoed = (name: string): boolean =>
  /^(?:customer|billing|shipping|standingInstruction)\.(?!browser\.)/.test(name) ||
  ['descriptor', 'merchantTransactionId', 'merchantInvoiceId', 'merchantMemo', 'transactionCategory'].includes(name)
