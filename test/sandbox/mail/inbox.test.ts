import {expect} from 'chai'
import MailComposer from 'nodemailer/lib/mail-composer'
import {acceptMail} from '../../../src/sandbox/mail/accept.ts'
import {listInbox, readMessage} from '../../../src/sandbox/mail/inbox.ts'
import {type TestEnvironment, testEnvironment} from '../support/environment.ts'
import {addTenant, type Tenant} from './tenants.ts'

describe('the inbox', () => {
  let env: TestEnvironment
  let tenant: Tenant
  beforeEach(() => {
    env = testEnvironment()
    tenant = addTenant(env, 'agency.test')
  })
  afterEach(() => env.dispose())

  const send = async (mail: ConstructorParameters<typeof MailComposer>[0], recipients: string[]) => {
    const raw = await new MailComposer({from: 'Ann <ann@agency.test>', ...mail}).compile().build()
    const {userName, accessKeyId} = tenant
    return acceptMail(env, {transport: 'api', userName, accessKeyId, from: 'ann@agency.test', recipients, raw})
      .messageId
  }

  it('shows the newest first, also those of the same moment', async () => {
    for (const subject of ['one', 'two']) await send({subject, text: 'x'}, ['bob@x.test'])
    env.advance(1000)
    await send({subject: 'three', text: 'x'}, ['bob@x.test'])
    expect(listInbox(env).map(({subject}) => subject)).to.deep.equal(['three', 'two', 'one'])
    expect(listInbox(env, {limit: 1}).map(({subject}) => subject)).to.deep.equal(['three'])
    expect(listInbox(env, {limit: -5})).to.be.empty
  })

  it('finds mail by any of its recipients, in any case, and not by a part of an address', async () => {
    await send({subject: 'to two', text: 'x'}, ['Bob@x.test', 'carol@x.test'])
    await send({subject: 'to one', text: 'x'}, ['dave@x.test'])
    expect(listInbox(env, {to: 'CAROL@X.test'}).map(({subject}) => subject)).to.deep.equal(['to two'])
    expect(listInbox(env, {to: 'bob@x.test'})).to.have.length(1)
    expect(listInbox(env, {to: 'x.test'})).to.be.empty
    expect(listInbox(env, {to: "' OR 1=1 --"})).to.be.empty
  })

  it('reads a message with text, HTML and attachments', async () => {
    const id = await send(
      {
        to: 'Bob <bob@x.test>, carol@x.test',
        subject: 'Grüße aus dem Büro, mit einem Betreff, der länger ist als eine Zeile sein darf 😀',
        text: 'grün',
        html: '<p>grün</p>',
        attachments: [{filename: 'a.txt', content: 'abc'}],
      },
      ['bob@x.test', 'carol@x.test'],
    )
    const message = await readMessage(env, id)
    expect(message).to.deep.include({
      subject: 'Grüße aus dem Büro, mit einem Betreff, der länger ist als eine Zeile sein darf 😀',
      to: ['bob@x.test', 'carol@x.test'],
      attachments: [{filename: 'a.txt', contentType: 'text/plain', size: 3}],
    })
    expect(message?.text).to.match(/^grün/)
    expect(message?.html).to.equal('<p>grün</p>')
    expect(message?.headers.find(({name}) => name === 'from')?.value).to.equal('Ann <ann@agency.test>')
    expect(message?.events.map(({recipient}) => recipient)).to.deep.equal(['bob@x.test', 'carol@x.test'])
  })

  it('has nothing for an id that it never gave', async () => {
    expect(await readMessage(env, 'none')).to.equal(undefined)
  })
})
