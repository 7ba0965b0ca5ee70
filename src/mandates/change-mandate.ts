/** What a merchant changes of a mandate: its reference and when it was signed, until it is signed; its document. */
import { nothingChanges, type Outcome } from '../kit/changes.ts'
import { secondsOf, type Instant } from '../kit/clock.ts'
import { getSepaAccount, type SepaContext } from '../sepa/index.ts'
import { attachDocument } from './attach-document.ts'
import { paperSignature, type Mandate } from './mandate.ts'
import { moved } from './progress.ts'
import { getMandate } from './read-mandate.ts'
import { requireFreeReference, requireReference } from './reference.ts'
import { alreadySigned, signMandate } from './sign-mandate.ts'
import { requirePast } from './signing-day.ts'

export interface MandateChanges {
  readonly rum?: string
  /** Signs it, on paper. */
  readonly signedAt?: Instant
  /** Its document, a PDF in base64. */
  readonly pdf?: string
}

/** Throws 404, 422 for what is wrong in the changes, 409 for a reference that is taken, and for another reference or another signature of a mandate that is signed. */
export async function changeMandate(ctx: SepaContext, id: string, input: MandateChanges): Promise<Outcome<Mandate>> {
  const mandate = await getMandate(ctx, id)
  const { rum = mandate.rum, signedAt = mandate.signedAt, pdf } = input
  if (rum !== mandate.rum) requireReference(rum, ['body', 'rum'])
  const isSignedAnew = signedAt !== null && !isSameMoment(signedAt, mandate.signedAt)
  if (mandate.signedAt !== null && (rum !== mandate.rum || isSignedAnew)) throw alreadySigned(mandate)
  const at = isSignedAnew ? requirePast(ctx, signedAt, ['body', 'signed_at']) : null
  if (rum !== mandate.rum) await requireFreeReference(ctx, rum, id)
  const renamed = { ...mandate, rum }
  const { result, changes } = pdf === undefined ? nothingChanges(renamed) : await attachDocument(ctx, renamed, pdf)
  const isChanged = rum !== mandate.rum || pdf !== undefined
  if (at === null) return { result, changes: isChanged ? [...changes, ...moved(ctx, result, 'changed')] : [] }
  const account = await getSepaAccount(ctx, mandate.sepaId)
  const how = pdf === undefined ? 'paper' : 'upload'
  const signing = await signMandate(ctx, result, paperSignature(account, at, how))
  return { result: signing.result, changes: [...changes, ...signing.changes] }
}

/** Wires know moments by the second. */
const isSameMoment = (one: Instant, other: Instant | null): boolean =>
  other !== null && secondsOf(one) === secondsOf(other)
