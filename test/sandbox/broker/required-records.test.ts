import {createHash} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {expect} from 'chai'
import type {InstanceInputs} from '../../../src/sandbox/broker/inputs.ts'
import {requiredRecords, requiredRecordsText} from '../../../src/sandbox/broker/required-records.ts'
import {ADMIN, credentialsOf, testBroker} from './client.ts'

const PLAIN: InstanceInputs = {
  domain: 'agency.gov',
  adminEmail: 'admin@agency.gov',
  aggregateRecipients: [],
  failureRecipients: [],
  feedbackNotifications: false,
  mailFromSubdomain: '',
}

describe('the text of required_records', () => {
  for (const [name, inputs, sha256] of [
    ['plain', PLAIN, '740075170e09238ce2c186e39e1e4bfd014fffe904947264e16e69dff95f70ae'],
    [
      'mail-from',
      {...PLAIN, mailFromSubdomain: 'mail'},
      '9c9f86f0f71266a810cc411a501f8766c3d282f047c2ad034f3fb948f68ccff2',
    ],
    [
      'recipients',
      {
        ...PLAIN,
        aggregateRecipients: ['a@agency.gov', 'b@agency.gov'],
        failureRecipients: ['f1@agency.gov', 'f2@agency.gov'],
      },
      '2eafd671d2777a0af7d1a3b70bf6ca5fda12067be0167ecbbc0ab46ec0a57a45',
    ],
  ] as const)
    it(`is what the real templates give, byte for byte: ${name}`, () => {
      const tokens = ['tokena', 'tokenb', 'tokenc']
      const text = requiredRecordsText(requiredRecords('agency.gov', inputs, tokens, 'us-gov-west-1'))
      expect(text).to.equal(readFileSync(new URL(`required_records/${name}.txt`, import.meta.url), 'utf8'))
      expect(createHash('sha256').update(text).digest('hex')).to.equal(sha256)
    })

  it('escapes nothing', () => {
    const inputs = {...PLAIN, adminEmail: '"quoted"@agency.gov'}
    const text = requiredRecordsText(requiredRecords('agency.gov', inputs, [], 'us-gov-west-1'))
    expect(text).to.contain('ruf=mailto:"quoted"@agency.gov"]')
  })

  it('reaches credentials with the tokens of the identity', async () => {
    const broker = await testBroker()
    await broker.provision({admin_email: ADMIN, domain: 'agency.gov'})
    const text = credentialsOf(await broker.bind())['required_records']
    const [row] = broker.env.store.all<{tokens: string}>('SELECT dkim_tokens_json AS tokens FROM email_identity')
    await broker.close()
    const tokens: string[] = JSON.parse(row!.tokens)
    expect(text).to.equal(requiredRecordsText(requiredRecords('agency.gov', PLAIN, tokens, 'us-gov-west-1')))
  })
})
