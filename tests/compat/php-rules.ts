/**
 * What lib-php holds answers to (`dataModel` of its classes). A field that programs may set goes through its setter when it is read, with type, length and closed set; of the others, 2.1 looks at enumerations alone.
 */
import type { Resource } from './client.ts'
import { closedSet, type KnownField } from './known-values.ts'
import type { Rule, Rules } from './rules.ts'

const moment: Rule = { type: 'moment' }
const any: Rule = { type: 'any' }
const flag: Rule = { type: 'flag' }
const text: Rule = { type: 'text' }
const sized = (min: number, max: number): Rule => ({ type: 'text', min, max })
const https: Rule = { type: 'text', min: 1, max: 2048, https: true }
const object = (fields: () => Rules): Rule => ({ type: 'object', fields })
const list = (fields: () => Rules): Rule => ({ type: 'list', fields })

/** Texts of a closed set, or any. */
function oneOf(version: '1.1' | '2.1', field: KnownField, type: 'text' | 'list' = 'text'): Rule {
  const values = closedSet(`lib-php ${version}`, field)
  return values === undefined ? { type } : { type, values }
}

/** Amounts are set as programs set them: from 50 on, or 0. */
const amount: Rule = { type: 'integer', min: 50, orZero: true }

export function phpRules(version: '1.1' | '2.1', resource: Resource): Rules {
  const isOld = version === '1.1'
  const name = sized(isOld ? 4 : 3, 64)
  const status = (field: KnownField): Rule => oneOf(version, field)

  const auth = (): Rules => ({ return_url: https, status: status('authStatus') })

  const device = (): Rules => ({
    ...{ city: text, country: text, http_accept: text, ip: text, languages: text, user_agent: text },
    port: { type: 'integer', min: 1, max: 65535 },
  })

  const card = (): Rules => ({
    created: moment,
    country: text,
    exp_month: { type: 'integer', min: 1, max: 12 },
    exp_year: { type: 'integer' },
    name,
    preferred_network: isOld ? any : status('preferredNetwork'),
    tokenize: flag,
    zip_code: sized(2, 8),
  })

  const customer = (): Rules => ({
    created: moment,
    email: sized(5, 64),
    external_id: { type: 'text', max: 36 },
    mobile: sized(8, 16),
    name,
  })

  const sepa = (): Rules => ({
    created: moment,
    bic: { type: 'text', lengths: [8, 11] },
    date_birth: { type: 'day' },
    date_mandate: { type: 'day' },
    mandate: sized(3, 35),
    name,
  })

  const refund = (): Rules => ({
    created: moment,
    amount: isOld ? amount : { type: 'integer' },
    date_bank: { type: 'day' },
    date_refund: moment,
    payment: object(() => ({})),
    status: status('refundStatus'),
  })

  const payment = (): Rules => ({
    created: moment,
    amount,
    auth: object(auth),
    capture: flag,
    card: object(card),
    country: text,
    currency: oneOf(version, 'currency'),
    customer: object(customer),
    date_bank: { type: 'day' },
    description: sized(3, 64),
    device: object(device),
    methods_allowed: oneOf(version, 'method', 'list'),
    order_id: sized(1, 36),
    refunds: list(refund),
    return_url: https,
    sepa: object(sepa),
    status: status('paymentStatus'),
    unique_id: sized(1, 36),
  })

  const intent = (): Rules => ({
    created_at: moment,
    amount: { type: 'integer', min: 50 },
    capture: flag,
    card: object(card),
    currency: oneOf(version, 'currency'),
    customer: object(customer),
    description: sized(3, 64),
    methods_allowed: oneOf(version, 'method', 'list'),
    order_id: sized(1, 36),
    payment: object(payment),
    return_url: { ...https, max: 65536 },
    sepa: object(sepa),
    status: status('intentStatus'),
    threeds: { type: 'text', values: ['required', 'none'] },
    url: text,
  })

  const heading = object(() => ({ amount: { type: 'integer' } }))
  const rules: Readonly<Record<Resource, () => Rules>> = {
    payments: payment,
    intents: intent,
    customers: customer,
    cards: card,
    refunds: refund,
    sepa,
    disputes: () => ({ created: moment, payment: object(() => ({})), order_id: any, response: any }),
    payouts: () => ({
      created: moment,
      ...{ payments: heading, refunds: heading, disputes: heading },
      date_bank: { type: 'day' },
      date_paym: moment,
      status: status('payoutStatus'),
    }),
    checks: () => ({
      created: moment,
      date_birth: flag,
      score_name: { type: 'integer' },
      status: status('checkStatus'),
    }),
    addresses: () => ({
      ...{ city: sized(1, 50), line1: sized(1, 50), line2: sized(1, 50), line3: sized(1, 50) },
      state: sized(1, 3),
      zip_code: sized(1, 16),
      deleted: flag,
    }),
  }
  return rules[resource]()
}
