/** How v1 shows a SEPA account (stancer-v1 section 6). */
import { Type, type Static } from 'typebox'
import type { Context } from '../../kit/context.ts'
import { livingOf, shownReference, type AccountWithMandate } from '../../mandates/index.ts'
import { date, idOf, moment, nullable, secondsOf, shownMoment } from '../fields.ts'
import { isLive, liveMode } from './fields.ts'

export const sepaOut = Type.Object(
  {
    id: idOf('sepa'),
    created: moment(),
    bic: nullable(Type.String()),
    date_birth: nullable(date()),
    date_mandate: nullable(moment({ description: 'When the mandate was signed, in Unix seconds' })),
    last4: Type.String(),
    live_mode: liveMode,
    mandate: nullable(
      Type.String({ description: 'The reference of the mandate; the id of one whose reference was made with it' }),
    ),
    name: Type.String(),
  },
  { title: 'SEPA account of v1', description: 'Never shows the IBAN' },
)

/** `mandate` is the one to show, as in v2: the mandate that counts; with a payment, the one by which the account was debited. */
export const presentSepa = (
  ctx: Pick<Context, 'realm'>,
  found: AccountWithMandate,
  mandate = livingOf(found),
): Static<typeof sepaOut> => {
  const { account } = found
  return {
    id: account.id,
    created: secondsOf(account.createdAt),
    bic: account.bic,
    date_birth: account.dateBirth,
    date_mandate: shownMoment(mandate?.signedAt ?? null),
    last4: account.last4,
    live_mode: isLive(ctx),
    mandate: mandate && shownReference(mandate),
    name: account.name,
  }
}
