export { renderBank } from './bank.ts'
export { renderCheckout } from './checkout.ts'
export { renderMandate } from './mandate.ts'
