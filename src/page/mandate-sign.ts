/**
 * The page on which a mandate is signed: `/mandates/{token}`. What is signed is what was shown: the token of the form stands for every word of it, and a mandate or a creditor that has changed since is shown anew. Whoever
 * has just signed can have the document for an hour, by a key that only the answer to their form holds; the address of the page alone never leads to it.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { nothingChanges } from '../kit/changes.ts'
import { documentName, mandateText, readDocument, signElectronically, type Mandate } from '../mandates/index.ts'
import { sendFile, sendOn } from './answers.ts'
import type { PostedFields } from './card-fields.ts'
import { datedToken, isTokenOf } from './dated-token.ts'
import { formLifetimeMs, type TokenState } from './form-token.ts'
import type { Language } from './languages.ts'
import type { MandateFacts, MandateFieldErrors, MandateFormNotice, MandatePage, SignPage } from './mandate-model.ts'
import { copyKey, copyPath, isCopyKey, withValue } from './mandate-copy.ts'
import { noticeOf, performOn, readFacts, sendMandatePage, type MandateVisit } from './mandate-visit.ts'
import type { PageContext } from './services.ts'
import { digestOf } from './shown-digest.ts'
import { fieldsOf, isFromElsewhere, queryValue } from './visitor.ts'

export async function showSign(
  request: FastifyRequest,
  reply: FastifyReply,
  visit: MandateVisit,
): Promise<FastifyReply> {
  return sendMandatePage(reply, 200, await signPage(visit, queryValue(request, 'signed')))
}

async function signPage(visit: MandateVisit, key: string | undefined): Promise<MandatePage> {
  const { ctx, mandate, visitor } = visit
  if (mandate.deletedAt !== null) return noticeOf(visitor.language, 'revoked', ctx)
  if (mandate.signedAt === null)
    return formPage(visit, await readShown(ctx, mandate, visitor.language), { notice: null })
  if (key === undefined || !isCopyKey(visit.services, mandate, ctx.realNow, key))
    return noticeOf(visitor.language, 'already_signed', ctx)
  const facts = await readFacts(ctx, mandate)
  return { kind: 'signed', language: visitor.language, facts, document: copyPath(mandate, visitor.query, key) }
}

// What is shown, and signed

interface ShownMandate {
  readonly facts: MandateFacts
  readonly agreement: readonly string[]
  /** Stands for all of it. */
  readonly digest: string
}

async function readShown(ctx: PageContext, mandate: Mandate, language: Language): Promise<ShownMandate> {
  const facts = await readFacts(ctx, mandate)
  const agreement = mandateText(language, facts)
  return { facts, agreement, digest: digestOf([facts, agreement]) }
}

interface SignState {
  readonly notice: MandateFormNotice | null
  readonly values?: SignPage['values']
  readonly errors?: MandateFieldErrors
}

function formPage(visit: MandateVisit, shown: ShownMandate, { notice, values, errors = {} }: SignState): SignPage {
  const { services, ctx, mandate, visitor, path } = visit
  const { facts, agreement, digest } = shown
  return {
    kind: 'sign',
    language: visitor.language,
    facts,
    agreement,
    action: path + visitor.query,
    token: `${digest}.${datedToken(services, signSubject(mandate, digest), ctx.realNow)}`,
    notice,
    values: values ?? { name: facts.debtor, consent: false },
    errors,
  }
}

const signSubject = ({ id }: Mandate, digest: string): string => `sign mandate ${id} ${digest}`

function stateOfSignToken(visit: MandateVisit, { digest }: ShownMandate, token: string | undefined): TokenState {
  const [, shown = '', dated] = /^([0-9a-f]{64})\.(.+)$/.exec(token ?? '') ?? []
  const { services, ctx, mandate } = visit
  if (!isTokenOf(services, signSubject(mandate, shown), ctx.realNow, formLifetimeMs, dated)) return 'invalid'
  return shown === digest ? 'valid' : 'changed'
}

// Signing

