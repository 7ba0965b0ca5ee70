/** `/v2/customers/` (stancer-v2 section 2). */
import { Type, type Static } from 'typebox'
import {
  createCustomer,
  deleteCustomer,
  getCustomer,
  listCustomers,
  updateCustomer,
  type Customer,
  type CustomerInput,
} from '../../customers/index.ts'
import { showIntents } from '../../intents/index.ts'
import type { PaymentContext } from '../../payments/index.ts'
import { listSubscriptions } from '../../subscriptions/index.ts'
import type { Wire } from '../routes.ts'
import { country, date, dateIn, email, idOf, moment, momentIn, nullable, secondsOf, text } from '../fields.ts'
import { intentOut, presentIntent } from './intent-fields.ts'
import { listAnswer, listQuery, page } from './lists.ts'
import { presentSubscription, subscriptionOut } from './subscription-fields.ts'

export const customerIn = Type.Object({
  email: Type.Optional(nullable(email(64))),
  name: Type.Optional(nullable(text(3, 64))),
  mobile: Type.Optional(nullable(text(4, 16))),
  date_birth: Type.Optional(nullable(dateIn())),
  legal_id: Type.Optional(nullable(text(1, 16, { description: 'Any legal number: SIREN, CBE, KVK …' }))),
  country: Type.Optional(nullable(country())),
  external_id: Type.Optional(nullable(text(1, 36, { description: 'An id of your own, unique' }))),
  billing_address: Type.Optional(nullable(idOf('address'))),
  shipping_address: Type.Optional(nullable(idOf('address'))),
})

export const customerOut = Type.Object(
  {
    id: idOf('customer'),
    created: moment(),
    deleted: Type.Boolean(),
    email: nullable(Type.String()),
    name: nullable(Type.String()),
    mobile: nullable(Type.String()),
    date_birth: nullable(date()),
    legal_id: nullable(Type.String()),
    country: nullable(Type.String()),
    external_id: nullable(Type.String()),
    billing_address: nullable(Type.String()),
    shipping_address: nullable(Type.String()),
  },
  { title: 'Customer' },
)

const params = Type.Object({ id: idOf('customer') })

const filters = {
  created: Type.Optional(momentIn({ description: 'Made at or after this moment' })),
  external_id: Type.Optional(text(1, 36)),
  email: Type.Optional(text(1, 64)),
  name: Type.Optional(text(3, 64)),
  country: Type.Optional(country()),
  legal_id: Type.Optional(text(1, 16)),
}

export const presentCustomer = (customer: Customer): Static<typeof customerOut> => ({
  id: customer.id,
  created: secondsOf(customer.createdAt),
  deleted: customer.deletedAt !== null,
  email: customer.email,
  name: customer.name,
  mobile: customer.mobile,
  date_birth: customer.dateBirth,
  legal_id: customer.legalId,
  country: customer.country,
  external_id: customer.externalId,
  billing_address: customer.billingAddressId,
  shipping_address: customer.shippingAddressId,
})

/** What was given, and nothing else: a field that is missing stays as it is. */
export const customerInput = (body: Static<typeof customerIn>): CustomerInput => ({
  ...(body.email !== undefined && { email: body.email }),
  ...(body.name !== undefined && { name: body.name }),
  ...(body.mobile !== undefined && { mobile: body.mobile }),
  ...(body.date_birth !== undefined && { dateBirth: body.date_birth }),
  ...(body.legal_id !== undefined && { legalId: body.legal_id }),
  ...(body.country !== undefined && { country: body.country }),
  ...(body.external_id !== undefined && { externalId: body.external_id }),
  ...(body.billing_address !== undefined && { billingAddressId: body.billing_address }),
  ...(body.shipping_address !== undefined && { shippingAddressId: body.shipping_address }),
})

export function customerRoutes(wire: Wire<PaymentContext>): void {
  const tag = 'Customers'

  wire.read(
    {
      method: 'GET',
      path: '/v2/customers/',
      tag,
      summary: 'List customers',
      query: listQuery(filters),
      answer: listAnswer('customers', customerOut),
    },
    async (ctx, { query }) => {
      const filter = {
        createdSince: query.created,
        externalId: query.external_id,
        email: query.email,
        name: query.name,
        country: query.country,
        legalId: query.legal_id,
      }
      const found = await listCustomers(ctx, filter, query)
      return page('customers', found.items.map(presentCustomer), found)
    },
  )

  wire.write(
    {
      method: 'POST',
      path: '/v2/customers/',
      tag,
      summary: 'Create a customer',
      description: 'An email or a mobile phone number is needed.',
      body: customerIn,
      answer: customerOut,
    },
    async (ctx, { body }) => {
      const { result, changes } = await createCustomer(ctx, customerInput(body))
      return { result: presentCustomer(result), changes }
    },
  )

  wire.read(
    { method: 'GET', path: '/v2/customers/:id', tag, summary: 'Get a customer', params, answer: customerOut },
    async (ctx, { params: { id } }) => presentCustomer(await getCustomer(ctx, id)),
  )

  wire.write(
    {
      method: 'PATCH',
      path: '/v2/customers/:id',
      tag,
      summary: 'Change a customer',
      params,
      body: customerIn,
      answer: customerOut,
    },
    async (ctx, { params: { id }, body }) => {
      const { result, changes } = await updateCustomer(ctx, id, customerInput(body))
      return { result: presentCustomer(result), changes }
    },
  )

  wire.write(
    { method: 'DELETE', path: '/v2/customers/:id', tag, summary: 'Delete a customer', params, answer: customerOut },
    async (ctx, { params: { id } }) => {
      const { result, changes } = await deleteCustomer(ctx, id)
      return { result: presentCustomer(result), changes }
    },
  )

  wire.read(
    {
      method: 'GET',
      path: '/v2/customers/:id/payment_intents',
      tag,
      summary: "List a customer's payment intents",
      params,
      query: listQuery(),
      answer: listAnswer('payment_intents', intentOut),
    },
    async (ctx, { params: { id }, query }) => {
      await getCustomer(ctx, id)
      const found = await showIntents(ctx, { customerId: id }, { by: 'createdAt', direction: 'desc' }, query)
      return page(
        'payment_intents',
        found.items.map((intent) => presentIntent(ctx, intent)),
        found,
      )
    },
  )

  wire.read(
    {
      method: 'GET',
      path: '/v2/customers/:id/subscriptions',
      tag,
      summary: "List a customer's subscriptions",
      params,
      query: listQuery(),
      answer: listAnswer('subscriptions', subscriptionOut),
    },
    async (ctx, { params: { id }, query }) => {
      await getCustomer(ctx, id)
      const found = await listSubscriptions(ctx, { customerId: id }, query)
      return page(
        'subscriptions',
        found.items.map((subscription) => presentSubscription(ctx, subscription)),
        found,
      )
    },
  )
}
