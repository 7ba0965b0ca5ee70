/** What a start says to the person at the terminal: the keys, a command to try, and the line by which programs know that it is ready. */
import type { RunningServer } from './server.ts'

export function welcome({ url: listening, firstAccount, identity, core }: RunningServer): string[] {
  const { api: url, page, threeDSecure } = core.names
  const { account, testSecretKey, testPublicKey, liveKeys } = firstAccount
  const authority = identity?.authorityFile
  return [
    '',
    `  account      ${account.id} (${account.name})`,
    `  secret key   ${testSecretKey}`,
    `  public key   ${testPublicKey}`,
    ...liveKeys.map(
      ({ key, value }) => `  live ${key.kind}  ${value}${key.kind === 'secret' ? '   shown this once' : ''}`,
    ),
    ...(page === url ? [] : [`  payment page ${page}`]),
    ...(threeDSecure === url ? [] : [`  3-D Secure   ${threeDSecure}`]),
    `  description  ${url}/docs  ${url}/redoc  ${url}/openapi.json`,
    ...(authority === undefined ? [] : trust(authority)),
    '',
    '  Take a first payment:',
    '',
    `    curl ${authority === undefined ? '' : `--cacert ${quoted(authority)} `}${url}/v2/payments/ -u ${testSecretKey}: -H 'Content-Type: application/json' \\`,
    `      -d '{"amount": 100, "currency": "eur", "card": {"number": "4242424242424242", "exp_month": 10, "exp_year": 2034, "cvc": "424"}}'`,
    '',
    `guichet listening on ${listening}`,
  ]
}

/** How clients are made to trust the installation's own authority. */
function trust(authority: string): string[] {
  const file = quoted(authority)
  return [
    '',
    `  Clients must trust the authority in ${authority}:`,
    '',
    `    curl     --cacert ${file}`,
    `    PHP      php -d curl.cainfo=${file} -d openssl.cafile=${file}`,
    `    Python   export REQUESTS_CA_BUNDLE=${file}`,
    `    Perl     export PERL_LWP_SSL_CA_FILE=${file} HTTPS_CA_FILE=${file}`,
    `    Node     export NODE_EXTRA_CA_CERTS=${file}`,
  ]
}

/** As a shell takes it for one word. */
const quoted = (path: string): string => (/^[\w./+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`)
