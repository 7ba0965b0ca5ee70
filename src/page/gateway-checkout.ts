/**
 * The page of a checkout of the gateway API: `/v3/checkouts/{id}/page`, opened by itself or in a frame of a form within the merchant's page (gateway-v3 section 4.8). It is the page of the
 * checkout's intent, with what the checkout adds to it. What the merchant's page asks for is in the query of the address, and later addresses keep it.
 */
import type { FastifyRequest } from 'fastify'
import { cardBrandsOf, debitBrand } from '../api/v3/brands.ts'
import { checkoutResultUrl } from '../api/v3/with-resource.ts'
import type { CardBrand } from '../cards/index.ts'
import {
  isOver,
  isRegistering,
  isTakenElsewhere,
  payCheckout,
  type Checkout as GatewayCheckout,
} from '../gateway/index.ts'
import type { PaymentMethod } from '../payments/index.ts'
import type { Checkout, CheckoutState } from './checkout.ts'
import type { PageContext } from './services.ts'
import { queryValue } from './visitor.ts'

export const gatewayPagePath = (id: string): string => `/v3/checkouts/${id}/page`

/** What the form in the merchant's page asks for. */
export interface WidgetForm {
  /** Its `data-brands`; empty where it names none. */
  readonly brands: readonly string[]
  /** Its action: where the payer goes in the end. Null if there is none that a browser may be sent to. */
  readonly shopperResultUrl: string | null
}

export const noForm: WidgetForm = { brands: [], shopperResultUrl: null }

export function widgetFormOf(request: FastifyRequest): WidgetForm {
  const url = askedBy(request, 'shopperResultUrl')
  return {
    brands: (askedBy(request, 'brands') ?? '').split(/\s+/).filter((name) => name !== ''),
    shopperResultUrl: url !== undefined && originOf(url) !== null ? url : null,
  }
}

/** A value that is too long counts as missing: cut off, it would mean something else. */
function askedBy(request: FastifyRequest, name: string): string | undefined {
  const value = queryValue(request, name)?.toWellFormed()
  return value === '' || (value?.length ?? 0) > askedMax ? undefined : value
}

/** As of any address ([S] 2048). */
const askedMax = 2048

/** The parameters that keep what the merchant's page asks for: `&widget=1&brands=VISA`, or nothing. */
export const widgetQueryOf = (request: FastifyRequest): readonly (readonly [name: string, value: string])[] =>
  ['widget', 'brands', 'shopperResultUrl'].flatMap((name) => {
    const value = askedBy(request, name)
    return value === undefined ? [] : [[name, value] as const]
  })

/** `intent` is the page of the checkout's intent. */
export async function gatewayCheckoutOf(
  ctx: PageContext,
  checkout: GatewayCheckout,
  intent: Checkout,
  form: WidgetForm,
): Promise<Checkout> {
  const url = resultUrlOf(checkout, form)
  const offered = offeredBy(checkout, form)
  return {
    ...intent,
    path: gatewayPagePath(checkout.id),
    keptFor: isRegistering(checkout) ? 'shop' : intent.keptFor,
    returnUrl: url === null ? null : checkoutResultUrl(url, checkout.id),
    methodsAllowed: intent.methodsAllowed.filter((method) => offered.methods.includes(method)),
    brandsAllowed: offered.brands,
    state: await stateOf(ctx, checkout, intent.state),
    pay: (verbCtx, tender, visit) => payCheckout(verbCtx, checkout, { tender, ...visit }),
  }
}

/**
 * The form's action, unless the merchant's server has named another site. An address that only a browser brings may not lead away from the site that the server has named
 * (docs/decisions/0019-checkouts.md).
 */
function resultUrlOf(
  { shopperResultUrl: given }: GatewayCheckout,
  { shopperResultUrl: asked }: WidgetForm,
): string | null {
  if (given === null || asked === null) return given ?? asked
  return originOf(asked) === originOf(given) ? asked : given
}

/** Null for anything but an http or https address. */
function originOf(url: string): string | null {
  const { protocol, origin } = URL.parse(url) ?? {}
  return origin !== undefined && (protocol === 'https:' || protocol === 'http:') ? origin : null
}

interface Offered {
  readonly methods: readonly PaymentMethod[]
  /** Null for all. */
  readonly brands: readonly CardBrand[] | null
}

/** What both the merchant's server and the form name. If neither names anything, everything is offered. */
function offeredBy({ sent: { paymentBrand } }: GatewayCheckout, form: WidgetForm): Offered {
  const lists = [paymentBrand === undefined ? [] : [paymentBrand], form.brands].filter((names) => names.length > 0)
  const brands = lists
    .map(cardBrandsOf)
    .reduce<readonly CardBrand[] | null>(
      (kept, named) => (kept === null ? named : kept.filter((brand) => named.includes(brand))),
      null,
    )
  const isCardOffered = brands === null || brands.length > 0
  const isDebitOffered = lists.every((names) => names.includes(debitBrand))
  return {
    methods: [...(isCardOffered ? ['card' as const] : []), ...(isDebitOffered ? ['sepa' as const] : [])],
    brands,
  }
}

/** After its time nothing can be paid any more, even if its expiry is not recorded yet. */
async function stateOf(ctx: PageContext, checkout: GatewayCheckout, state: CheckoutState): Promise<CheckoutState> {
  if (isOver(ctx, checkout)) return state === 'payable' || state === 'canceled' ? 'expired' : state
  return state === 'payable' && (await isTakenElsewhere(ctx, checkout)) ? 'canceled' : state
}
