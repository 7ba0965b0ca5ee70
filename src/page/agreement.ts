/** What a payer agrees to with an account that cannot be debited as it is: a mandate, which is signed or made when they pay. What they agree to is what they were shown. */
import { requireCreditor } from '../accounts/index.ts'
import { addressLines } from '../kit/creditor.ts'
import { isWaiting, mandateText, type AccountWithMandate, type MandateKind } from '../mandates/index.ts'
import type { Checkout } from './checkout.ts'
import type { Language } from './languages.ts'
import type { MandateAgreement } from './model.ts'
import type { PageContext } from './services.ts'
import { digestOf } from './shown-digest.ts'

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
  return { ...shown, digest: digestOf(shown) }
}

/** Of a mandate that is made: an account that is kept, for a customer or for what the payer is told, can be debited again; otherwise it is for this payment alone. */
export const newKind = ({ keptFor }: Pick<Checkout, 'keptFor'>, customerId: string | null): MandateKind =>
  customerId === null && keptFor === null ? 'one_off' : 'recurrent'
