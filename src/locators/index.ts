/** What other parts may use of locators. */
export { findRealmOf, locate } from './locator.ts'
