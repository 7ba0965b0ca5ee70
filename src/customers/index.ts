/** What other parts may use of customers. */
export { customers, type Customer } from './customer.ts'
export {
  createCustomer,
  deleteCustomer,
  getCustomer,
  recognizeCustomer,
  updateCustomer,
  type CustomerInput,
} from './service.ts'
export { findCustomer, listCustomers, type CustomerFilter } from './store.ts'
