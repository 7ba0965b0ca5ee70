/** An address of a shop, with what tells it which payment to inquire about, or which checkout (gateway-v3 sections 4.5 and 4.8): appended to the query that is there, before what follows a `#`. */
export function withResource(url: string, id: string, resourcePath: string): string {
  const [, address = '', fragment = ''] = /^([^#]*)(#[^]*)?$/.exec(url) ?? []
  const added = `id=${id}&resourcePath=${encodeURIComponent(resourcePath)}`
  return `${address}${address.includes('?') ? '&' : '?'}${added}${fragment}`
}

/** Where a shop reads what became of a checkout. */
export const checkoutResultUrl = (url: string, id: string): string =>
  withResource(url, id, `/v3/checkouts/${id}/payment`)
