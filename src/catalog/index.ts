/** What other parts may use of products and prices. */
export { intervals, type Interval, type Price } from './price.ts'
export { createPrice, deletePrice, getPrice, updatePrice, type PriceChanges, type PriceInput } from './prices.ts'
export type { Product } from './product.ts'
export { createProduct, deleteProduct, getProduct, updateProduct, type ProductInput } from './products.ts'
export { findPrice, listPrices, listProducts, type PriceFilter, type ProductFilter } from './store.ts'
export { usePrices } from './use-prices.ts'
