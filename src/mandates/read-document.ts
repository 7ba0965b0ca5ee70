/** The document of a mandate, for whoever may see its IBAN. */
import { notFound } from '../kit/errors.ts'
import type { Language } from '../kit/language.ts'
import type { SepaContext } from '../sepa/index.ts'
import { findDocumentOf } from './document-store.ts'
import type { Mandate } from './mandate.ts'
import { findMandate } from './store.ts'
import { contentOf } from './stored-document.ts'
import { writeDocument } from './write-document.ts'

export interface ReadDocument {
  readonly mandate: Mandate
  readonly content: Buffer
}

/**
 * The latest document of a mandate, even a revoked one. For a mandate that has no document and waits for its signature it is the form to be signed on paper, in this language. Throws 404 for an
 * unknown mandate, and for one without a document that was signed elsewhere or revoked.
 */
export async function readDocument(ctx: SepaContext, mandateId: string, language: Language): Promise<ReadDocument> {
  const mandate = await findMandate(ctx, mandateId)
  if (mandate === undefined) throw notFound('Mandate', mandateId)
  const content = await readContent(ctx, mandate, language)
  if (content === undefined) throw notFound('Document of mandate', mandateId)
  return { mandate, content }
}

async function readContent(ctx: SepaContext, mandate: Mandate, language: Language): Promise<Buffer | undefined> {
  const stored = await findDocumentOf(ctx, mandate.id)
  if (stored !== undefined) return contentOf(ctx, stored)
  const isWaiting = mandate.signedAt === null && mandate.deletedAt === null
  return isWaiting ? writeDocument(ctx, mandate, language, null) : undefined
}

/** What its file is called: by its reference, without the characters that mean something in names of files. */
export const documentName = ({ rum }: Pick<Mandate, 'rum'>): string =>
  `mandate-${rum.replaceAll(/[^A-Za-z0-9_.-]+/g, '-')}.pdf`
