/**
 * Idempotency keys: a request that carries `Idempotency-Key` is carried out once, and its answer is given again, byte for byte, to whoever repeats it within a day.
 *
 * The record is written in the commit whose answer it holds, so that neither ever exists without the other. Of simultaneous duplicates the database's primary key lets one commit: the performer runs
 * the others again, and they find the record and replay it; so does one that was refused because of what the first had just done. A refused request (4xx) leaves no record, since nothing happened.
 *
 * Where a remote network is asked, the record is committed before the request is sent to it, with the answer as it would be without the network's, and stays open meanwhile: a repeated request gets a
 * 409. Once the network has answered, the record holds the answer that the client was given. Where the process dies in between, the record keeps the provisional answer.
 */
import type { FastifyRequest } from 'fastify'
import { insert, messagesOf, nothingChanges, update, type Change, type Outcome } from '../kit/changes.ts'
import { DAY, MINUTE, type Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import type { Database } from '../kit/database.ts'
import type { Place, Vault } from '../vault/index.ts'
import { ApiError, conflict } from '../kit/errors.ts'
import { defineTable } from '../kit/table.ts'
import { failures, Refusal } from './failures.ts'
import { kinds } from './reader/problem.ts'

export interface IdempotencyRecord {
  readonly realmId: number
  readonly key: string
  readonly version: number
  /** Keyed digest of the request, so that the record does not tell what was in it. */
  readonly fingerprint: string
  readonly status: number
  /** As it was sent; under the vault's key `bodyKeyId` where it shows a secret. */
  readonly body: string
  readonly bodyKeyId: string | null
  /** Real time: a moved test clock does not make a key expire. */
  readonly createdAt: Instant
  /** Real time until which the request counts as being carried out, by a process that waits for a network; null once it has answered. */
  readonly openUntil: Instant | null
}

export const idempotencyRecords = defineTable<IdempotencyRecord>('idempotency_records', ['realmId', 'key'], {
  realmId: true,
  key: true,
  version: true,
  fingerprint: true,
  status: true,
  body: true,
  bodyKeyId: true,
  createdAt: true,
  openUntil: true,
})

/** How long an answer is replayed, in milliseconds of real time. */
export const keepingMs = DAY

/** Longer than any network is waited for, in milliseconds. */
const openMs = MINUTE

/** An answer as it goes over the wire. */
export interface Answer {
  readonly status: number
  readonly body: string
  /** Whether it was given before. */
  readonly replayed: boolean
}

export interface IdempotentRequest {
  readonly key: string
  /** Method, path and body: what must be the same for a request to be the same. */
  readonly content: Buffer
  /** Whether its answer shows a secret, which is kept sealed. */
  readonly showsSecret: boolean
}

/** The request with its key; undefined when it has none. Throws 400 when the key is not 1 to 255 visible ASCII characters. */
export function idempotentRequestOf(request: FastifyRequest, showsSecret = false): IdempotentRequest | undefined {
  const key = request.headers['idempotency-key']
  if (key === undefined) return undefined
  if (typeof key !== 'string' || !keyPattern.test(key)) throw new Refusal(failures.badIdempotencyKey)
  const line = Buffer.from(`idempotency ${request.method} ${pathOf(request.raw.url ?? '')}\n`)
  const body = request.body as Buffer | undefined
  return { key, content: body === undefined ? line : Buffer.concat([line, body]), showsSecret }
}

const keyPattern = /^[\x21-\x7e]{1,255}$/

/** Both slash forms of a path are the same request. */
const pathOf = (url: string): string => url.replace(/\/(?=\?|$)/, '')

/** What keeping and finding records needs. */
export interface IdempotencyServices {
  readonly db: Pick<Database, 'find'>
  /** Keyed digest. */
  readonly digest: (value: Buffer) => string
  /** Whether a digest is this value's, whichever key it was made with. */
  readonly matchesDigest: (digest: string, value: Buffer) => boolean
  /** For answers that show a secret. */
  readonly vault: Pick<Vault, 'seal' | 'open'>
}

/**
 * The request's answer: the one that is stored under its key, or else the verb's own, with its record among the changes. Throws 422 when the key was used for another request, 409 while the first
 * request with the key is being carried out.
 */
export async function once(
  services: IdempotencyServices,
  ctx: Pick<Context, 'realm' | 'realNow'>,
  request: IdempotentRequest,
  verb: () => Promise<Outcome<Answer>>,
): Promise<Outcome<Answer>> {
  const record = await services.db.find(idempotencyRecords, [ctx.realm.id, request.key])
  const known = replayOf(services, ctx, request, record)
  if (known !== undefined) return nothingChanges(known)
  return withRecord(services, ctx, request, await verb(), record)
}

/** The answer that a record holds for a request; undefined where there is none, or it has expired. Throws as {@link once}. */
function replayOf(
  services: IdempotencyServices,
  { realNow }: Pick<Context, 'realNow'>,
  { content }: IdempotentRequest,
  record: IdempotencyRecord | undefined,
): Answer | undefined {
  if (record === undefined || realNow >= record.createdAt + keepingMs) return undefined
  if (!services.matchesDigest(record.fingerprint, content)) throw keyReused()
  if (record.openUntil !== null && realNow < record.openUntil) throw stillOpen()
  return { status: record.status, body: bodyOf(services, record), replayed: true }
}

/** What was decided, with the change that keeps its answer. */
function withRecord(
  { digest, vault }: IdempotencyServices,
  ctx: Pick<Context, 'realm' | 'realNow'>,
  { key, content, showsSecret }: IdempotentRequest,
  { result, changes }: Outcome<Answer>,
  expired: IdempotencyRecord | undefined,
): Outcome<Answer> {
  const { status, body } = result
  const sealed = showsSecret ? vault.seal(body, placeOf(ctx.realm.id, key)) : null
  const kept = {
    key,
    fingerprint: digest(content),
    status,
    body: sealed?.text ?? body,
    bodyKeyId: sealed?.keyId ?? null,
    openUntil: messagesOf(changes).length > 0 ? ctx.realNow + openMs : null,
  }
  return { result, changes: [...changes, keeping(ctx, kept, expired)] }
}

/** The final answer, made once the network has answered what was sent to it. The record replays this answer from then on. */
export async function concluded(
  { db }: Pick<IdempotencyServices, 'db'>,
  { realm }: Pick<Context, 'realm'>,
  { key }: IdempotentRequest,
  answer: Answer,
): Promise<Outcome<Answer>> {
  const record = await db.find(idempotencyRecords, [realm.id, key])
  if (record?.openUntil == null) return nothingChanges(answer)
  const { status, body } = answer
  return { result: answer, changes: [update(idempotencyRecords, { ...record, status, body, openUntil: null })] }
}

function keeping(
  ctx: Pick<Context, 'realm' | 'realNow'>,
  kept: Pick<IdempotencyRecord, 'key' | 'fingerprint' | 'status' | 'body' | 'bodyKeyId' | 'openUntil'>,
  expired: IdempotencyRecord | undefined,
): Change {
  const record = { ...kept, realmId: ctx.realm.id, createdAt: ctx.realNow }
  return expired === undefined
    ? insert(idempotencyRecords, { ...record, version: 1 })
    : update(idempotencyRecords, { ...record, version: expired.version })
}

const bodyOf = (
  { vault }: Pick<IdempotencyServices, 'vault'>,
  { realmId, key, body, bodyKeyId }: IdempotencyRecord,
): string => (bodyKeyId === null ? body : vault.open({ text: body, keyId: bodyKeyId }, placeOf(realmId, key)))

const placeOf = (realmId: number, key: string): Place => ({
  realmId,
  table: 'idempotency_records',
  rowId: key,
  column: 'body',
})

const stillOpen = (): ApiError => conflict('A request with this Idempotency-Key is still being carried out, try again')

const keyReused = (): ApiError =>
  new ApiError(422, kinds.keyReused.message, {
    fields: [{ location: ['header', 'Idempotency-Key'], ...kinds.keyReused }],
  })
