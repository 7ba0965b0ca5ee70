/** The status of an intent, which follows from its latest attempt (docs/payment-intents.md, the table of that name). */
import type { Account } from './account.ts'
import type { Intent, Payment } from './objects.ts'

export type IntentStatus =
  'require_payment_method' | 'require_authentication' | 'authorized' | 'processing' | 'captured' | 'canceled' | 'unpaid'

export function statusOfIntent(account: Account, { canceled, attempts }: Intent): IntentStatus {
  if (canceled) return 'canceled'
  const latest = attempts.at(-1)
  return latest === undefined ? 'require_payment_method' : statusByAttempt(account, account.payments.get(latest))
}

function statusByAttempt(account: Account, { status, sepa, authentication, awaited }: Payment): IntentStatus {
  switch (status) {
    case null: {
      if (awaited !== null) return 'processing'
      if (sepa !== null) return 'require_authentication'
      const stage = authentication === null ? undefined : account.authentications.get(authentication).status
      return stage === 'available' || stage === 'attempted' ? 'require_authentication' : 'require_payment_method'
    }
    case 'refused':
      return 'require_payment_method'
    case 'authorized':
      return 'authorized'
    case 'to_capture':
    case 'capture_sent':
      return sepa === null ? 'captured' : 'processing'
    case 'captured':
      return 'captured'
    case 'disputed':
      return sepa === null ? 'captured' : 'unpaid'
    case 'expired':
    case 'failed':
      return 'unpaid'
    case 'canceled':
      return 'canceled'
  }
}
