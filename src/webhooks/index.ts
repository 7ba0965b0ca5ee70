/** What other parts may use of webhooks. */
export { signatureHeaders, type Message } from './signature.ts'
