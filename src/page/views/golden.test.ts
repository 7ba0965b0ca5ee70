import { test } from 'node:test'
import { assertGolden } from '../../../tests/support/golden.ts'
import { renderEveryPage } from './pages.test-support.ts'

/** The hashes in the addresses of assets change with every touch of a stylesheet, and say nothing of the page. */
const withoutHashes = (html: string): string => html.replaceAll(/(\/page\/assets\/\w+)\.[0-9a-f]{16}\./g, '$1.HASH.')

for (const [name, html] of renderEveryPage('en')) {
  test(name, () => assertGolden(`pages/${name}.html`, withoutHashes(html)))
}
