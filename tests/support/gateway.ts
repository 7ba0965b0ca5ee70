/** A merchant of the gateway API (v3), as a shop would write its client: forms over HTTP with an access token. */
import { createToken } from '../../src/accounts/index.ts'
import type { Mode } from '../../src/kit/context.ts'
import { anotherAccount, type AnotherAccount } from './another-account.ts'
import type { ApiAnswer } from './api.ts'
import type { TestServer } from './server.ts'

export type Form = Readonly<Record<string, string | undefined>>

export interface Gateway {
  readonly account: AnotherAccount
  readonly url: string
  readonly token: string
  get(path: string, query?: Form): Promise<ApiAnswer>
  post(path: string, form?: Form): Promise<ApiAnswer>
  delete(path: string, query?: Form): Promise<ApiAnswer>
  /** A payment by a card that is accepted at once, changed by the given fields. */
  pay(form?: Form): Promise<ApiAnswer>
  /** An operation on a payment: its type, and an amount in EUR if it has one. */
  operate(id: string, paymentType: string, amount?: string, form?: Form): Promise<ApiAnswer>
}

/** A merchant with an account of its own. */
export async function gatewayOf(server: TestServer, modes: readonly Mode[] = ['test']): Promise<Gateway> {
  const account = await anotherAccount(server)
  const { store, clock } = server.running.core
  const { value: token } = await createToken(store, account.account.id, modes, clock.now())
  return gatewayWith(server, account, token)
}

export function gatewayWith({ url }: TestServer, account: AnotherAccount, token: string): Gateway {
  const send = async (method: string, path: string, form: Form = {}): Promise<ApiAnswer> => {
    const text = encoded(form)
    const inBody = method === 'POST'
    const answer = await fetch(`${url}${path}${inBody || text === '' ? '' : `?${text}`}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(inBody && { 'content-type': formType }) },
      ...(inBody && { body: text }),
    })
    return { status: answer.status, body: await answer.json(), headers: answer.headers }
  }
  const post: Gateway['post'] = (path, form) => send('POST', path, form)
  return {
    account,
    url,
    token,
    get: (path, query) => send('GET', path, query),
    post,
    delete: (path, query) => send('DELETE', path, query),
    pay: (form) => post('/v3/payments', { ...cardPayment, ...form }),
    operate: (id, paymentType, amount, form) =>
      post(`/v3/payments/${id}`, { paymentType, ...(amount !== undefined && { amount, currency: 'EUR' }), ...form }),
  }
}

export const formType = 'application/x-www-form-urlencoded; charset=UTF-8'

/** Leaves out undefined fields. */
export const encoded = (form: Form): string =>
  Object.entries(form)
    .filter((pair): pair is [string, string] => pair[1] !== undefined)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&')

export const cardPayment = {
  amount: '92.00',
  currency: 'EUR',
  paymentBrand: 'VISA',
  paymentType: 'DB',
  'card.number': '4242424242424242',
  'card.holder': 'Jane Jones',
  'card.expiryMonth': '05',
  'card.expiryYear': '2034',
  'card.cvv': '123',
} as const

/** The fields that remove the card from a payment. */
export const withoutCard: Form = Object.fromEntries(
  Object.keys(cardPayment)
    .filter((name) => name.startsWith('card.'))
    .map((name) => [name, undefined]),
)

export const debitPayment = {
  amount: '92.00',
  currency: 'EUR',
  paymentBrand: 'DIRECTDEBIT_SEPA',
  paymentType: 'DB',
  'bankAccount.holder': 'Jane Jones',
  'bankAccount.iban': 'DE87123456781234567890',
} as const

/** `200 000.000.000` */
export const outcomeOf = ({ status, body }: ApiAnswer): string => `${status} ${String(body.result?.code)}`
