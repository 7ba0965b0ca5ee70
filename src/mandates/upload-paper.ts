/** A payer hands in the paper that they have signed, on our page. */
import type { Outcome } from '../kit/changes.ts'
import { conflict } from '../kit/errors.ts'
import type { Day } from '../kit/target.ts'
import { getSepaAccount, type SepaContext } from '../sepa/index.ts'
import { keepDocument } from './keep-document.ts'
import { paperSignature, type Mandate } from './mandate.ts'
import { moved } from './progress.ts'
import { signMandate } from './sign-mandate.ts'
import { momentOn } from './signing-day.ts'

/** Where and when a paper was signed. */
export interface PaperSigning {
  readonly day: Day
  readonly place: string | null
}

/**
 * Keeps the paper, a whole PDF; a mandate that waits for its signature is signed by it, as `signing` says. Throws 409 for one that was revoked or has its document from an electronic signature, 404 when its account is gone, 422
 * for a day to come.
 */
export async function uploadPaper(
  ctx: SepaContext,
  mandate: Mandate,
  content: Buffer,
  signing: PaperSigning,
): Promise<Outcome<Mandate>> {
  if (mandate.deletedAt !== null) throw conflict(`Mandate \`${mandate.id}\` was revoked`)
  const kept = await keepDocument(ctx, mandate, 'uploaded', content)
  if (mandate.signedAt !== null)
    return { result: kept.result, changes: [...kept.changes, ...moved(ctx, kept.result, 'changed')] }
  const account = await getSepaAccount(ctx, mandate.sepaId)
  const at = momentOn(ctx, signing.day, ['body', 'date'])
  const signature = { ...paperSignature(account, at, 'upload'), place: signing.place }
  const { result, changes } = await signMandate(ctx, kept.result, signature)
  return { result, changes: [...kept.changes, ...changes] }
}
