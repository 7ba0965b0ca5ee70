/** Operations of a payment, written in a line. */
import { minorUnitsOf } from '../kit/money.ts'
import type { Operation, OperationKind } from './operation.ts'

/** `authorization 100` approved, `-increment 50` refused. */
export const operationsOf = (text: string): Operation[] =>
  text.split(', ').map((item, index) => {
    const [kind = '', amount = ''] = item.split(' ')
    const refused = kind.startsWith('-')
    return {
      realmId: 1,
      id: String(index).padStart(32, '0'),
      version: 1,
      paymentId: 'paym_1',
      refundId: null,
      kind: kind.replace('-', '') as OperationKind,
      amount: minorUnitsOf(Number(amount)),
      currency: 'eur',
      outcome: refused ? 'refused' : 'approved',
      networkReference: null,
      networkCode: null,
      authorizationCode: null,
      position: index,
      createdAt: 0,
    }
  })
