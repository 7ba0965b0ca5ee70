import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { assetPath, assets, type AssetName } from './index.ts'

const files: readonly [name: AssetName, type: string][] = [
  ['page.css', 'text/css; charset=utf-8'],
  ['page.js', 'text/javascript; charset=utf-8'],
  ['icon.svg', 'image/svg+xml'],
]

describe('assets', () => {
  for (const [name, type] of files) {
    test(`${name}: its bytes and type, at an address that holds its hash`, () => {
      const bytes = readFileSync(new URL(name, import.meta.url))
      const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16)
      const path = assetPath(name)
      assert.equal(path, `/page/assets/${name.replace('.', `.${hash}.`)}`)
      assert.deepEqual(
        assets.find((asset) => asset.path === path),
        { path, type, body: bytes },
      )
    })
  }

  test('there are no others', () => {
    assert.equal(assets.length, files.length)
    assert.throws(() => assetPath('other.css' as AssetName))
  })

  test('none loads anything from elsewhere', () => {
    for (const { path, body } of assets) {
      const text = body.toString().replaceAll('http://www.w3.org/2000/svg', '')
      assert.doesNotMatch(text, /https?:|\/\/[\w-]+\.\w|url\(|@import|\bimport\b/, path)
    }
  })

  for (const name of ['page.js', 'payment-widgets.js']) {
    test(`${name} writes no HTML and evaluates nothing`, () => {
      const script = readFileSync(new URL(name, import.meta.url), 'utf8')
      assert.doesNotMatch(
        script,
        /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|\.style\b/,
      )
    })
  }
})
