/**
 * lib-php. 1.1 speaks v1; 2.1 speaks v1 unless it is told to speak v2 (`setVersion`). Both send through one cURL handle, which keeps the last body that was set: a GET or a DELETE after a POST sends that body once more.
 */
import {
  Client,
  LibraryError,
  ascii,
  formQuery,
  sorted,
  textOf,
  type Body,
  type Fields,
  type Resource,
} from './client.ts'
import { phpRules } from './php-rules.ts'
import { demand, Unreadable, type Rules } from './rules.ts'
import { basic, lengthOf, type Received, type Sent } from './wire.ts'

export type PhpVersion = '1.1' | '2.1'

const paths: Readonly<Record<Resource, string>> = {
  payments: 'payments',
  customers: 'customers',
  cards: 'cards',
  refunds: 'refunds',
  disputes: 'disputes',
  payouts: 'payouts',
  sepa: 'sepa',
  checks: 'sepa/check',
  intents: 'payment_intents',
  addresses: 'addresses',
}

export class Php extends Client {
  readonly name: string
  protected readonly manner = { counts: 'bytes' } as const
  readonly #version: PhpVersion
  readonly #api: 1 | 2
  #bodyLeft: string | undefined

  constructor(installation: ConstructorParameters<typeof Client>[0], version: PhpVersion, api: 1 | 2 = 1) {
    super(installation)
    this.#version = version
    this.#api = api
    this.name = `lib-php ${version}, v${api}`
  }

  /** 2.1 alone: the body is the id once more. */
  async capture(resource: 'payments' | 'intents', id: string): Promise<Body> {
    const path = `${this.item(resource, id)}/capture`
    return this.readObject(resource, await this.exchange('POST', path, this.encode({ id })))
  }

  /** In v2 the refunds of a payment are asked for before the payment itself, as an array. */
  override async read(resource: Resource, id: string): Promise<Body> {
    if (this.#api === 1 || resource !== 'payments') return super.read(resource, id)
    const refunds: unknown = JSON.parse((await this.exchange('GET', `${this.item(resource, id)}/refunds`)).text)
    if (!Array.isArray(refunds)) throw new Unreadable('refunds: no array')
    for (const refund of refunds) demand(phpRules(this.#version, 'refunds'), refund, this.manner)
    return { ...(await super.read(resource, id)), refunds }
  }

  /** What belongs to an object: the payments of an intent or of a payout. */
  async listWithin(resource: Resource, id: string, inner: Resource, filters: Fields): Promise<Body[]> {
    return this.pages(inner, `${this.item(resource, id)}/${inner}`, filters)
  }

  pageUrl(paymentId: string, lang?: string): string {
    const { host, publicKey } = this.installation
    const query = lang === undefined ? '' : `?${new URLSearchParams({ lang }).toString()}`
    return `https://${host.replaceAll('api', 'payment')}/${publicKey}/${paymentId}${query}`
  }

  protected collection(resource: Resource): string {
    const endpoint = resource === 'payments' && this.#api === 1 ? 'checkout' : paths[resource]
    return `/v${this.#api}/${endpoint}${this.#version === '1.1' ? '' : '/'}`
  }

  protected compose(method: string, path: string, given: string | undefined): Sent {
    if (given !== undefined) this.#bodyLeft = given
    const body = this.#bodyLeft
    const { host, secretKey } = this.installation
    const library = `libstancer-php/${this.#version === '1.1' ? '1.1.1' : '2.1.2'}`
    return {
      method,
      path,
      body,
      headers: [
        ['Host', host],
        ['Accept', '*/*'],
        ['Authorization', basic(secretKey)],
        ['Content-Type', 'application/json'],
        ['User-Agent', `curl/8.5.0 ${library} shop/1.0 (Linux x86_64 6.1.0; php 8.2.7)`],
        ...(body === undefined ? [] : [['Content-Length', lengthOf(body)] as const]),
      ],
    }
  }

  /** As PHP's json_encode: slashes and what is not ASCII are escaped. Fields stand in the order of the model, which is that of the alphabet. */
  protected encode(fields: Fields): string {
    return ascii(JSON.stringify(sorted(fields))).replaceAll('/', '\\/')
  }

  protected authOf(returnUrl: string | undefined): unknown {
    if (this.#api === 2) return true
    return { ...(returnUrl !== undefined && { return_url: returnUrl }), status: 'request' }
  }

  protected queryOf(filters: Fields): string {
    return formQuery(filters)
  }

  protected rulesOf(resource: Resource): Rules {
    return phpRules(this.#version, resource)
  }

  protected override readObject(resource: Resource, received: Received): Body {
    const body = super.readObject(resource, received)
    this.demandMethods(body)
    return body
  }

  protected itemsOf(resource: Resource, page: Body): Body[] {
    const items = page[resource === 'intents' ? 'payment_intents' : resource]
    if (items === undefined) return []
    for (const item of items) this.demandMethods(item)
    return items
  }

  /** 2.1 sets the methods through the same door as a program does, which lets nobody allow debits in another currency than the euro. */
  private demandMethods({ currency, methods_allowed: methods }: Body): void {
    if (this.#version === '2.1' && methods?.includes('sepa') === true && currency !== 'eur')
      throw new Unreadable(`methods_allowed: sepa with ${String(currency)}`)
  }

  protected nextStart(page: Body, start: number): number {
    return start + Number(page.range.limit)
  }

  /** 1.1 reads an object alone, 2.1 a text as well and the fields at fault of v2. */
  protected errorOf({ status, reason }: Received, body: Body): LibraryError {
    const detail = body?.detail?.[0]
    if (detail !== undefined)
      return new LibraryError(status, `${detail.type}: ${detail.msg} @ ${detail.loc.join(' -> ')}`)
    const text = typeof body?.error === 'string' && this.#version === '2.1' ? body.error : textOf(body?.error)
    return new LibraryError(status, text ?? reason)
  }
}
