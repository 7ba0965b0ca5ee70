/** Handing in the paper of a mandate over HTTP/2, where one connection carries a try that is stuck and the next one. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ManualClock, systemClock } from '../../src/kit/clock.ts'
import { freshIbans, sepaBody } from '../support/ibans.ts'
import { tokenIn } from '../support/payer.ts'
import { paperPdf } from '../support/pdf.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const directory = await mkdtemp(join(tmpdir(), 'guichet-test-'))
const clock = new ManualClock(systemClock.now())
const ibans = freshIbans()
let server: TestServer
let session: ClientHttp2Session
before(async () => {
  const environment = { GUICHET_TLS: 'auto', GUICHET_DATA_DIR: directory, GUICHET_API_URL: 'https://localhost' }
  server = await startTestServer({ clock, environment })
  const ca = await readFile(join(directory, 'tls', 'authority.pem'), 'utf8')
  session = connect(server.url, { ca, servername: 'localhost' })
})
after(async () => {
  session.destroy()
  await server.close()
  await rm(directory, { recursive: true })
})

interface Answer {
  readonly status: number
  readonly text: string
}

/** Resolves once the stream has ended. */
async function answerOf(stream: ClientHttp2Stream): Promise<Answer> {
  const ended = once(stream, 'close')
  const [headers] = (await once(stream, 'response')) as [Record<string, unknown>]
  let text = ''
  stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  await ended
  assert.equal(stream.rstCode, constants.NGHTTP2_NO_ERROR)
  return { status: Number(headers[':status']), text }
}

async function post(path: string, body: object): Promise<Record<string, string>> {
  const authorization = `Bearer ${server.running.firstAccount.testSecretKey}`
  const headers = { ':method': 'POST', ':path': path, authorization, 'content-type': 'application/json' }
  const { status, text } = await answerOf(session.request(headers).end(JSON.stringify(body)))
  assert.equal(status, 200, text)
  return JSON.parse(text) as Record<string, string>
}

interface Upload {
  readonly path: string
  readonly token: string
}

async function mandateToUpload(): Promise<Upload> {
  const { id } = await post('/v2/sepa/', sepaBody(ibans.next().value, { name: 'Ada Lovelace' }))
  const path = new URL((await post('/v2/mandates/', { sepa: id }))['upload_url'] ?? '').pathname
  const page = await answerOf(session.request({ ':path': path, accept: 'text/html' }).end())
  return { path, token: tokenIn(page.text) }
}

const paper = paperPdf()

/** Sends the form as far as the beginning of the file, the rest of which is to follow. */
function begin({ path, token }: Upload): ClientHttp2Stream {
  const type = 'multipart/form-data; boundary=x'
  const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': type })
  stream.write(
    `--x\r\nContent-Disposition: form-data; name="token"\r\n\r\n${token}\r\n` +
      '--x\r\nContent-Disposition: form-data; name="file"; filename="scan.pdf"\r\nContent-Type: application/pdf\r\n\r\n',
  )
  stream.write(paper.subarray(0, 100))
  return stream
}

function send(upload: Upload): Promise<Answer> {
  const stream = begin(upload)
  stream.write(paper.subarray(100))
  const day = new Date(clock.now()).toISOString().slice(0, 10)
  return answerOf(stream.end(`\r\n--x\r\nContent-Disposition: form-data; name="date"\r\n\r\n${day}\r\n--x--\r\n`))
}

test('who sends again displaces the try that is stuck, which is answered and ends; others go on', async () => {
  const [mandate, other] = [await mandateToUpload(), await mandateToUpload()]
  const stuck = answerOf(begin(mandate))
  assert.equal((await send(other)).status, 303)
  assert.equal((await send(mandate)).status, 303)
  assert.equal((await stuck).status, 400)
  assert.match(server.log(), /"status":400/)
})
