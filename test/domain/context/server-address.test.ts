import {expect} from 'chai'
import {checkServerAddress, parseServerAddress} from '../../../src/domain/context/server-address.ts'
import {InvalidValue} from '../../../src/domain/exit/failure.ts'

describe('the address of a name server', () => {
  const good: [string, string, string, number][] = [
    ['9.9.9.9', '9.9.9.9', '9.9.9.9', 53],
    ['127.0.0.1:5353', '127.0.0.1:5353', '127.0.0.1', 5353],
    ['9.9.9.9:53', '9.9.9.9', '9.9.9.9', 53],
    ['2620:fe::fe', '2620:fe::fe', '2620:fe::fe', 53],
    ['[2620:fe::fe]', '2620:fe::fe', '2620:fe::fe', 53],
    ['[::1]:5353', '[::1]:5353', '::1', 5353],
  ]
  for (const [text, label, address, port] of good) {
    it(`may be ${text}`, () => {
      expect(parseServerAddress(text)).to.deep.equal({label, address, port})
    })
  }

  it('may be the URL of a resolver that is asked over HTTPS', () => {
    expect(parseServerAddress('https://dns.example/dns-query')).to.deep.equal({
      label: 'dns.example',
      address: 'dns.example',
      port: 443,
      url: 'https://dns.example/dns-query',
    })
    expect(parseServerAddress('https://127.0.0.1:8443/q')).to.include({label: '127.0.0.1:8443', port: 8443})
  })

  for (const text of [
    '',
    'http://dns.example/dns-query',
    'https://dns.example',
    'https://somebody@dns.example/dns-query',
    'dns.example',
    'dns.example:53',
    '1.2.3',
    '1.2.3.4:0',
    '1.2.3.4:65536',
    '1.2.3.4:',
    '[::1',
    '[dns]:53',
    '1.2.3.4 ',
  ]) {
    it(`may not be "${text}"`, () => {
      expect(parseServerAddress(text)).to.equal(undefined)
      expect(() => checkServerAddress(text)).to.throw(InvalidValue)
    })
  }
})
