import {SendEmailCommand} from '@aws-sdk/client-sesv2'
import {expect} from 'chai'
import {isSigned} from '../aws/sns/signing.ts'
import {eventSetup, type Setup} from './setup.ts'

describe('records of events', () => {
  let setup: Setup
  beforeEach(async () => {
    setup = await eventSetup()
  })
  afterEach(() => setup.close())

  it('contain of the mail what SES says of it', async () => {
    await setup.publishTo(['DELIVERY'])
    const {messageId} = setup.bySmtp(['bob@example.test', 'eve@example.test'], {fields: 'Cc: dave@example.test\r\n'})
    const [event, other] = await setup.events(2)
    expect(
      [event?.['delivery'], other?.['delivery']].map((item) => (item as {recipients: string[]}).recipients),
    ).to.have.deep.members([['bob@example.test'], ['eve@example.test']])
    expect(event?.mail).to.deep.equal({
      timestamp: '2026-11-24T12:00:00.000Z',
      source: 'Ann <ann@agency.test>',
      sourceArn: 'arn:aws-us-gov:ses:us-gov-west-1:000000000000:identity/agency.test',
      sendingAccountId: '000000000000',
      messageId,
      destination: ['bob@example.test', 'eve@example.test'],
      headersTruncated: false,
      headers: [
        {name: 'Message-ID', value: `<${messageId}@us-gov-west-1.amazonses.com>`},
        {name: 'Date', value: 'Tue, 24 Nov 2026 12:00:00 +0000'},
        {name: 'From', value: 'Ann <ann@agency.test>'},
        {name: 'To', value: 'bob@example.test, eve@example.test'},
        {name: 'Subject', value: 'Hi'},
        {name: 'Cc', value: 'dave@example.test'},
      ],
      commonHeaders: {
        from: ['Ann <ann@agency.test>'],
        to: ['bob@example.test', 'eve@example.test'],
        cc: ['dave@example.test'],
        date: 'Tue, 24 Nov 2026 12:00:00 +0000',
        messageId,
        subject: 'Hi',
      },
      tags: {
        'ses:configuration-set': [setup.tenant.configurationSet],
        'ses:source-ip': ['127.0.0.1'],
        'ses:from-domain': ['agency.test'],
        'ses:caller-identity': [setup.tenant.userName],
        'ses:operation': ['SendRawEmail'],
        'ses:source-tls-version': ['TLSv1.3'],
        'ses:outgoing-ip': ['192.0.2.25'],
      },
    })
  })

  it('have details with the right types', async () => {
    await setup.publishTo(['BOUNCE', 'COMPLAINT'])
    setup.bySmtp(['bounce@simulator.amazonses.com', 'complaint@simulator.amazonses.com'])
    const list = await setup.events(2)
    const bounce = list.find(({eventType}) => eventType === 'Bounce')?.['bounce']
    expect(bounce).to.have.all.keys(
      'bounceType',
      'bounceSubType',
      'bouncedRecipients',
      'timestamp',
      'feedbackId',
      'reportingMTA',
    )
    expect(bounce).to.have.deep.nested.property('bouncedRecipients[0]', {
      emailAddress: 'bounce@simulator.amazonses.com',
      action: 'failed',
      status: '5.1.1',
      diagnosticCode: 'smtp; 550 5.1.1 user unknown',
    })
    expect(list.find(({eventType}) => eventType === 'Complaint')?.['complaint']).to.deep.include({
      complainedRecipients: [{emailAddress: 'complaint@simulator.amazonses.com'}],
      complaintSubType: null,
    })
    expect(list[0]?.mail.tags).not.to.have.property('ses:outgoing-ip')
  })

  it('carry the tags of the header by SMTP', async () => {
    await setup.publishTo(['SEND'])
    setup.bySmtp(['a@example.test'], {fields: 'X-SES-MESSAGE-TAGS: campaign=spring, kind=news\r\n'})
    const [event] = await setup.events(1)
    expect(event?.mail.tags).to.deep.include({campaign: ['spring'], kind: ['news']})
    expect(event?.mail.headers.map(({name}) => name)).not.to.include('X-SES-MESSAGE-TAGS')
  })

  it('carry the tags of the request by the API, and then not those of the header', async () => {
    await setup.publishTo(['SEND'])
    await setup.byApi('a@example.test', [{Name: 'campaign', Value: 'spring'}])
    const client = setup.sns.endpoint.ses({accessKeyId: setup.tenant.accessKeyId, secretAccessKey: setup.tenant.secret})
    const raw = 'From: ann@agency.test\r\nTo: a@example.test\r\nX-SES-MESSAGE-TAGS: header=1\r\n\r\nText.\r\n'
    const send = (EmailTags: {Name: string; Value: string}[]) =>
      client.send(new SendEmailCommand({Content: {Raw: {Data: Buffer.from(raw)}}, EmailTags}))
    await send([{Name: 'request', Value: '1'}])
    await send([])
    const tags = (await setup.events(3)).map(({mail}) => mail.tags)
    expect(tags.map((set) => Object.keys(set).filter((name) => !name.startsWith('ses:')))).to.have.deep.members([
      ['campaign'],
      ['request'],
      ['header'],
    ])
    expect(tags.map((set) => set['ses:operation'])).to.have.deep.members([
      ['SendEmail'],
      ['SendRawEmail'],
      ['SendRawEmail'],
    ])
  })

  it('come signed, with the subject that SES gives them', async () => {
    await setup.publishTo(['SEND'])
    setup.bySmtp(['a@example.test'])
    const [received] = await setup.hook.has(1)
    expect(received?.document['Subject']).to.equal('Amazon SES Email Event Notification')
    expect(await isSigned(received?.document ?? {}, setup.sns.endpoint.url)).to.equal(true)
  })

  it('leave headers out that are over ten KiB, and say so', async () => {
    await setup.publishTo(['SEND'])
    setup.bySmtp(['a@example.test'], {fields: `X-Long: ${'x'.repeat(11_000)}\r\n`})
    const [event] = await setup.events(1)
    expect(event?.mail.headersTruncated).to.equal(true)
    expect(event?.mail.headers.map(({name}) => name)).not.to.include('X-Long')
  })
})
