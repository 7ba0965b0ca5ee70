import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DeliveryAddresses, type AddressProblem } from './addresses.ts'

const addresses = new DeliveryAddresses()

const publicOnes = ['1.1.1.1', '93.184.215.14', '172.15.255.255', '172.32.0.1', '100.128.0.1', '2606:4700::1111']
const loopback = ['127.0.0.1', '127.255.255.254', '::1']
const privateOnes = [
  '0.0.0.0',
  '10.0.0.1',
  '100.64.0.1',
  '100.100.100.200',
  '168.63.129.16',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.192',
  '192.0.2.1',
  '192.168.1.1',
  '198.18.0.1',
  '203.0.113.9',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::ffff:10.0.0.1',
  '::ffff:127.0.0.1',
  '::ffff:1.1.1.1',
  '::10.0.0.1',
  '64:ff9b::a00:1',
  '64:ff9b:1::a00:1',
  '100::1',
  '2001::1',
  '2001:db8::1',
  '2002:a00:1::',
  '3fff::1',
  '5f00::1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fe80::1%eth0',
  '2606:4700::1111%eth0',
  'fec0::1',
  'ff02::1',
  'localhost',
  '',
]

describe('an address that may be connected to', () => {
  for (const address of publicOnes)
    test(`${address} is one`, () =>
      assert.deepEqual([addresses.permits(address, 'live'), addresses.permits(address, 'test')], [true, true]))
  for (const address of loopback)
    test(`${address} is one in test mode`, () =>
      assert.deepEqual([addresses.permits(address, 'live'), addresses.permits(address, 'test')], [false, true]))
  for (const address of privateOnes)
    test(`${address} is none`, () =>
      assert.deepEqual([addresses.permits(address, 'live'), addresses.permits(address, 'test')], [false, false]))

  test('may be one of the installation itself, in the form in which it is written', () => {
    const own = new DeliveryAddresses(['10.1.0.0/16', '192.168.7.7', 'fd12::/16'])
    const permitted = ['10.1.2.3', '192.168.7.7', 'fd12::9']
    for (const address of permitted) assert.ok(own.permits(address, 'live'), address)
    for (const address of ['10.2.0.1', '192.168.7.8', 'fd13::9', '::ffff:10.1.2.3', '127.0.0.1'])
      assert.ok(!own.permits(address, 'live'), address)
  })
})

const urls: readonly [url: string, live: AddressProblem | undefined, test: AddressProblem | undefined][] = [
  ['https://shop.example/webhooks?a=1', undefined, undefined],
  ['http://shop.example/', 'https', undefined],
  ['https://user@shop.example/', 'credentials', 'credentials'],
  ['https://:word@shop.example/', 'credentials', 'credentials'],
  ['https://localhost:3000/', undefined, undefined],
  ['https://127.0.0.1/', 'private', undefined],
  ['https://[::1]:3000/', 'private', undefined],
  ['https://10.0.0.1/', 'private', 'private'],
  ['https://0xa000001/', 'private', 'private'],
  ['https://167772161/', 'private', 'private'],
  ['https://012.0.0.1/', 'private', 'private'],
  ['https://[::ffff:169.254.169.254]/', 'private', 'private'],
  ['https://1.1.1.1/', undefined, undefined],
]
describe('where webhooks may be sent', () => {
  for (const [url, live, inTest] of urls)
    test(`${url}: ${live ?? 'fine'} in live mode, ${inTest ?? 'fine'} in test mode`, () =>
      assert.deepEqual([addresses.problemOf(url, 'live'), addresses.problemOf(url, 'test')], [live, inTest]))
})