export async function receiveSignature(
  request: FastifyRequest,
  reply: FastifyReply,
  visit: MandateVisit,
): Promise<FastifyReply> {
  const { ctx, mandate, visitor, path } = visit
  if (mandate.deletedAt !== null) return sendOn(reply, path + visitor.query)
  const fields = fieldsOf(request)
  const shown = await readShown(ctx, mandate, visitor.language)
  const again = (state: SignState): FastifyReply =>
    sendMandatePage(reply, 422, formPage(visit, shown, { values: valuesOf(fields), ...state }))
  const state = isFromElsewhere(request, ctx.names.page) ? 'invalid' : stateOfSignToken(visit, shown, fields['token'])
  if (mandate.signedAt !== null) return sendOn(reply, afterwards(visit, mandate, fields, state))
  if (state !== 'valid') return again({ notice: state === 'changed' ? 'changed' : 'form_expired' })
  const errors = errorsOf(fields)
  if (Object.keys(errors).length > 0) return again({ notice: 'check_fields', errors })
  const result = await sign(visit, shown, fields)
  return result === 'changed' ? again({ notice: 'changed' }) : sendOn(reply, afterwards(visit, result, fields, state))
}

const nameOf = (fields: PostedFields): string => (fields['name'] ?? '').replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()

const valuesOf = (fields: PostedFields): SignPage['values'] => ({
  name: nameOf(fields),
  consent: fields['consent'] === 'on',
})

/** As long as a debtor's name may be in SEPA (AT-14). */
const nameLengthMax = 70

function errorsOf(fields: PostedFields): MandateFieldErrors {
  const { name, consent } = valuesOf(fields)
  const length = Array.from(name).length
  return {
    ...(length === 0 ? { name: 'name_missing' } : (length < 3 || length > nameLengthMax) && { name: 'name_invalid' }),
    ...(!consent && { consent: 'consent_missing' }),
  }
}

/** The mandate as it is then, signed by this or by another form; `changed` when it is no longer what was shown. */
async function sign(visit: MandateVisit, shown: ShownMandate, fields: PostedFields): Promise<Mandate | 'changed'> {
  const { language } = visit.visitor
  const given = { name: nameOf(fields), ...clientOf(visit), language }
  const signed = await performOn<Mandate | 'changed'>(visit, async (ctx, current) => {
    if (current.signedAt !== null || current.deletedAt !== null) return nothingChanges(current)
    const { digest } = await readShown(ctx, current, language)
    return digest === shown.digest ? signElectronically(ctx, current, given) : nothingChanges('changed')
  })
  return signed ?? visit.mandate
}

const clientOf = ({
  visitor: { device },
}: MandateVisit): { readonly ip: string | null; readonly userAgent: string | null } => ({
  ip: device.ip ?? null,
  userAgent: device.user_agent ?? null,
})

// Having the document

/**
 * The address of the page. It holds the key of the document if this form signed the mandate: with the same name, from the same client, with a valid token. After a double click, both
 * requests lead there.
 */
function afterwards(visit: MandateVisit, mandate: Mandate, fields: PostedFields, state: TokenState): string {
  const { services, ctx, visitor, path } = visit
  const { ip, userAgent } = clientOf(visit)
  const { signature } = mandate
  const isOwn =
    state === 'valid' &&
    signature?.how === 'electronic' &&
    signature.name === nameOf(fields) &&
    signature.ip === ip &&
    signature.userAgent === userAgent
  if (!isOwn) return path + visitor.query
  return `${path}${withValue(visitor.query, 'signed', copyKey(services, mandate, ctx.realNow))}`
}

/** The document, for whoever has just signed it; without its key the page says what there is to say. */
export async function sendDocument(
  request: FastifyRequest,
  reply: FastifyReply,
  visit: MandateVisit,
): Promise<FastifyReply> {
  const { services, ctx, mandate, visitor, path } = visit
  if (mandate.signedAt === null || !isCopyKey(services, mandate, ctx.realNow, queryValue(request, 'key')))
    return sendOn(reply, path + visitor.query)
  const { content } = await readDocument(ctx, mandate.id, visitor.language)
  return sendFile(reply, 'application/pdf', documentName(mandate), content)
}
