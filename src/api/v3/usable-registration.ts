/** Whether a token can pay (gateway-v3 section 4.9): derived from its card or account and from the payment that it was made with, and never stored. */
import { isRegistered, readRegistration, type GatewayContext, type RegistrationView } from '../../gateway/index.ts'
import { isOperationId } from '../../kit/id.ts'
import { classifyResult } from './classify-result.ts'
import { ResultError } from './result-error.ts'
import { resultCodeOf } from './result-of.ts'

/** Why a token that is not deregistered cannot pay: its payment has not been decided yet (201), or was rejected (203). */
export type RegistrationFault = '100.150.201' | '100.150.203'

export function faultOf(view: RegistrationView): RegistrationFault | undefined {
  const { transaction, card } = view
  if (transaction === null) return undefined
  if (!isPaidWithIt(view)) return '100.150.203'
  const group = classifyResult(resultCodeOf(transaction))
  if (group === 'pending') return '100.150.201'
  const isKept = card === null || card.tokenize
  return isKept && ['success', 'success_review', 'pending_long'].includes(group) ? undefined : '100.150.203'
}

/** Whether the token's payment uses the token's card or account, and not another one that the merchant has given through v2 since. */
function isPaidWithIt({ registration: { cardId, sepaId }, transaction }: RegistrationView): boolean {
  if (transaction === null || transaction.kind === 'credit') return true
  const { payment } = transaction.view
  return payment.cardId === cardId && payment.sepaId === sepaId
}

/** A registration that has not ended, whether or not it can pay. Throws 400 for a text that is no id (100.150.101) and for a registration that has ended (100.150.202), 404 for an unknown one (100.150.200). */
export async function requireRegistration(ctx: GatewayContext, id: string): Promise<RegistrationView> {
  if (!isOperationId(id)) throw new ResultError('100.150.101')
  const view = await readRegistration(ctx, id)
  if (view === undefined) throw new ResultError('100.150.200', { status: 404 })
  if (!isRegistered(view)) throw new ResultError('100.150.202')
  return view
}

/** One that can pay. Throws as {@link requireRegistration}, and 400 by its {@link RegistrationFault}. */
export async function requireUsableRegistration(ctx: GatewayContext, id: string): Promise<RegistrationView> {
  const view = await requireRegistration(ctx, id)
  const fault = faultOf(view)
  if (fault !== undefined) throw new ResultError(fault)
  return view
}
