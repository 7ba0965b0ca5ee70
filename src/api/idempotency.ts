/**
 * Idempotency keys: a request that carries `Idempotency-Key` is carried out once, and its answer is given again, byte for byte, to whoever repeats it within a day.
 *
 * The record is part of the commit that it remembers, so there is no moment in which the one exists without the other, and of simultaneous duplicates the database's primary
 * key lets one commit: the others are run again by the performer, find the record, and replay it. What is refused (4xx) leaves no record, since nothing happened.
 */
import type { FastifyRequest } from 'fastify'
import { insert, nothingChanges, update, type Change, type Outcome } from '../kit/changes.ts'
import { DAY, type Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import type { Database, Query } from '../kit/database.ts'
import { ApiError } from '../kit/errors.ts'
import { defineTable } from '../kit/table.ts'
import { failures, Refusal } from './failures.ts'

export interface IdempotencyRecord {
  readonly realmId: number
  readonly key: string
  readonly version: number
  /** Keyed digest of the request, so that the record does not tell what was in it. */
  readonly fingerprint: string
  readonly status: number
  readonly body: string
  /** Real time: a moved test clock does not make a key expire. */
  readonly createdAt: Instant
}

export const idempotencyRecords = defineTable<IdempotencyRecord>('idempotency_records', ['realmId', 'key'], {
  realmId: true,
  key: true,
  version: true,
  fingerprint: true,
  status: true,
  body: true,
  createdAt: true,
})

/** How long an answer is replayed, in milliseconds of real time. */
export const keepingMs = DAY

/** An answer as it goes over the wire. */
export interface Answer {
  readonly status: number
  readonly body: string
  /** Whether it was given before. */
  readonly replayed: boolean
}

export interface IdempotentRequest {
  readonly key: string
  readonly fingerprint: string
}

/** The request's key and fingerprint; undefined when it has no key. Throws 400 when the key is not 1 to 255 visible ASCII characters. */
export function idempotentRequestOf(
  request: FastifyRequest,
  digest: (text: Buffer) => string,
): IdempotentRequest | undefined {
  const key = request.headers['idempotency-key']
  if (key === undefined) return undefined
  if (typeof key !== 'string' || !keyPattern.test(key)) throw new Refusal(failures.badIdempotencyKey)
  const body = (request.body as Buffer | undefined) ?? Buffer.alloc(0)
  const line = `idempotency ${request.method} ${pathOf(request.raw.url ?? '')}\n`
  return { key, fingerprint: digest(Buffer.concat([Buffer.from(line), body])) }
}

const keyPattern = /^[\x21-\x7e]{1,255}$/

/** Both slash forms of a path are the same request. */
const pathOf = (url: string): string => url.replace(/\/(?=\?|$)/, '')

/**
 * What the request comes to: the answer that is kept under its key, or the verb's own, with the record of it among its changes.
 * Throws 422 when the key was used for another request.
 */
export async function once(
  db: Pick<Database, 'find'>,
  ctx: Pick<Context, 'realm' | 'realNow'>,
  request: IdempotentRequest,
  verb: () => Promise<Outcome<Answer>>,
): Promise<Outcome<Answer>> {
  const record = await db.find(idempotencyRecords, [ctx.realm.id, request.key])
  if (record !== undefined && ctx.realNow < record.createdAt + keepingMs) {
    if (record.fingerprint !== request.fingerprint) throw keyReused()
    return nothingChanges({ status: record.status, body: record.body, replayed: true })
  }
  const { result, changes } = await verb()
  return { result, changes: [...changes, keeping(ctx, request, result, record)] }
}

function keeping(
  ctx: Pick<Context, 'realm' | 'realNow'>,
  { key, fingerprint }: IdempotentRequest,
  { status, body }: Answer,
  expired: IdempotencyRecord | undefined,
): Change {
  const record = { realmId: ctx.realm.id, key, fingerprint, status, body, createdAt: ctx.realNow }
  return expired === undefined
    ? insert(idempotencyRecords, { ...record, version: 1 })
    : update(idempotencyRecords, { ...record, version: expired.version })
}

export const keyReusedMessage = 'this key was used for another request'

const keyReused = (): ApiError =>
  new ApiError(422, keyReusedMessage, {
    fields: [
      { location: ['header', 'Idempotency-Key'], message: keyReusedMessage, type: 'value_error.idempotency_key' },
    ],
  })

/** Rows deleted at a time, so that no statement holds many rows for long. */
const purgeBatch = 1000

/** Deletes the records that are replayed no more; gives their number. For housekeeping. */
export async function purgeIdempotencyRecords(db: Pick<Database, 'query'>, realNow: Instant): Promise<number> {
  let purged = 0
  let batch: number
  do {
    batch = (await db.query(expiredRecordsQuery(realNow))).length
    purged += batch
  } while (batch === purgeBatch)
  return purged
}

const expiredRecordsQuery = (realNow: Instant): Query => ({
  name: 'purge_idempotency_records',
  text: `delete from idempotency_records where (realm_id, key) in
    (select realm_id, key from idempotency_records where created_at <= $1 order by created_at limit $2) returning 1`,
  values: [realNow - keepingMs, purgeBatch],
})
