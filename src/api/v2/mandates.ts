/** `/v2/mandates/` (stancer-v2 section 5.2). */
import { Type, type Static } from 'typebox'
import type { Context } from '../../kit/context.ts'
import {
  changeMandate,
  createMandate,
  documentUrl,
  getMandate,
  listMandates,
  mandateKinds,
  revokeMandate,
  signUrl,
  uploadUrl,
  type Mandate,
} from '../../mandates/index.ts'
import type { SepaContext } from '../../sepa/index.ts'
import { documentBodyLimit } from '../failures.ts'
import type { Wire } from '../routes.ts'
import { choice, idOf, moment, momentIn, nullable, secondsOf, shownMoment, text } from '../fields.ts'
import { listAnswer, listQuery, page } from './lists.ts'

const reference = (maxLength: number) => text(1, maxLength, { description: 'The unique reference of the mandate' })
/** The reference of any mandate: one that comes with an account may be longer than `POST /v2/mandates/` allows. */
const rum = reference(35)
const signingMoment = momentIn({ description: 'When it was signed, on paper: Unix seconds, or ISO 8601' })

const mandatePost = Type.Object({
  sepa: idOf('sepa'),
  rum: Type.Optional(nullable(reference(24))),
  signed_at: Type.Optional(nullable(signingMoment)),
  kind: Type.Optional(
    nullable(
      choice(mandateKinds, { default: 'recurrent', description: 'Whether it is for any number of debits, or for one' }),
    ),
  ),
})

const mandatePatch = Type.Object({
  rum: Type.Optional(rum),
  signed_at: Type.Optional(signingMoment),
  pdf: Type.Optional(Type.String({ description: 'The document, a PDF in base64' })),
})

export const mandateOut = Type.Object(
  {
    id: idOf('mandate'),
    created_at: moment(),
    deleted_at: nullable(moment()),
    signed_at: nullable(moment()),
    sepa: Type.String(),
    customer: nullable(Type.String()),
    rum: Type.String(),
    url: nullable(Type.String({ description: 'Of its document, once there is one' })),
    sign_url: nullable(Type.String({ description: 'Of the page on which its payer signs it' })),
    upload_url: nullable(Type.String({ description: 'Of the page that takes the signed paper' })),
  },
  { title: 'Mandate' },
)

const params = Type.Object({ id: idOf('mandate') })

const filters = {
  customer: Type.Optional(idOf('customer')),
  sepa: Type.Optional(idOf('sepa')),
  rum: Type.Optional(rum),
}

export const presentMandate = (ctx: Pick<Context, 'names'>, mandate: Mandate): Static<typeof mandateOut> => ({
  id: mandate.id,
  created_at: secondsOf(mandate.createdAt),
  deleted_at: shownMoment(mandate.deletedAt),
  signed_at: shownMoment(mandate.signedAt),
  sepa: mandate.sepaId,
  customer: mandate.customerId,
  rum: mandate.rum,
  url: documentUrl(ctx, mandate),
  sign_url: signUrl(ctx, mandate),
  upload_url: uploadUrl(ctx, mandate),
})

export function mandateRoutes(wire: Wire<SepaContext>): void {
  const tag = 'Mandates'

  wire.read(
    {
      method: 'GET',
      path: '/v2/mandates/',
      tag,
      summary: 'List mandates',
      query: listQuery(filters),
      answer: listAnswer('mandates', mandateOut),
    },
    async (ctx, { query }) => {
      const filter = { customerId: query.customer, sepaId: query.sepa, rum: query.rum }
      const found = await listMandates(ctx, filter, query)
      return page(
        'mandates',
        found.items.map((mandate) => presentMandate(ctx, mandate)),
        found,
      )
    },
  )

  wire.write(
    {
      method: 'POST',
      path: '/v2/mandates/',
      tag,
      summary: 'Create a mandate',
      description: 'A reference is made where none is given. With `signed_at` it is signed, on paper.',
      body: mandatePost,
      answer: mandateOut,
    },
    async (ctx, { body }) => {
      const { result, changes } = await createMandate(ctx, {
        sepaId: body.sepa,
        rum: body.rum ?? null,
        signedAt: body.signed_at ?? null,
        kind: body.kind ?? 'recurrent',
      })
      return { result: presentMandate(ctx, result), changes }
    },
  )

  wire.read(
    { method: 'GET', path: '/v2/mandates/:id', tag, summary: 'Get a mandate', params, answer: mandateOut },
    async (ctx, { params: { id } }) => presentMandate(ctx, await getMandate(ctx, id)),
  )

  wire.write(
    {
      method: 'PATCH',
      path: '/v2/mandates/:id',
      tag,
      summary: 'Change a mandate',
      description: 'Its reference until it is signed. With `signed_at` it is signed, on paper.',
      params,
      body: mandatePatch,
      bodyLimit: documentBodyLimit,
      answer: mandateOut,
    },
    async (ctx, { params: { id }, body }) => {
      const { result, changes } = await changeMandate(ctx, id, {
        ...(body.rum !== undefined && { rum: body.rum }),
        ...(body.signed_at !== undefined && { signedAt: body.signed_at }),
        ...(body.pdf !== undefined && { pdf: body.pdf }),
      })
      return { result: presentMandate(ctx, result), changes }
    },
  )

  wire.write(
    {
      method: 'DELETE',
      path: '/v2/mandates/:id',
      tag,
      summary: 'Revoke a mandate',
      description: 'Nothing is debited by it any more. Its reference is not free again.',
      params,
      answer: mandateOut,
    },
    async (ctx, { params: { id } }) => {
      const { result, changes } = await revokeMandate(ctx, id)
      return { result: presentMandate(ctx, result), changes }
    },
  )
}
