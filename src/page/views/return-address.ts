/** Where a page may send the browser: addresses of the web, and paths of this server. Anything else (`javascript:`, `data:`) counts as no address. */
import type { Return } from '../model.ts'

export function returnAddress({ url }: Return): string | null {
  return url !== null && /^(?:https?:\/\/|\/(?![/\\]))/i.test(url) ? url : null
}
