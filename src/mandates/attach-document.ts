/** The paper of a mandate, as a merchant hands it in. */
import type { Outcome } from '../kit/changes.ts'
import { ApiError, invalidField } from '../kit/errors.ts'
import type { SepaContext } from '../sepa/index.ts'
import { keepDocument } from './keep-document.ts'
import type { Mandate } from './mandate.ts'
import { faultOfPdf } from './read-pdf.ts'
import { documentSizeMax } from './stored-document.ts'

/**
 * Keeps a document, a PDF in base64 (RFC 4648, section 4; a `data:` URL as well), for a mandate. The result is the mandate as the caller shall write it, `documentedAt` set; the changes keep everything but the
 * mandate's own row. Throws 422 for anything else than a whole PDF, 413 for one of more than 10 MiB, and what {@link keepDocument} throws.
 */
export function attachDocument(ctx: SepaContext, mandate: Mandate, base64: string): Promise<Outcome<Mandate>> {
  return keepDocument(ctx, mandate, 'uploaded', readBase64Pdf(base64, ['body', 'pdf']))
}

export const documentTooLarge = (): ApiError => new ApiError(413, 'The document is larger than 10 MiB')

function readBase64Pdf(text: string, location: readonly string[]): Buffer {
  const encoded = text.replace(/^data:application\/pdf(?:;[\w=.-]+)*;base64,/i, '').replaceAll(/[\r\n\t ]+/g, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) throw invalidField(location, 'PDF is not base64', 'value_error.base64')
  if (Math.floor((encoded.length * 3) / 4) - 2 > documentSizeMax) throw documentTooLarge()
  const content = Buffer.from(encoded, 'base64')
  if (content.length > documentSizeMax) throw documentTooLarge()
  if (faultOfPdf(content) !== undefined)
    throw invalidField(location, 'PDF is not a whole PDF document', 'value_error.pdf')
  return content
}
