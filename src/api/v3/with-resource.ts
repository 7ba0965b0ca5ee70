/** An address of a shop with `id` and `resourcePath`, which tell it the payment or checkout to inquire about (gateway-v3 sections 4.5 and 4.8). They are appended to the query, before any fragment. */
export function withResource(url: string, id: string, resourcePath: string): string {
  const [, address = '', fragment = ''] = /^([^#]*)(#[^]*)?$/.exec(url) ?? []
  const added = `id=${id}&resourcePath=${encodeURIComponent(resourcePath)}`
  return `${address}${address.includes('?') ? '&' : '?'}${added}${fragment}`
}

/** Where a shop reads what became of a checkout. */
export const checkoutResultUrl = (url: string, id: string): string =>
  withResource(url, id, `/v3/checkouts/${id}/payment`)
