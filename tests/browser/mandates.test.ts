/** A payer signs a mandate, or hands in its paper, in a browser. That axe finds nothing on these pages, accessibility.test.ts sees; what the server makes of forms, tests/flows/mandate-pages.test.ts. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test, type TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { seesHeading, type PayerOptions } from '../support/browser.ts'
import { startCheckout, words, type Checkout } from '../support/checkout.ts'
import { freshIbans, sepaBody } from '../support/ibans.ts'
import { flowing, paperPdf, showPdf } from '../support/pdf.ts'

const { mandate: said } = words
const MiB = 1024 * 1024
const ibans = freshIbans()
let checkout: Checkout
before(async () => {
  checkout = await startCheckout()
})
after(() => checkout.close())

interface Mandate {
  readonly id: string
  readonly iban: string
  readonly signUrl: string
  readonly uploadUrl: string
}

async function create(): Promise<Mandate> {
  const iban = ibans.next().value
  const sepa = await checkout.api.post('/v2/sepa/', sepaBody(iban, { name: 'Ada Lovelace' }))
  const { body } = await checkout.api.post('/v2/mandates/', { sepa: sepa.body.id })
  return { id: body.id, iban, signUrl: body.sign_url, uploadUrl: body.upload_url }
}

const signedAt = async ({ id }: Mandate): Promise<number | null> =>
  (await checkout.api.get(`/v2/mandates/${id}`)).body.signed_at

const submit = '#mandate-form [type=submit]'

async function open(t: TestContext, url: string, options: PayerOptions = {}): Promise<Page> {
  const page = await checkout.newPage(t, options)
  await page.goto(url)
  return page
}

for (const javaScript of [true, false]) {
  const how = javaScript ? 'with the script' : 'without JavaScript'

  test(`signs ${how}: mistakes are told, a double click signs once, and the document has the name on it`, async (t) => {
    const mandate = await create()
    const page = await open(t, mandate.signUrl, { javaScript })
    await page.fill('[name=name]', '')
    await page.click(submit)
    await page.getByText(said.fieldErrors.name_missing).waitFor()
    assert.equal(await page.locator('[name=name]').getAttribute('aria-invalid'), 'true')
    assert.equal(await page.locator(':focus').getAttribute('name'), 'name')

    await page.fill('[name=name]', 'Žydrūnė King')
    await page.check('[name=consent]')
    await page.dblclick(submit)
    await seesHeading(page, said.signed.title)
    assert.ok((await signedAt(mandate)) !== null)
    assert.ok(!(await page.content()).includes(mandate.iban))

    const [download] = await Promise.all([page.waitForEvent('download'), page.click('a.button')])
    assert.match(download.suggestedFilename(), /^mandate-RUM-.*\.pdf$/)
    const shown = flowing(await showPdf(await readFile(await download.path())))
    assert.match(shown, /Signed electronically Žydrūnė King/)
    assert.ok(shown.includes(mandate.iban.replaceAll(/.{4}(?=.)/g, '$& ')))
  })

  test(`hands in the paper ${how}`, async (t) => {
    const mandate = await create()
    const page = await open(t, mandate.uploadUrl, { javaScript })
    await page.setInputFiles('[name=file]', {
      name: 'notes.pdf',
      mimeType: 'application/pdf',
      buffer: Buffer.from('x'),
    })
    await page.fill('[name=date]', '2020-02-29')
    await page.click(submit)
    await page.getByText(said.fieldErrors.file_not_pdf).waitFor()
    assert.equal(await page.inputValue('[name=date]'), '2020-02-29')

    await page.setInputFiles('[name=file]', {
      name: 'scan.pdf',
      mimeType: 'application/pdf',
      buffer: paperPdf(3 * MiB),
    })
    await page.dblclick(submit)
    await seesHeading(page, said.received.title)
    assert.equal(await signedAt(mandate), Date.parse('2020-02-29T11:00:00Z') / 1000)
  })

  test(`is told ${how} that a file is too large`, async (t) => {
    const mandate = await create()
    const page = await open(t, mandate.uploadUrl, { javaScript })
    const tooLarge = { name: 'scan.pdf', mimeType: 'application/pdf', buffer: paperPdf(10 * MiB + 1) }
    let sent = 0
    page.on('request', (request) => void (sent += Number(request.method() === 'POST')))
    await page.setInputFiles('[name=file]', tooLarge)
    if (!javaScript) await page.click(submit)
    await page.getByText(said.fieldErrors.file_too_large).waitFor()
    if (javaScript) await page.click(submit)
    assert.equal(sent, javaScript ? 0 : 1)
    assert.equal(await signedAt(mandate), null)
  })
}

test('with a keyboard alone', async (t) => {
  const mandate = await create()
  const page = await open(t, mandate.signUrl)
  await page.focus('[name=name]')
  for (const key of ['Tab', 'Space', 'Tab', 'Enter']) await page.keyboard.press(key)
  await seesHeading(page, said.signed.title)
})

test('the button works again for whoever comes back to the form', async (t) => {
  const mandate = await create()
  const page = await open(t, mandate.signUrl)
  await page.check('[name=consent]')
  await page.click(submit)
  await seesHeading(page, said.signed.title)
  await page.goBack()
  // Nothing of the form was kept: the page is asked for again, and says how things stand.
  await seesHeading(page, said.notices.already_signed.title)
})
