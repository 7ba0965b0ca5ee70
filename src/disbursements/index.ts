/** What other parts may use of disbursements. */
export { disbursementClearing } from './clearing.ts'
export { disbursements, type Disbursement, type DisbursementStatus } from './disbursement.ts'
export { entriesOf } from './entries.ts'
export { disbursementStatuses } from './machine.ts'
export {
  createDisbursement,
  createDisbursementTo,
  decideDisbursement,
  getDisbursement,
  payoutOfDisbursement,
  type DisbursementInput,
} from './service.ts'
export { listDisbursements } from './store.ts'
