/** Where a mandate is signed, uploaded and read. */
import type { Change } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { locate } from '../locators/index.ts'
import type { Mandate } from './mandate.ts'

/** Of the page on which its payer signs it; null once it is signed or revoked. */
export const signUrl = ({ names }: Pick<Context, 'names'>, { token, signedAt, deletedAt }: Mandate): string | null =>
  signedAt === null && deletedAt === null ? `${names.page}/mandates/${token}` : null

/** Of the page that takes a signed paper; null once it is revoked. */
export const uploadUrl = ({ names }: Pick<Context, 'names'>, { token, deletedAt }: Mandate): string | null =>
  deletedAt === null ? `${names.page}/mandates/${token}/upload` : null

/** Of its document, to be asked for with a key; null while there is none. */
export const documentUrl = ({ names }: Pick<Context, 'names'>, { id, documentedAt }: Mandate): string | null =>
  documentedAt === null ? null : `${names.api}/v2/mandates/${id}.pdf`

/** The change that makes it known whose mandate a token opens. */
export const locateMandate = (ctx: Context, { token }: Mandate): Change => locate(ctx, token)
