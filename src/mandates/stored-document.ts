/** A document of a mandate as it is kept: what was made when it was signed, or what was handed in. Never changed; a later one takes its place, and both stay. */
import { createHash } from 'node:crypto'
import assert from 'node:assert/strict'
import { insert, type Change } from '../kit/changes.ts'
import type { Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import { defineTable } from '../kit/table.ts'
import type { SepaContext } from '../sepa/index.ts'
import type { Place } from '../vault/index.ts'

/** Bytes in the largest document that is kept. */
export const documentSizeMax = 10 * 1024 * 1024

/** Most documents of a mandate. */
export const documentsMax = 10

export interface StoredDocument {
  readonly realmId: number
  readonly id: string
  readonly version: number
  readonly createdAt: Instant
  readonly mandateId: string
  /** Counts the documents of the mandate, from 1; the last one counts. */
  readonly position: number
  /** Here, at its electronic signature; or elsewhere. */
  readonly kind: 'made' | 'uploaded'
  readonly mediaType: 'application/pdf'
  /** In bytes. */
  readonly size: number
  /** The document and its hash: see {@link contentOf}. */
  readonly contentSealed: string
  readonly contentKeyId: string
}

export const mandateDocuments = defineTable<StoredDocument>('mandate_documents', ['realmId', 'id'], {
  realmId: true,
  id: true,
  version: true,
  createdAt: true,
  mandateId: true,
  position: true,
  kind: true,
  mediaType: true,
  size: true,
  contentSealed: true,
  contentKeyId: true,
})

/** The change that keeps a document. */
export function insertDocument(
  ctx: SepaContext,
  { mandateId, position, kind }: Pick<StoredDocument, 'mandateId' | 'position' | 'kind'>,
  content: Buffer,
): Change {
  const id = ctx.newId('document')
  const sealed = ctx.vault.sealBytes(Buffer.concat([hashOf(content), content]), placeOf(ctx, id))
  return insert(mandateDocuments, {
    realmId: ctx.realm.id,
    id,
    version: 1,
    createdAt: ctx.now,
    mandateId,
    position,
    kind,
    mediaType: 'application/pdf',
    size: content.length,
    contentSealed: sealed.text,
    contentKeyId: sealed.keyId,
  })
}

/** The document's bytes. */
export function contentOf(ctx: SepaContext, { id, contentSealed, contentKeyId }: StoredDocument): Buffer {
  const opened = ctx.vault.openBytes({ text: contentSealed, keyId: contentKeyId }, placeOf(ctx, id))
  const content = opened.subarray(hashLength)
  assert(hashOf(content).equals(opened.subarray(0, hashLength)), 'a document is what was kept')
  return content
}

/** SHA-256. It is sealed with the document: whoever could read it in the database could make documents with one IBAN after another until a hash matches. */
const hashOf = (content: Buffer): Buffer => createHash('sha256').update(content).digest()

const hashLength = 32

const placeOf = ({ realm }: Pick<Context, 'realm'>, rowId: string): Place => ({
  realmId: realm.id,
  table: 'mandate_documents',
  rowId,
  column: 'content_sealed',
})
