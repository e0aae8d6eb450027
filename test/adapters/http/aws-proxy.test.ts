import {GetConfigurationSetCommand, SESv2Client} from '@aws-sdk/client-sesv2'
import {expect} from 'chai'
import {clientOptions} from '../../../src/adapters/http/aws-account.ts'
import {throughProxy} from '../../../src/adapters/http/aws-proxy.ts'
import {awsKey} from '../../support/aws-key.ts'
import {withVariables} from '../../support/environment.ts'
import {proxyServer} from '../../support/proxy-server.ts'

describe('AWS behind a proxy', () => {
  it('is asked through the proxy that the environment names', async () => {
    const proxy = await proxyServer({refuse: 403})
    try {
      await withVariables({https_proxy: proxy.url}, async () => {
        const credentials = {accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example'}
        const client = new SESv2Client({
          ...clientOptions({region: 'us-gov-west-1', credentials: awsKey(credentials)}),
          maxAttempts: 1,
        })
        const failure = await client.send(new GetConfigurationSetCommand({ConfigurationSetName: 'x'})).catch(String)
        expect(failure).to.include('the proxy did not let us through')
        client.destroy()
      })
      expect(proxy.asked[0]).to.match(/^CONNECT email\.us-gov-west-1\.amazonaws\.com:443$/)
    } finally {
      await proxy.close()
    }
  })

  it('is asked directly where no proxy is named, or where it is this machine', async () => {
    await withVariables({}, async () => {
      expect(throughProxy('us-gov-west-1')).to.deep.equal({})
    })
    await withVariables({https_proxy: 'http://proxy.test:3128', no_proxy: 'amazonaws.com'}, async () => {
      expect(throughProxy('us-gov-west-1')).to.deep.equal({})
      expect(throughProxy('us-gov-west-1', 'http://127.0.0.1:4566')).to.deep.equal({})
      expect(throughProxy('us-gov-west-1', 'https://aws.example')).to.have.key('httpsAgent')
    })
  })
})
