/** A mandate gets a document. */
import type { Outcome } from '../kit/changes.ts'
import { conflict } from '../kit/errors.ts'
import type { SepaContext } from '../sepa/index.ts'
import { countDocumentsOf } from './document-store.ts'
import type { Mandate } from './mandate.ts'
import { documentsMax, insertDocument, type StoredDocument } from './stored-document.ts'

/**
 * The result is the mandate as the caller shall write it, `documentedAt` set; the changes keep everything but the mandate's own row. Throws 409 for a mandate that was signed on our page, whose document says so, and for one
 * that has as many documents as a mandate may have.
 */
export async function keepDocument(
  ctx: SepaContext,
  mandate: Mandate,
  kind: StoredDocument['kind'],
  content: Buffer,
): Promise<Outcome<Mandate>> {
  if (mandate.signature?.how === 'electronic')
    throw conflict(`Mandate \`${mandate.id}\` was signed electronically, its document is there already`)
  const count = await countDocumentsOf(ctx, mandate.id)
  if (count >= documentsMax) throw conflict(`Mandate \`${mandate.id}\` has ${documentsMax} documents and takes no more`)
  return {
    result: { ...mandate, documentedAt: ctx.now },
    changes: [insertDocument(ctx, { mandateId: mandate.id, position: count + 1, kind }, content)],
  }
}
