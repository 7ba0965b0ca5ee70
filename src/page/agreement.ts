/** What a payer agrees to with an account that cannot be debited as it is: a mandate, which is signed or made when they pay. What they agree to is what they were shown. */
import { createHash } from 'node:crypto'
import { requireCreditor } from '../accounts/index.ts'
import { addressLines } from '../kit/creditor.ts'
import { isWaiting, mandateText, type AccountWithMandate, type MandateKind } from '../mandates/index.ts'
import type { Language } from './languages.ts'
import type { MandateAgreement } from './model.ts'
import type { PageContext } from './services.ts'

/** `named` is the account that the merchant has named, where one is; `kind` that of a mandate which is made. */
export function agreementFor(
  ctx: PageContext,
  language: Language,
  named: AccountWithMandate | undefined,
  kind: MandateKind,
): MandateAgreement {
  const { name, address, identifier, prenotificationDays } = requireCreditor(ctx)
  const waiting = named !== undefined && isWaiting(named.mandate) ? named.mandate : null
  const agreed = waiting?.kind ?? kind
  const shown = {
    creditor: name,
    creditorIdentifier: identifier,
    address: addressLines(address),
    rum: waiting?.rum ?? null,
    isRecurrent: agreed === 'recurrent',
    paragraphs: mandateText(language, { creditor: name, prenotificationDays, kind: agreed }),
  }
  return { ...shown, digest: createHash('sha256').update(JSON.stringify(shown)).digest('hex') }
}
