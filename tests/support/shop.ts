/** The shop that payers come back to: it greets every visitor and remembers the paths. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Shop {
  /** `http://shop.test:12345`, another site than the server's. */
  readonly url: string
  /** Paths of the visits so far. */
  readonly visits: readonly string[]
  close(): Promise<void>
}

/** `pages` answers some paths with HTML of a test's own. */
export async function startShop(pages: Readonly<Record<string, string>> = {}): Promise<Shop> {
  const visits: string[] = []
  const server = createServer((request, response) => {
    visits.push(request.url ?? '')
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(pages[request.url ?? ''] ?? '<!doctype html><title>Shop</title><h1>Welcome back</h1>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://shop.test:${port}`,
    visits,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
