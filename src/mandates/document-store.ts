/** Every query on the documents of mandates. */
import type { Context } from '../kit/context.ts'
import { mandateDocuments, type StoredDocument } from './stored-document.ts'

/** The one that counts; undefined where there is none. */
export async function findDocumentOf(ctx: Context, mandateId: string): Promise<StoredDocument | undefined> {
  const [document] = await ctx.db.query<StoredDocument>({
    name: 'find_document_of_mandate',
    text: `select ${mandateDocuments.select()} from mandate_documents where realm_id = $1 and mandate_id = $2 order by position desc limit 1`,
    values: [ctx.realm.id, mandateId],
  })
  return document
}

/** How many documents a mandate has. */
export async function countDocumentsOf(ctx: Context, mandateId: string): Promise<number> {
  const [row] = await ctx.db.query<{ count: number }>({
    name: 'count_documents_of_mandate',
    text: 'select count(*)::integer as count from mandate_documents where realm_id = $1 and mandate_id = $2',
    values: [ctx.realm.id, mandateId],
  })
  return row?.count ?? 0
}
