/** `/v2/mandates/{id}.pdf` (stancer-v2 section 5.2). */
import { Type } from 'typebox'
import { languageOf } from '../../kit/language.ts'
import { documentName, readDocument } from '../../mandates/index.ts'
import type { SepaContext } from '../../sepa/index.ts'
import type { Wire } from '../routes.ts'
import { idOf, text } from '../fields.ts'

const params = Type.Object({ id: idOf('mandate') })

const query = Type.Object({
  lang: Type.Optional(
    text(1, 35, {
      description: 'In which language the form is made; English where it is none of `en fr de es it nl pt`',
    }),
  ),
})

export function mandateDocumentRoutes(wire: Wire<SepaContext>): void {
  wire.readFile(
    {
      method: 'GET',
      path: '/v2/mandates/:id.pdf',
      tag: 'Mandates',
      summary: 'Get the document of a mandate',
      description:
        'As it was signed, or handed in. Of a mandate that waits for its signature and has no document, the form to be signed on paper. It shows the IBAN.',
      params,
      query,
      answer: Type.Unsafe<Buffer>({ type: 'string', format: 'binary' }),
      answerType: 'application/pdf',
      alsoRefuses: [501],
    },
    async (ctx, { params: { id }, query: { lang } }) => {
      const { mandate, content } = await readDocument(ctx, id, languageOf(lang ?? '') ?? 'en')
      return { name: documentName(mandate), content }
    },
  )
}
