/** The document of a mandate that is there. */
import { addressLines, type CreditorAddress } from '../kit/creditor.ts'
import { dateLocaleOf, type Language } from '../kit/language.ts'
import type { SepaAccount, SepaContext } from '../sepa/index.ts'
import { mandateDocument } from './document/index.ts'
import { mandateDocumentInput } from './document-input.ts'
import type { Mandate, Signature } from './mandate.ts'

/** The PDF, with a signature, or with lines for one; `made` is the mandate's account where that is made in the same commit. Throws 404 when its account is not there, 501 in a live mode that has no creditor yet. */
export async function writeDocument(
  ctx: SepaContext,
  mandate: Mandate,
  language: Language,
  signature: Signature | null,
  made?: SepaAccount,
): Promise<Buffer> {
  const { creditor, account, iban } = await mandateDocumentInput(ctx, mandate, made)
  return mandateDocument({
    language,
    testMode: ctx.realm.mode === 'test',
    creditor: {
      name: creditor.name,
      address: addressOn(language, creditor.address),
      identifier: creditor.identifier,
    },
    rum: mandate.rum,
    kind: mandate.kind,
    prenotificationDays: creditor.prenotificationDays,
    debtor: { name: account.name, iban, bic: account.bic },
    signature,
    createdAt: ctx.now,
    timeZone: ctx.hours.timeZone,
  })
}

function addressOn(language: Language, address: CreditorAddress): string {
  const countryNames = new Intl.DisplayNames(dateLocaleOf(language), { type: 'region' })
  return [...addressLines(address), countryNames.of(address.country) ?? address.country].join('\n')
}
