import {expect} from 'chai'
import {proxyFor} from '../../../src/adapters/http/proxy.ts'
import {withVariables} from '../../support/environment.ts'

const NONE = {
  https_proxy: undefined,
  HTTPS_PROXY: undefined,
  http_proxy: undefined,
  HTTP_PROXY: undefined,
  all_proxy: undefined,
  ALL_PROXY: undefined,
  no_proxy: undefined,
  NO_PROXY: undefined,
}

describe('the proxy of a URL', () => {
  const chosen = async (url: string, variables: Record<string, string>): Promise<string | undefined> =>
    await withVariables({...NONE, ...variables}, async () => proxyFor(new URL(url))?.url.host)

  it('is the one that the environment names for the scheme, in lower or upper case', async () => {
    const both = {https_proxy: 'http://tls.example:1', HTTP_PROXY: 'http://plain.example:2'}
    expect(await chosen('https://api.example.gov', both)).to.equal('tls.example:1')
    expect(await chosen('http://api.example.gov', both)).to.equal('plain.example:2')
    expect(await chosen('https://api.example.gov', {HTTP_PROXY: 'http://plain.example:2'})).to.equal(undefined)
  })

  const exemptions: [noProxy: string, url: string, exempt: boolean][] = [
    ['api.example.gov', 'https://api.example.gov', true],
    ['example.gov', 'https://api.example.gov', true],
    ['.example.gov', 'https://api.example.gov', true],
    ['ample.gov', 'https://api.example.gov', false],
    ['api.example.gov:8443', 'https://api.example.gov', false],
    ['api.example.gov:8443', 'https://api.example.gov:8443', true],
    ['other.gov, 10.0.0.0/8', 'https://10.4.5.6', true],
    ['10.0.0.0/8', 'https://11.4.5.6', false],
    ['10.0.0.0/99,nonsense/8', 'https://10.4.5.6', false],
    ['fd00::/8', 'https://[fd00::1]', true],
    ['*', 'https://api.example.gov', true],
  ]
  for (const [noProxy, url, exempt] of exemptions) {
    it(`is ${exempt ? 'none' : 'used'} for ${url} where no_proxy says ${noProxy}`, async () => {
      const proxy = await chosen(url, {https_proxy: 'http://proxy.example:1', NO_PROXY: noProxy})
      expect(proxy).to.equal(exempt ? undefined : 'proxy.example:1')
    })
  }

  for (const url of ['http://localhost:9', 'http://127.8.7.6:9', 'https://[::1]:9', 'https://uaa.localhost']) {
    it(`is none for ${url}, which is on this machine`, async () => {
      expect(await chosen(url, {all_proxy: 'http://proxy.example:1'})).to.equal(undefined)
    })
  }

  it('may carry credentials, which are decoded', async () => {
    const proxy = await withVariables({...NONE, https_proxy: 'http://me:p%40ss@proxy.example:1'}, async () =>
      proxyFor(new URL('https://api.example.gov')),
    )
    expect(proxy?.authorization).to.equal(`Basic ${Buffer.from('me:p@ss').toString('base64')}`)
  })

  it('that speaks another protocol is refused without being repeated', async () => {
    const refused = await chosen('https://a.gov', {https_proxy: 'socks5://me:hunter2@proxy:1'}).catch(
      (error: unknown) => error,
    )
    expect(refused).to.include({code: 'invalid-value'})
    expect(String(refused)).not.to.contain('hunter2')
  })
})
