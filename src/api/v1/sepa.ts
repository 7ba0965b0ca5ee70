/** `/v1/sepa/` (stancer-v1 section 6). There is no list of them. */
import { Type } from 'typebox'
import { addAccount, changeAccount, deleteAccount, getAccountWithMandate } from '../../mandates/index.ts'
import type { SepaContext } from '../../sepa/index.ts'
import type { Wire } from '../routes.ts'
import { sepaChanges, sepaIn, sepaInput, sepaPatch } from './sepa-in.ts'
import { presentSepa, sepaOut } from './sepa-out.ts'

const tag = 'SEPA accounts (v1)'
/** An id, but not `check`: `/v1/sepa/check/` is where checks are made, and no account. */
const params = Type.Object({ id: Type.String({ minLength: 1, pattern: '^(?!check$)' }) })

export function sepaRoutes(wire: Wire<SepaContext>): void {
  wire.write(
    {
      method: 'POST',
      path: '/v1/sepa/',
      tag,
      summary: 'Register a SEPA account',
      description:
        'It comes with a mandate, signed on `date_mandate` where that is given, otherwise waiting for its signature. One that is there already, by its IBAN and name, or by its mandate, is a 409, with its id; once its mandate is signed, another account may be made for another mandate.',
      body: sepaIn,
      answer: sepaOut,
    },
    async (ctx, { body }) => {
      const { result, changes } = await addAccount(ctx, sepaInput(body))
      return { result: presentSepa(ctx, result), changes }
    },
  )

  wire.read(
    { method: 'GET', path: '/v1/sepa/:id', tag, summary: 'Get a SEPA account', params, answer: sepaOut },
    async (ctx, { params: { id } }) => presentSepa(ctx, await getAccountWithMandate(ctx, id)),
  )

  wire.write(
    {
      method: 'PATCH',
      path: '/v1/sepa/:id',
      tag,
      summary: 'Change a SEPA account',
      description: 'Until a mandate of it is signed.',
      params,
      body: sepaPatch,
      answer: sepaOut,
    },
    async (ctx, { params: { id }, body }) => {
      const { result, changes } = await changeAccount(ctx, id, sepaChanges(body))
      return { result: presentSepa(ctx, result), changes }
    },
  )

  wire.write(
    {
      method: 'DELETE',
      path: '/v1/sepa/:id',
      tag,
      summary: 'Delete a SEPA account',
      description: 'Its mandates are revoked with it.',
      params,
      status: 204,
      answer: Type.Null(),
    },
    async (ctx, { params: { id } }) => ({ result: null, changes: (await deleteAccount(ctx, id)).changes }),
  )
}
