/** lib-perl 1.0, which speaks v1 through `LWP`. It reads every field through its type. */
import { Client, LibraryError, sorted, textOf, type Body, type Fields, type Resource } from './client.ts'
import { closedSet } from './known-values.ts'
import { Unreadable, type Rule, type Rules } from './rules.ts'
import { basic, lengthOf, type Received, type Sent } from './wire.ts'

const paths: Readonly<Partial<Record<Resource, string>>> = {
  payments: 'checkout',
  customers: 'customers',
  cards: 'cards',
  refunds: 'refunds',
  disputes: 'disputes',
  sepa: 'sepa',
  checks: 'sepa/check',
}

export class Perl extends Client {
  readonly name = 'lib-perl 1.0, v1'
  protected readonly manner = { counts: 'characters' } as const

  /** Only the first `api` of the host is replaced. */
  pageUrl(paymentId: string, lang?: string): string {
    const { host, publicKey } = this.installation
    return `https://${host.replace('api', 'payment')}/${publicKey}/${paymentId}${lang === undefined ? '' : `?lang=${lang}`}`
  }

  protected collection(resource: Resource): string {
    return `/v1/${paths[resource] ?? ''}`
  }

  protected compose(method: string, path: string, body: string | undefined): Sent {
    const { host, secretKey } = this.installation
    return {
      method,
      path,
      body,
      headers: [
        ['TE', 'deflate,gzip;q=0.3'],
        ['Connection', 'TE, close'],
        ['Authorization', basic(secretKey)],
        ['Host', host],
        ['User-Agent', 'libwww-perl/6.68 libstancer-perl/1.0.3 (linux x86_64-linux-gnu-thread-multi; perl 5.36.0)'],
        ...(body === undefined ? [] : [['Content-Length', lengthOf(body)] as const]),
        ['Content-Type', 'application/json'],
      ],
    }
  }

  /** Canonical; what a program read from a form or a database is a text, an amount as well. A program of Perl that says nothing of encodings sends UTF-8 as it found it. */
  protected encode(fields: Fields): string {
    return JSON.stringify(sorted(fields))
  }

  protected authOf(returnUrl: string | undefined): unknown {
    return { ...(returnUrl !== undefined && { return_url: returnUrl }), status: 'request' }
  }

  /** In no order, and joined as it is. */
  protected queryOf(filters: Fields): string {
    const parts = Object.entries(filters).map(([key, value]) => `${key}=${String(value)}`)
    return `?${encodeURI(parts.reverse().join('&'))}`
  }

  protected rulesOf(resource: Resource): Rules {
    return rules[resource]?.() ?? {}
  }

  protected itemsOf(resource: Resource, page: Body): Body[] {
    const items: unknown = page[resource]
    if (!Array.isArray(items)) throw new Unreadable(`${resource}: no array`)
    return items
  }

  protected nextStart({ range }: Body, start: number): number {
    return start + Number(range.limit)
  }

  /** An error that is no object has no message. */
  protected errorOf({ status, reason }: Received, body: Body): LibraryError {
    return new LibraryError(status, textOf(body?.error) ?? reason)
  }
}

const moment: Rule = { type: 'moment' }
const text: Rule = { type: 'text' }
const sized = (min: number, max: number): Rule => ({ type: 'text', min, max })
const exactly = (length: number): Rule => ({ type: 'text', lengths: [length] })
const https: Rule = { type: 'text', https: true }
const object = (fields: () => Rules): Rule => ({ type: 'object', fields })

const oneOf = (type: 'text' | 'list', field: 'currency' | 'method'): Rule => {
  const values = closedSet('lib-perl 1.0', field)
  return values === undefined ? { type } : { type, values }
}

const base: Rules = { id: exactly(29), created: moment }
const amounts: Rules = { amount: { type: 'integer', min: 50 }, currency: oneOf('text', 'currency') }

const card = (): Rules => ({
  ...base,
  ...{ brand: text, country: text, funding: text, nature: text, network: text },
  exp_month: { type: 'integer', min: 1, max: 12 },
  exp_year: { type: 'integer' },
  last4: exactly(4),
  name: sized(4, 64),
  tokenize: { type: 'flag' },
})

const customer = (): Rules => ({
  ...base,
  email: sized(5, 64),
  external_id: { type: 'text', max: 36 },
  mobile: sized(8, 16),
  name: sized(4, 64),
})

const sepa = (): Rules => ({
  ...base,
  bic: { type: 'text', lengths: [8, 11] },
  date_birth: { type: 'day' },
  date_mandate: moment,
  last4: exactly(4),
  mandate: sized(3, 35),
  name: sized(4, 64),
})

const refund = (): Rules => ({
  ...base,
  ...amounts,
  date_bank: moment,
  date_refund: moment,
  payment: object(() => ({})),
  status: text,
})

const rules: Readonly<Partial<Record<Resource, () => Rules>>> = {
  payments: () => ({
    ...base,
    ...amounts,
    auth: object(() => ({ redirect_url: https, return_url: https, status: text })),
    capture: { type: 'flag' },
    card: object(card),
    country: text,
    customer: object(customer),
    date_bank: moment,
    description: sized(3, 64),
    device: object(() => ({
      ip: text,
      port: { type: 'integer', min: 1, max: 65535 },
      languages: text,
      user_agent: text,
    })),
    method: text,
    methods_allowed: oneOf('list', 'method'),
    order_id: { type: 'text', max: 36 },
    refunds: { type: 'list', fields: refund },
    response: sized(2, 4),
    response_author: exactly(6),
    return_url: https,
    sepa: object(sepa),
    status: text,
    unique_id: { type: 'text', max: 36 },
  }),
  cards: card,
  customers: customer,
  refunds: refund,
  sepa,
  disputes: () => ({
    ...base,
    order_id: { type: 'text', max: 36 },
    payment: object(() => ({})),
    response: sized(2, 4),
  }),
  checks: () => ({
    ...base,
    date_birth: { type: 'flag' },
    response: sized(2, 4),
    score_name: { type: 'integer' },
    status: text,
  }),
}
