/** lib-python 1.0, which speaks v1 through `requests`. */
import { Client, LibraryError, ascii, formQuery, textOf, type Body, type Fields, type Resource } from './client.ts'
import { Unreadable, type Rule, type Rules } from './rules.ts'
import { basic, lengthOf, type Received, type Sent } from './wire.ts'

const paths: Readonly<Partial<Record<Resource, string>>> = {
  payments: 'checkout',
  customers: 'customers',
  cards: 'cards',
  refunds: 'refunds',
  disputes: 'disputes',
  sepa: 'sepa',
}

export class Python extends Client {
  readonly name = 'lib-python 1.0, v1'
  protected readonly manner = { counts: 'characters', skipsEmpty: true } as const

  /** With the port of the API's own address, where one is set. */
  pageUrl(paymentId: string, lang?: string): string {
    const { host, publicKey } = this.installation
    const query = lang === undefined ? '' : `?${new URLSearchParams({ lang }).toString()}`
    return `https://${host.replaceAll('api', 'payment')}/${publicKey}/${paymentId}${query}`
  }

  protected collection(resource: Resource): string {
    return `/v1/${paths[resource] ?? ''}`
  }

  /** A DELETE says that its body is empty. */
  protected compose(method: string, path: string, body: string | undefined): Sent {
    const { host, secretKey } = this.installation
    return {
      method,
      path,
      body,
      headers: [
        ['Host', host],
        ['User-Agent', 'python-requests/2.32.3'],
        ['Accept-Encoding', 'gzip, deflate'],
        ['Accept', '*/*'],
        ['Connection', 'keep-alive'],
        ['Content-Type', 'application/json'],
        ...(method === 'GET' ? [] : [['Content-Length', lengthOf(body ?? '')] as const]),
        ['Authorization', basic(secretKey)],
      ],
    }
  }

  /** Compact, in the order in which fields were set, in ASCII. */
  protected encode(fields: Fields): string {
    return ascii(JSON.stringify(fields))
  }

  protected authOf(returnUrl: string | undefined): unknown {
    return { status: 'request', ...(returnUrl !== undefined && { return_url: returnUrl }) }
  }

  protected queryOf(filters: Fields): string {
    return formQuery(filters)
  }

  /** What is read alone goes past the setters; the items of a list go through those that its own class has. */
  protected rulesOf(resource: Resource, inList: boolean): Rules {
    return inList ? { ...dates, ...rules[resource] } : dates
  }

  /** The one key besides `live_mode` and `range`. */
  protected itemsOf(_: Resource, page: Body): Body[] {
    const [key, ...others] = Object.keys(page as object).filter((name) => name !== 'live_mode' && name !== 'range')
    if (key === undefined || others.length > 0) throw new Unreadable(`not one key, but ${[key, ...others].join(', ')}`)
    return page[key]
  }

  protected nextStart({ range }: Body): number {
    return Number(range.start) + Number(range.limit)
  }

  protected errorOf({ status, reason }: Received, body: Body): LibraryError {
    const error = body?.error
    return typeof error === 'string'
      ? new LibraryError(status, error)
      : new LibraryError(status, textOf(error) ?? reason, error?.type)
  }
}

const moment: Rule = { type: 'moment' }
const sized = (min: number, max: number): Rule => ({ type: 'text', min, max })

/** A whole number becomes a moment; a text stays a text, which no program of theirs expects. */
const dates: Rules = { created: moment, date_bank: moment, date_refund: moment, date_mandate: moment }

const card: Rules = {
  ...dates,
  exp_month: { type: 'integer', min: 1, max: 12 },
  exp_year: { type: 'integer' },
  tokenize: { type: 'flag' },
  zip_code: sized(2, 8),
}

const customer: Rules = {
  ...dates,
  email: sized(5, 64),
  external_id: { type: 'text', max: 36 },
  mobile: sized(8, 16),
}

const sepa: Rules = { ...dates, bic: { type: 'text', lengths: [8, 11] }, mandate: sized(3, 35) }

const rules: Readonly<Partial<Record<Resource, Rules>>> = {
  payments: {
    capture: { type: 'flag' },
    card: { type: 'object', fields: () => card },
    customer: { type: 'object', fields: () => customer },
    sepa: { type: 'object', fields: () => sepa },
    description: sized(3, 64),
    order_id: { type: 'text', max: 36 },
    refunds: { type: 'list', fields: () => dates },
    status: { type: 'text' },
    unique_id: { type: 'text', max: 36 },
  },
  cards: card,
  customers: customer,
  sepa,
}
