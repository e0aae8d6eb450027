import {expect} from 'chai'
import {checkServerAddress} from '../../../src/domain/context/server-address.ts'
import {checkBaseUrl} from '../../../src/domain/context/values.ts'
import {explainContext} from '../../../src/domain/context/view.ts'
import {hideCredentials} from '../../../src/domain/text/hidden-credentials.ts'

describe('a URL with a password, wherever it is shown (class: text that quotes a URL)', () => {
  for (const [text, shown] of [
    ['https://u:s3cret@broker.example/v2', 'https://…@broker.example/v2'],
    ['https://s3cret@broker.example', 'https://…@broker.example'],
    ['https://u:a@s3cret@broker.example', 'https://…@broker.example'],
    ['at https://u:s3cret@a, then http://v:s3cret@b:80/?x=1', 'at https://…@a, then http://…@b:80/?x=1'],
    ['//u:s3cret@x', '//…@x'],
    ['postgres://u:s3cret@[::1]:5432/d', 'postgres://…@[::1]:5432/d'],
    ['https://broker.example/a@b', 'https://broker.example/a@b'],
    ['https://broker.example/?to=a@b', 'https://broker.example/?to=a@b'],
    ['sent to admin@agency.test', 'sent to admin@agency.test'],
    ['Write it as http://[USER:PASSWORD@]HOST:PORT.', 'Write it as http://[USER:PASSWORD@]HOST:PORT.'],
  ] as const) {
    it(`is ${shown} for ${text}`, () => expect(hideCredentials(text)).to.equal(shown))
  }

  it('has no password in any row of a context', () => {
    const url = 'https://u:s3cret@host.example'
    const rows = explainContext(
      {
        platform: {kind: 'osb', url, username: 'u', password: {from: 'environment', name: 'P'}},
        aws: {region: 'us-gov-west-1', endpoint: url},
        dns: {resolvers: [`${url}/dns-query`]},
        clock: {url},
        mailEndpoint: url,
      },
      {from: 'a test'},
    )
    expect(rows.map(({value}) => value).join('\n')).to.not.include('s3cret')
    expect(rows.filter(({value}) => value.includes('…@host.example'))).to.have.length(5)
  })

  for (const check of [checkBaseUrl, checkServerAddress]) {
    for (const text of ['u:s3cret@host', 'ftp://u:s3cret@host', 'https:/u:s3cret@host', 'https://u:s3cret@']) {
      it(`has no password in what ${check.name} says of ${text}`, () => {
        expect(() => check(text))
          .to.throw()
          .with.property('message')
          .that.does.not.include('s3cret')
      })
    }
  }
})
