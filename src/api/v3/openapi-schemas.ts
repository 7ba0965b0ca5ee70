/** The forms of v3's answers (gateway-v3 sections 3.4 and 4.3), for its description. Every value is a text, and fields may be added at any time. */
import { isEchoed, payer } from './payment-parameters.ts'

type Schema = Readonly<Record<string, unknown>>

const text = (description?: string, more: Schema = {}): Schema => ({
  type: 'string',
  ...(description !== undefined && { description }),
  ...more,
})

const object = (properties: Schema, required: readonly string[] = []): Schema => ({
  type: 'object',
  properties,
  ...(required.length > 0 && { required }),
})

const texts = (names: readonly string[]): Schema => object(Object.fromEntries(names.map((name) => [name, text()])))

const list = (items: Schema): Schema => ({ type: 'array', items })

const id = text(undefined, { pattern: '^[0-9a-f]{32}$' })

const code = text('000.000.000: it succeeded. GET /v3/resultcodes lists all', {
  pattern: '^[0-9]{3}\\.[0-9]{3}\\.[0-9]{3}$',
})

const result = object(
  {
    code,
    description: text(),
    parameterErrors: list(
      object({ name: text(), value: { type: ['string', 'null'] }, message: text() }, ['name', 'message']),
    ),
  },
  ['code', 'description'],
)

const envelope = {
  buildNumber: text('Of the program, and when it began'),
  timestamp: text('yyyy-MM-dd HH:mm:ss.SSS+0000'),
  ndc: text("The entity, _, and this answer's own 32 hexadecimal digits"),
}

const resultDetails = object({
  ExtendedDescription: text(),
  AcquirerResponse: text("The network's own code, which v2 shows as response"),
  ConnectorTxID1: text("The network's own reference"),
})

/** The payer's parameters that answers repeat. */
const said = (prefix: 'customer' | 'billing' | 'shipping'): Schema =>
  texts(
    Object.keys(payer)
      .filter((name) => isEchoed(name) && name.startsWith(`${prefix}.`))
      .map((name) => name.slice(prefix.length + 1)),
  )

const redirect = object(
  {
    url: text('Where the payer goes now', { format: 'uri' }),
    method: text(),
    parameters: list(object({ name: text(), value: text() })),
    preconditions: list(object({})),
  },
  ['url'],
)

const answer = object(
  {
    id: text('Of what was made or is asked about'),
    referencedId: { ...id, description: 'Of what was done to a payment: the transaction that it was asked of' },
    registrationId: { ...id, description: 'The token, where what pays is kept' },
    paymentType: text('PA, DB, CD, CP, RF, RV, CB, CR, RG or DR'),
    paymentBrand: text(),
    amount: text('In the major unit', { pattern: '^[0-9]+\\.[0-9]{2}$' }),
    currency: text(undefined, { pattern: '^[A-Z]{3}$' }),
    result,
    resultDetails,
    card: texts(['bin', 'last4Digits', 'holder', 'expiryMonth', 'expiryYear', 'binCountry', 'type']),
    bankAccount: object({
      holder: text(),
      iban: text('Masked'),
      bic: text(),
      country: text(),
      mandate: object({ id: text() }),
    }),
    redirect,
    threeDSecure: texts(['eci', 'version', 'flow', 'authenticationStatus']),
    risk: object({ score: text() }),
    ...Object.fromEntries(
      ['descriptor', 'merchantTransactionId', 'merchantInvoiceId', 'merchantMemo', 'transactionCategory'].map(
        (name) => [name, text()],
      ),
    ),
    customer: said('customer'),
    billing: said('billing'),
    shipping: said('shipping'),
    standingInstruction: texts(['mode', 'type', 'source', 'initialTransactionId']),
    customParameters: { type: 'object', additionalProperties: text() },
    ...envelope,
  },
  ['result', ...Object.keys(envelope)],
)

const error = object({ result, resultDetails, ...envelope }, ['result', ...Object.keys(envelope)])

export const resultCodeList = object(
  { resultCodes: list(object({ code, description: text() }, ['code', 'description'])) },
  ['resultCodes'],
)

export const schemas = { Answer: answer, Error: error } as const
