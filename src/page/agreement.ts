/** What a payer agrees to when they pay with an account that cannot be debited yet: a mandate, which is signed or made when they pay. They agree to exactly what they were shown. */
import { requireCreditor } from '../accounts/index.ts'
import { addressLines } from '../kit/creditor.ts'
import { isWaiting, mandateText, type AccountWithMandate, type MandateKind } from '../mandates/index.ts'
import type { Checkout } from './checkout.ts'
import type { Language } from './languages.ts'
import type { MandateAgreement } from './model.ts'
import type { PageContext } from './services.ts'
import { digestOf } from './shown-digest.ts'

/** `named` is the account that the merchant has named, if there is one; `kind` is the kind of a mandate that is newly made. */
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

/** The kind of a new mandate. An account that is kept (for a customer, or to pay again later) can be debited again; otherwise the mandate is for this payment alone. */
export const newKind = ({ keptFor }: Pick<Checkout, 'keptFor'>, customerId: string | null): MandateKind =>
  customerId === null && keptFor === null ? 'one_off' : 'recurrent'
