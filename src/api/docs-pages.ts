/**
 * Pages about the API for people: Swagger UI at `/docs`, Redoc at `/redoc` and `/redoc/v3`, an index at `/`. Their scripts come from the installed packages, and a strict content security
 * policy keeps the browser from loading anything from elsewhere.
 */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { FastifyInstance, FastifyReply } from 'fastify'

interface Asset {
  /** Where it is in an installed package. */
  readonly file: string
  readonly type: string
  readonly edit?: (text: string) => string
}

const javascript = 'text/javascript; charset=utf-8'

/** Redoc loads its maker's logo from the maker's server. The policy would block that; an empty image avoids the attempt. */
const withoutRemoteLogo = (script: string): string =>
  script.replaceAll('https://cdn.redoc.ly/redoc/logo-mini.svg', 'data:image/svg+xml,')

const assets: Readonly<Record<string, Asset>> = {
  '/docs/swagger-ui.js': { file: 'swagger-ui-dist/swagger-ui-bundle.js', type: javascript },
  '/docs/swagger-ui.css': { file: 'swagger-ui-dist/swagger-ui.css', type: 'text/css; charset=utf-8' },
  '/docs/swagger-ui-preset.js': { file: 'swagger-ui-dist/swagger-ui-standalone-preset.js', type: javascript },
  '/redoc/redoc.js': { file: 'redoc/bundles/redoc.standalone.js', type: javascript, edit: withoutRemoteLogo },
}

/** Where the APIs are described. */
const descriptions = [
  { url: '/openapi.json', name: 'v1 and v2' },
  { url: '/openapi/v3.json', name: 'v3, the gateway API' },
] as const

/** Swagger UI prefills optional fields of a form that have no example, and would send them: here they begin empty. */
const emptyForms = `function (response) {
  if (!response.url.endsWith('/openapi/v3.json')) return response
  const description = JSON.parse(response.text)
  for (const operations of Object.values(description.paths)) {
    for (const { requestBody } of Object.values(operations)) {
      const form = requestBody?.content['application/x-www-form-urlencoded'].schema.properties ?? {}
      for (const field of Object.values(form)) field.examples ??= ['']
    }
  }
  response.text = JSON.stringify(description)
  return response
}`

/** Swagger UI turns the amount that was typed into a form into a number, and sends it without trailing zeros: they are put back here. */
const decimals = `function (request) {
  if (typeof request.body === 'string')
    request.body = request.body.replace(
      /(?<=^|&)amount=([0-9]+)(?:[.]([0-9]))?(?=&|$)/,
      (_, whole, tenths = '0') => 'amount=' + whole + '.' + tenths + '0',
    )
  return request
}`

/** Starts Swagger UI, with a choice of description; the badge that asks a validator on the Internet is off. */
const swaggerStart = `SwaggerUIBundle({
  urls: ${JSON.stringify(descriptions)},
  dom_id: '#docs',
  deepLinking: true,
  validatorUrl: null,
  requestInterceptor: ${decimals},
  responseInterceptor: ${emptyForms},
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  layout: 'StandaloneLayout',
})
`

const redocStart = ({ url }: (typeof descriptions)[number]): string =>
  `Redoc.init('${url}', {}, document.getElementById('docs'))\n`

const redocPage = (start: string): string =>
  page(
    'Guichet: the API',
    '',
    `<nav style="padding: 0.5em 1em"><a href="/redoc">v1 and v2</a> · <a href="/redoc/v3">v3, the gateway API</a></nav>
<div id="docs"></div>
<script src="/redoc/redoc.js"></script>
<script src="${start}"></script>
`,
  )

const page = (title: string, head: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>body { margin: 0; font-family: sans-serif }</style>
${head}</head>
<body>
${body}</body>
</html>
`

const pages: Readonly<Record<string, string>> = {
  '/': page(
    'Guichet',
    '',
    `<main style="padding: 2em">
<h1>Guichet</h1>
<p>A payment API is running here.</p>
<ul>
<li><a href="/docs">Try the API</a> (Swagger UI)</li>
<li>Read about the API (Redoc): <a href="/redoc">v1 and v2</a>, <a href="/redoc/v3">v3, the gateway API</a></li>
<li>Its descriptions (OpenAPI 3.1): <a href="/openapi.json">v1 and v2</a>, <a href="/openapi/v3.json">v3</a></li>
</ul>
</main>
`,
  ),
  '/docs': page(
    'Guichet: the API',
    '<link rel="stylesheet" href="/docs/swagger-ui.css">\n',
    '<div id="docs"></div>\n<script src="/docs/swagger-ui.js"></script>\n<script src="/docs/swagger-ui-preset.js"></script>\n<script src="/docs/start.js"></script>\n',
  ),
  '/redoc': redocPage('/redoc/start.js'),
  '/redoc/v3': redocPage('/redoc/v3/start.js'),
}

const starts: Readonly<Record<string, string>> = {
  '/docs/start.js': swaggerStart,
  '/redoc/start.js': redocStart(descriptions[0]),
  '/redoc/v3/start.js': redocStart(descriptions[1]),
}

/** Both viewers write style elements; Redoc searches in a worker that it makes itself. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  'worker-src blob:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export function addDocsPages(app: FastifyInstance): void {
  for (const [url, html] of Object.entries(pages)) {
    app.get(url, (_request, reply) => guarded(reply, 'text/html; charset=utf-8').send(html))
  }
  for (const [url, script] of Object.entries(starts)) {
    app.get(url, (_request, reply) => guarded(reply, javascript).send(script))
  }
  for (const [url, asset] of Object.entries(assets)) {
    app.get(url, async (_request, reply) => {
      const text = await readAsset(asset)
      return guarded(reply, asset.type).header('cache-control', 'public, max-age=3600').send(text)
    })
  }
}

const guarded = (reply: FastifyReply, type: string): FastifyReply =>
  reply.type(type).header('content-security-policy', policy).header('x-content-type-options', 'nosniff')

const packages = createRequire(import.meta.url)

/** Read when asked for: the pages are opened by a developer now and then, and a megabyte each is too much to keep. */
async function readAsset({ file, edit }: Asset): Promise<string> {
  const text = await readFile(packages.resolve(file), 'utf8')
  return edit === undefined ? text : edit(text)
}
