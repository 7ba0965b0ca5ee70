/** A payer signs a mandate on our page. */
import type { Outcome } from '../kit/changes.ts'
import type { Language } from '../kit/language.ts'
import type { Day } from '../kit/target.ts'
import type { SepaAccount, SepaContext } from '../sepa/index.ts'
import { keepDocument } from './keep-document.ts'
import { newMandate, signed, type Mandate, type MandateKind, type Signature } from './mandate.ts'
import { made } from './progress.ts'
import { newReference } from './reference.ts'
import { signMandate } from './sign-mandate.ts'
import { insertDocument } from './stored-document.ts'
import { writeDocument } from './write-document.ts'

export interface ElectronicSignature extends Pick<Signature, 'name' | 'ip' | 'userAgent'> {
  /** In which the payer has read what they sign. */
  readonly language: Language
}

/** What a payer agrees to on our page, and signs there. */
export interface Agreement {
  /** Of a mandate that is made for it. */
  readonly kind: MandateKind
  readonly signature: ElectronicSignature
}

/** The document is made and kept in the same commit. Throws 409 when it is signed already or was revoked, 404 when its account is gone, 501 without a creditor. */
export async function signElectronically(
  ctx: SepaContext,
  mandate: Mandate,
  given: ElectronicSignature,
): Promise<Outcome<Mandate>> {
  const signature = electronicSignature(ctx, given)
  const { result, changes } = await signMandate(ctx, { ...mandate, documentedAt: ctx.now }, signature)
  const content = await writeDocument(ctx, mandate, given.language, signature)
  const kept = await keepDocument(ctx, mandate, 'made', content)
  return { result, changes: [...kept.changes, ...changes] }
}

/** A mandate that is made with the payer's signature under it, and its document; the account, new or known, is kept by the caller. Throws 501 without a creditor. */
export async function madeSigned(
  ctx: SepaContext,
  account: SepaAccount,
  { kind, signature: given }: Agreement,
  usedOn: Day | null,
): Promise<Outcome<Mandate>> {
  const signature = electronicSignature(ctx, given)
  const waiting = newMandate(ctx, account, { rum: newReference(ctx), kind })
  const mandate = { ...signed(waiting, signature), documentedAt: ctx.now, lastUsedOn: usedOn }
  const content = await writeDocument(ctx, mandate, given.language, signature, account)
  const document = insertDocument(ctx, { mandateId: mandate.id, position: 1, kind: 'made' }, content)
  return { result: mandate, changes: [...made(ctx, mandate), document] }
}

const electronicSignature = (ctx: SepaContext, { name, ip, userAgent }: ElectronicSignature): Signature => ({
  how: 'electronic',
  name,
  at: ctx.now,
  place: null,
  ip,
  userAgent,
})
