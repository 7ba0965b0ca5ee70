import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { sampleServer } from './fixtures/sample.ts'

const app = await sampleServer()
after(() => app.close())

const pages = ['/', '/docs', '/redoc', '/redoc/v3']

/** What a browser loads because a page says so, all the way down. */
async function loadedBy(url: string): Promise<string[]> {
  const { body } = await app.inject({ url })
  return [...body.matchAll(/<(?:script|link|img)[^>]*?(?:src|href)="([^"]*)"/g)].map(([, address]) => address ?? '')
}

for (const url of pages) {
  describe(url, () => {
    test('is a page that loads only what this server serves', async () => {
      const answer = await app.inject({ url })
      assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8')
      for (const address of await loadedBy(url)) {
        if (address.startsWith('data:')) continue
        assert.match(address, /^\/\w/)
        assert.equal((await app.inject({ url: address })).statusCode, 200, address)
      }
    })

    test('has no script of its own, and a policy that lets nothing else in', async () => {
      const { headers, body } = await app.inject({ url })
      assert.doesNotMatch(body, /<script>|\son\w+="/)
      const policy = String(headers['content-security-policy'])
      assert.match(policy, /default-src 'none'; script-src 'self';/)
      assert.doesNotMatch(policy, /https?:|\*|unsafe-eval/)
    })
  })
}

test('the scripts name no address that a viewer loads by itself', async () => {
  const scripts = new Set((await Promise.all(pages.map(loadedBy))).flat().filter((address) => address.endsWith('.js')))
  assert.equal(scripts.size, 6)
  for (const url of scripts) {
    const { body } = await app.inject({ url })
    assert.doesNotMatch(body, /https:\/\/cdn\.|fonts\.googleapis|\bsrc:"https?:/, url)
  }
})

test('the validator on the Internet is off, and the viewers are given the descriptions', async () => {
  const startOf = async (viewer: string): Promise<string> => (await app.inject({ url: `${viewer}/start.js` })).body
  assert.match(await startOf('/docs'), /validatorUrl: null/)
  const addressesIn = (script: string): string[] => [...new Set(script.match(/\/openapi[^"']*/g))]
  for (const [viewer, described] of [
    ['/docs', ['/openapi.json', '/openapi/v3.json']],
    ['/redoc', ['/openapi.json']],
    ['/redoc/v3', ['/openapi/v3.json']],
  ] as const) {
    assert.deepEqual(addressesIn(await startOf(viewer)), described)
    for (const url of described) assert.equal((await app.inject({ url })).statusCode, 200)
  }
})

test('the pages that show one description lead to the other', async () => {
  for (const url of ['/', '/redoc', '/redoc/v3']) {
    const { body } = await app.inject({ url })
    assert.match(body, /href="\/redoc".*href="\/redoc\/v3"/)
  }
})
