import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {expect} from 'chai'
import {cloudWatchReputation} from '../../../src/adapters/cloudwatch/reputation-metrics.ts'
import {iamAccessKeys} from '../../../src/adapters/iam/access-keys.ts'
import {iamAudit} from '../../../src/adapters/iam/audit.ts'
import {sesAudit} from '../../../src/adapters/ses/audit.ts'
import {sesEmailService} from '../../../src/adapters/ses/email-service.ts'
import {UnexpectedAnswer} from '../../../src/domain/exit/failure.ts'
import {awsKey} from '../../support/aws-key.ts'
import {rejection} from '../../support/rejection.ts'

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = []
  for await (const item of items) list.push(item)
  return list
}

const {signal} = new AbortController()
const span = {from: new Date(0), to: new Date(3_600_000), periodSeconds: 900}
const XML = (operation: string): string => `<${operation}Response><${operation}Result/></${operation}Response>`

/** What would be read as "there are none", "it sends" or "it is not verified". */
const CALLS = {
  'reputation metrics': [
    '1e999',
    (account) => all(cloudWatchReputation(account, {signal}).rates(['csb-aws-ses-1'], span)),
  ],
  'the keys of a user': [XML('ListAccessKeys'), (account) => iamAccessKeys(account, {signal}).ofBinding('b1')],
  'the keys of an audited user': [
    XML('ListAccessKeys'),
    (account) => iamAudit(account, {signal}).keys('csb-aws-ses-1'),
  ],
  'all users': [XML('GetAccountAuthorizationDetails'), (account) => all(iamAudit(account, {signal}).users())],
  'a configuration set': ['{}', (account) => sesEmailService(account, {signal}).configurationSet('csb-aws-ses-1')],
  'an audited configuration set': ['{}', (account) => sesAudit(account, {signal}).configurationSet('csb-aws-ses-1')],
  'another configuration set': [
    '{"ConfigurationSetName":"csb-aws-ses-2"}',
    (account) => sesEmailService(account, {signal}).configurationSet('csb-aws-ses-1'),
  ],
  'an identity': ['{}', (account) => sesEmailService(account, {signal}).identity('agency.test')],
  'an audited identity': ['{}', (account) => sesAudit(account, {signal}).identity('agency.test')],
} satisfies Record<string, [string, (account: Parameters<typeof iamAudit>[0]) => Promise<unknown>]>

describe('class: an answer of AWS without what AWS always says', () => {
  for (const [what, [body, ask]] of Object.entries(CALLS)) {
    it(`is no answer: ${what}`, async () => {
      const server = createServer((request, response) => {
        request.resume()
        response.writeHead(200, {'content-type': body.startsWith('<') ? 'text/xml' : 'application/json'}).end(body)
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const credentials = {accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret'}
      try {
        expect(
          await rejection(ask({region: 'us-gov-west-1', endpoint, credentials: awsKey(credentials)})),
        ).to.be.instanceOf(UnexpectedAnswer)
      } finally {
        server.closeAllConnections()
        server.close()
      }
    })
  }
})
