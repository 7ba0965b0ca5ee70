/**
 * The page that takes the paper of a mandate: `/mandates/{token}/upload`. The paper signs a mandate that waits for its signature. For a mandate that was signed on paper before, it is the
 * document that was missing.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { nothingChanges } from '../kit/changes.ts'
import type { Day } from '../kit/target.ts'
import { documentSizeMax, faultOfPdf, firstSigningDay, uploadPaper, type Mandate } from '../mandates/index.ts'
import { sendOn } from './answers.ts'
import type { PostedFields } from './card-fields.ts'
import { datedToken, isTokenOf } from './dated-token.ts'
import { formLifetimeMs } from './form-token.ts'
import type { MandateFieldErrors, MandateFormNotice, MandatePage, UploadPage } from './mandate-model.ts'
import { noticeOf, performOn, readFacts, sendMandatePage, type MandateVisit } from './mandate-visit.ts'
import { readPostedFile, type PostedFile } from './posted-file.ts'
import type { PageContext } from './services.ts'
import { Turns } from './turns.ts'
import { isFromElsewhere } from './visitor.ts'

export const showUpload = async (reply: FastifyReply, visit: MandateVisit): Promise<FastifyReply> =>
  sendMandatePage(reply, 200, await uploadPage(visit, { notice: null }))

interface UploadState {
  readonly notice: MandateFormNotice | null
  readonly values?: UploadPage['values']
  readonly errors?: MandateFieldErrors
}

async function uploadPage(visit: MandateVisit, state: UploadState): Promise<MandatePage> {
  const { services, ctx, mandate, visitor } = visit
  const { language } = visitor
  if (mandate.deletedAt !== null) return noticeOf(language, 'revoked', ctx)
  if (mandate.signature?.how === 'electronic') return noticeOf(language, 'already_signed', ctx)
  const facts = await readFacts(ctx, mandate)
  if (!takesPaper(mandate)) return { kind: 'received', language, facts }
  return {
    kind: 'upload',
    language,
    facts,
    action: ownPath(visit),
    token: datedToken(services, uploadSubject(mandate), ctx.realNow),
    asksDate: mandate.signedAt === null,
    sizeMax: documentSizeMax,
    notice: state.notice,
    values: state.values ?? { date: '', place: '' },
    errors: state.errors ?? {},
  }
}

/** Once it is signed and its paper is there, the payer has nothing left to do. */
const takesPaper = ({ deletedAt, signedAt, signature, documentedAt }: Mandate): boolean =>
  deletedAt === null && signature?.how !== 'electronic' && (signedAt === null || documentedAt === null)

const ownPath = ({ path, visitor }: MandateVisit): string => `${path}/upload${visitor.query}`

const uploadSubject = ({ id }: Mandate): string => `upload mandate ${id}`

/**
 * Files of ten megabytes are in memory from the moment that they begin to arrive: eight at a time, and one for each mandate, so that one payer who sends slowly does not keep the others waiting. Who sends
 * again, because a first try got stuck on its way, need not wait for its end.
 */
const arriving = new Turns(8)

/** A file takes a good deal more memory while it is sealed and written. */
const kept = new Turns(2)

export async function receiveUpload(
  request: FastifyRequest,
  reply: FastifyReply,
  visit: MandateVisit,
): Promise<FastifyReply> {
  const { mandate } = visit
  let leave = (): void => undefined
  let isRead = false
  const giveWay = (): void => {
    if (!isRead) request.raw.destroy()
  }
  try {
    const posted = await readPostedFile(request, documentSizeMax, async (fields) => {
      if (!takesPaper(mandate) || !isAllowed(request, visit, fields)) return false
      leave = await arriving.enter(mandate.id, giveWay)
      return true
    })
    isRead = true
    if (!takesPaper(mandate)) return await sendOn(reply, ownPath(visit))
    const state = await receive(request, visit, posted)
    if (state === null) return await sendOn(reply, ownPath(visit))
    return await sendMandatePage(reply, 422, await uploadPage(visit, { values: valuesOf(posted.fields), ...state }))
  } finally {
    leave()
  }
}

const isAllowed = (request: FastifyRequest, { services, ctx, mandate }: MandateVisit, fields: PostedFields): boolean =>
  !isFromElsewhere(request, ctx.names.page) &&
  isTokenOf(services, uploadSubject(mandate), ctx.realNow, formLifetimeMs, fields['token'])

/** Null when the page in its present state says everything. */
async function receive(request: FastifyRequest, visit: MandateVisit, posted: PostedFile): Promise<UploadState | null> {
  if (!isAllowed(request, visit, posted.fields)) return { notice: 'form_expired' }
  const errors = errorsOf(visit, posted)
  if (posted.file === null || Object.keys(errors).length > 0) return { notice: 'check_fields', errors }
  const { file } = posted
  await kept.take(visit.mandate.id, () => keep(visit, file, valuesOf(posted.fields)))
  return null
}

const valuesOf = (fields: PostedFields): UploadPage['values'] => ({
  date: (fields['date'] ?? '').trim(),
  place: (fields['place'] ?? '').replaceAll(/[\s\p{Cc}]+/gu, ' ').trim(),
})

const placeLengthMax = 70

function errorsOf({ ctx, mandate }: MandateVisit, { fields, file, isTooLarge }: PostedFile): MandateFieldErrors {
  const fileError = isTooLarge ? 'file_too_large' : file === null ? 'file_missing' : faultOfPdf(file) && 'file_not_pdf'
  const { date, place } = valuesOf(fields)
  const dateError = mandate.signedAt === null ? dateErrorOf(ctx, date) : undefined
  return {
    ...(fileError !== undefined && { file: fileError }),
    ...(dateError !== undefined && { date: dateError }),
    ...(Array.from(place).length > placeLengthMax && { place: 'place_invalid' }),
  }
}

function dateErrorOf(ctx: PageContext, date: string): MandateFieldErrors['date'] | undefined {
  if (date === '') return 'date_missing'
  if (!isDay(date)) return 'date_invalid'
  return date > ctx.hours.dayOf(ctx.now) ? 'date_to_come' : undefined
}

/** A day of the calendar, `YYYY-MM-DD`. */
function isDay(text: string): text is Day {
  const moment = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(moment) && text >= firstSigningDay && new Date(moment).toISOString().startsWith(text)
}

async function keep(visit: MandateVisit, file: Buffer, { date, place }: UploadPage['values']): Promise<void> {
  const signing = { day: date, place: place === '' ? null : place }
  await performOn<Mandate>(visit, async (ctx, current) =>
    takesPaper(current) ? uploadPaper(ctx, current, file, signing) : nothingChanges(current),
  )
}
