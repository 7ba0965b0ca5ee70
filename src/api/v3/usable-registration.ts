/** Whether a token can pay (gateway-v3 section 4.9): followed from what it stands for and what it was made with, and stored nowhere. */
import { isRegistered, readRegistration, type GatewayContext, type RegistrationView } from '../../gateway/index.ts'
import { isOperationId } from '../../kit/id.ts'
import { classifyResult } from './classify-result.ts'
import { ResultError } from './result-error.ts'
import { resultCodeOf } from './result-of.ts'

/** Of a registration that stands for something still: its payment has not been decided yet, or was rejected. */
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

/** Rather than with something else that the merchant has given through v2 since. */
function isPaidWithIt({ registration: { cardId, sepaId }, transaction }: RegistrationView): boolean {
  if (transaction === null || transaction.kind === 'credit') return true
  const { payment } = transaction.view
  return payment.cardId === cardId && payment.sepaId === sepaId
}

/** One that stands for something still, whether or not it can pay. Throws 400 for what is no id (100.150.101) and for one that is deregistered (100.150.202), 404 for one that is not there (100.150.200). */
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
