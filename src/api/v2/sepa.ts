/** `/v2/sepa/` (stancer-v2 section 5.1). */
import { Type, type Static } from 'typebox'
import type { Context } from '../../kit/context.ts'
import { invalidField } from '../../kit/errors.ts'
import {
  changeAccount,
  deleteAccount,
  getAccountWithMandate,
  listAccountsWithMandates,
  livingOf,
  registerAccount,
  shownReference,
  signedOn,
  type AccountWithMandate,
  type SepaInput,
} from '../../mandates/index.ts'
import type { SepaContext } from '../../sepa/index.ts'
import type { Wire } from '../routes.ts'
import { date, dateIn, idOf, moment, nullable, secondsOf, text } from '../fields.ts'
import { listAnswer, listQuery, page } from './lists.ts'

const iban = text(12, 34, { description: 'Of a country of SEPA; its length and check digits are right' })
const name = text(3, 64, { description: 'The holder' })
const bic = Type.Optional(nullable(text(1, 11, { description: 'Of the country of the IBAN' })))
const reference = text(1, 35, { description: 'The unique reference of the mandate' })
const signingDay = dateIn({ description: 'The day on which the mandate was signed: YYYY-MM-DD, or Unix seconds' })
const customer = Type.Optional(nullable(idOf('customer')))

export const sepaPost = Type.Object({
  iban,
  name,
  bic,
  mandate: Type.Optional(nullable(reference)),
  date_mandate: Type.Optional(nullable(signingDay)),
  customer,
})

/** An account within the body of a new payment: it comes with a signed mandate. */
export const sepaIn = Type.Object({ iban, name, bic, mandate: reference, date_mandate: signingDay, customer })

const sepaPatch = Type.Object({
  name: Type.Optional(name),
  mandate: Type.Optional(reference),
  date_mandate: Type.Optional(signingDay),
})

export const sepaOut = Type.Object(
  {
    id: idOf('sepa'),
    created: moment(),
    deleted: Type.Boolean(),
    bic: nullable(Type.String()),
    customer: nullable(Type.String()),
    date_mandate: nullable(date()),
    last4: Type.String(),
    mandate: nullable(Type.String()),
    name: Type.String(),
  },
  { title: 'SepaAccount', description: 'Never shows the IBAN' },
)

const params = Type.Object({ id: idOf('sepa') })

const query = Type.Object({
  bic: Type.Optional(
    Type.Boolean({ description: 'Whether a BIC must be known: given, or told from the IBAN; 422 otherwise' }),
  ),
})

/** `mandate` is the one to show: the mandate that counts, unless it is revoked; with a payment, the one by which the account was debited, revoked or not. */
export const presentSepa = (
  ctx: Pick<Context, 'hours'>,
  found: AccountWithMandate,
  mandate = livingOf(found),
): Static<typeof sepaOut> => {
  const { account } = found
  return {
    id: account.id,
    created: secondsOf(account.createdAt),
    deleted: account.deletedAt !== null,
    bic: account.bic,
    customer: account.customerId,
    date_mandate: mandate && signedOn(ctx, mandate),
    last4: account.last4,
    mandate: mandate && shownReference(mandate),
    name: account.name,
  }
}

export const sepaInput = (body: Static<typeof sepaPost> | Static<typeof sepaIn>): SepaInput => ({
  iban: body.iban,
  name: body.name,
  bic: body.bic ?? null,
  mandate: body.mandate ?? null,
  dateMandate: body.date_mandate ?? null,
  customerId: body.customer ?? null,
})

export function sepaRoutes(wire: Wire<SepaContext>): void {
  const tag = 'SEPA accounts'

  wire.read(
    {
      method: 'GET',
      path: '/v2/sepa/',
      tag,
      summary: 'List SEPA accounts',
      query: listQuery(),
      answer: listAnswer('sepa', sepaOut),
    },
    async (ctx, { query }) => {
      const found = await listAccountsWithMandates(ctx, query)
      return page(
        'sepa',
        found.items.map((item) => presentSepa(ctx, item)),
        found,
      )
    },
  )

  wire.write(
    {
      method: 'POST',
      path: '/v2/sepa/',
      alsoAt: ['/v2/sepa/ibanonly'],
      tag,
      summary: 'Register a SEPA account',
      description:
        'With `mandate` comes a mandate: signed on `date_mandate` where that is given, otherwise waiting for its signature. The same IBAN, name, customer and mandate give back the account that is already there.',
      query,
      body: sepaPost,
      answer: sepaOut,
    },
    async (ctx, { query, body }) => {
      const { result, changes } = await registerAccount(ctx, sepaInput(body))
      if (query.bic === true && result.account.bic === null) throw bicIsUnknown()
      return { result: presentSepa(ctx, result), changes }
    },
  )

  wire.read(
    {
      method: 'GET',
      path: '/v2/sepa/:id',
      alsoAt: ['/v2/sepa/ibanonly/:id'],
      tag,
      summary: 'Get a SEPA account',
      params,
      answer: sepaOut,
    },
    async (ctx, { params: { id } }) => presentSepa(ctx, await getAccountWithMandate(ctx, id)),
  )

  wire.write(
    {
      method: 'PATCH',
      path: '/v2/sepa/:id',
      tag,
      summary: 'Change a SEPA account',
      description: 'Until a mandate of it is signed.',
      params,
      body: sepaPatch,
      answer: sepaOut,
    },
    async (ctx, { params: { id }, body }) => {
      const { result, changes } = await changeAccount(ctx, id, {
        ...(body.name !== undefined && { name: body.name }),
        ...(body.mandate !== undefined && { mandate: body.mandate }),
        ...(body.date_mandate !== undefined && { dateMandate: body.date_mandate }),
      })
      return { result: presentSepa(ctx, result), changes }
    },
  )

  wire.write(
    {
      method: 'DELETE',
      path: '/v2/sepa/:id',
      tag,
      summary: 'Delete a SEPA account',
      description: 'Its mandates are revoked with it.',
      params,
      answer: sepaOut,
    },
    async (ctx, { params: { id } }) => {
      const { result, changes } = await deleteAccount(ctx, id)
      return { result: presentSepa(ctx, result), changes }
    },
  )
}

const bicIsUnknown = (): Error =>
  invalidField(['body', 'bic'], 'The BIC cannot be told from this IBAN, and must be given', 'value_error.bic')
