/** Documents of mandates, and the account numbers on them, are in clear in no file of the data directory and in no line of the log. */
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { freshIbans, sepaBody } from '../support/ibans.ts'
import { payerAt } from '../support/payer.ts'
import { paperPdf } from '../support/pdf.ts'
import { startProcess, withDataDirectory, type GuichetProcess } from '../support/process.ts'

const today = new Date().toISOString().slice(0, 10)
const handedIn = 'what stands on the paper'
const attached = 'what the merchant has attached'
const ibans = freshIbans()

/** A new mandate, and the path of the page on which it is signed. */
async function create({ api }: GuichetProcess, iban: string): Promise<{ readonly id: string; readonly path: string }> {
  const sepa = await api.post('/v2/sepa/', sepaBody(iban))
  const { body } = await api.post('/v2/mandates/', { sepa: sepa.body.id })
  return { id: body.id, path: new URL(body.sign_url).pathname }
}

test('neither what was signed nor what was handed in is on disk or in a log', () =>
  withDataDirectory(async (directory) => {
    const server = await startProcess(directory, { GUICHET_LOG_LEVEL: 'debug' })
    const payer = payerAt(server.url)
    const numbers = [ibans.next().value, ibans.next().value, ibans.next().value] as const
    const signed = await create(server, numbers[0])
    const token = await payer.tokenOf(signed.path)
    assert.equal((await payer.send(signed.path, { token, name: 'Max Mustermann', consent: 'on' })).status, 303)

    const paper = await create(server, numbers[1])
    const form = new FormData()
    form.append('token', await payer.tokenOf(`${paper.path}/upload`))
    form.append('file', new Blob([new Uint8Array(paperPdf(50_000, handedIn))]), 'scan.pdf')
    form.append('date', today)
    assert.equal((await payer.ask('POST', `${paper.path}/upload`, { body: form })).status, 303)

    const bound = await create(server, numbers[2])
    const pdf = paperPdf(1000, attached).toString('base64')
    assert.equal((await server.api.patch(`/v2/mandates/${bound.id}`, { pdf })).status, 200)
    const marker = 'someone.to.be.found@example.org'
    await server.api.post('/v2/customers/', { email: marker })

    assert.equal(await server.end('SIGTERM'), 0)
    const files = await readFiles(directory)
    assert.ok(
      files.some(({ content }) => content.includes(marker)),
      'the search finds what is there',
    )
    const secrets = [...numbers, ...numbers.map(inGroups), handedIn, attached, '%PDF-1.', pdf.slice(0, 40)]
    for (const secret of secrets) {
      assert.ok(!server.output().includes(secret), `${secret} is in the output`)
      for (const { path, content } of files) assert.ok(!content.includes(secret), `${secret} is in ${path}`)
    }
  }))

const inGroups = (iban: string): string => iban.replaceAll(/.{4}(?=.)/g, '$& ')

async function readFiles(directory: string): Promise<{ path: string; content: Buffer }[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(paths.map(async (path) => ({ path, content: await readFile(path) })))
}
