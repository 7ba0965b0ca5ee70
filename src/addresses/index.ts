/** What other parts may use of addresses. */
export type { Address } from './address.ts'
export {
  createAddress,
  deleteAddress,
  getAddress,
  getUsableAddress,
  listAddresses,
  type AddressInput,
} from './service.ts'
