import {readFileSync} from 'node:fs'
import {expect} from 'chai'
import {Journey} from '../support/journey.ts'

interface Records {
  readonly records: readonly {type: string; name: string}[]
}

interface Sent {
  readonly accepted: boolean
  readonly transports: readonly {transport: string}[]
}

const TO = 'someone@example.test'

describe('the journey that is the same behind a broker and behind Cloud Foundry', function () {
  this.timeout(60_000)
  let journey: Journey

  before(async () => {
    journey = await Journey.start()
    await journey.expect('sandbox', 'settings', '--cf', 'queue-millis=0', '--cf', 'poll-millis=0')
  })
  after(async () => await journey.end())

  const counts = async (): Promise<Record<string, number>> =>
    (await journey.result<{counts: Record<string, number>}>('sandbox-status', ['sandbox', 'status'])).counts

  for (const [context, domain] of [
    ['sandbox', 'broker.test'],
    ['sandbox-cf', 'tenant.test'],
  ] as const) {
    describe(`with --context ${context}`, () => {
      const inContext = (words: readonly string[]): string[] => [...words, '--context', context]
      const works = async (...words: string[]): Promise<string> => await journey.expect(...inContext(words))
      const resultOf = async <Result>(schema: string, words: string[], code = 0): Promise<Result> =>
        await journey.result<Result>(schema, inContext(words), code)
      const bindings = async (): Promise<{name: string | null; state: string}[]> =>
        (await resultOf<{bindings: {name: string | null; state: string}[]}>('bindings', ['bindings', 'mail-prod']))
          .bindings
      let file: string
      before(() => {
        file = journey.file(`${context}.env`)
      })

      it('provisions an instance, once', async () => {
        const settings = [
          '--domain',
          domain,
          '--admin-email',
          `postmaster@${domain}`,
          '--mail-from-subdomain',
          'bounce',
        ]
        const provision = async (): Promise<string> =>
          (await resultOf<{outcome: string}>('provision', ['provision', 'mail-prod', ...settings])).outcome
        expect(await provision()).to.equal('created')
        expect(await provision()).to.equal('exists')
        expect(await counts()).to.include({instances: 1, bindings: 0})
      })

      it('shows the records to publish, and leaves no binding behind for it', async () => {
        const {records} = await resultOf<Records>('dns-instructions', ['dns-instructions', 'mail-prod'])
        expect(records.map(({type}) => type)).to.deep.equal(['CNAME', 'CNAME', 'CNAME', 'TXT', 'MX', 'TXT'])
        expect(await journey.holdings()).to.deep.equal({brokerBindings: 0, users: []})
      })

      it('verifies them: not there, then there', async () => {
        expect((await journey.run(...inContext(['verify', 'mail-prod']))).code).to.equal(3)
        const zone = await works('dns-instructions', 'mail-prod', '--format', 'zone')
        const imported = await journey.runWith({input: zone}, 'sandbox', 'dns', 'import', '-', '--origin', domain)
        expect(imported.code, imported.stderr).to.equal(0)
        await works('verify', 'mail-prod', '--watch', '--timeout', '20s')
      })

      it('binds, into a file', async () => {
        await works('bind', 'mail-prod', '--name', 'ci', '--write', file)
        expect((await bindings()).map(({name, state}) => [name, state])).to.deep.equal([['ci', 'ready']])
        expect((await journey.holdings()).users).to.have.length(1)
      })

      it('sends a test mail by both transports', async () => {
        const words = ['send-test', 'mail-prod', '--credentials', file, '--to', TO]
        const sent = await resultOf<Sent>('send-test', words)
        expect(sent).to.include({accepted: true})
        expect(sent.transports.map(({transport}) => transport)).to.deep.equal(['smtp', 'api'])
      })

      it('updates the instance: the required records are those of the new MAIL FROM domain', async () => {
        await works('update', 'mail-prod', '--mail-from-subdomain', 'mail')
        const {records} = await resultOf<Records>('dns-instructions', ['dns-instructions', 'mail-prod'])
        expect(records.filter(({type}) => type === 'MX').map(({name}) => name)).to.deep.equal([`mail.${domain}`])
        expect(await bindings()).to.have.length(1)
      })

      it('unbinds: the credentials are dead', async () => {
        await works('unbind', 'mail-prod', 'ci', '--yes')
        expect((await journey.run(...inContext(['send-test', 'mail-prod', '--credentials', file]))).code).to.equal(4)
        expect(await journey.holdings()).to.deep.equal({brokerBindings: 0, users: []})
      })

      it('deprovisions, with the bindings that there are, and a second time without a complaint', async () => {
        await works('bind', 'mail-prod', '--write', file)
        expect(readFileSync(file, 'utf8')).to.match(/AKIA/)
        await works('deprovision', 'mail-prod', '--confirm', 'mail-prod')
        await works('deprovision', 'mail-prod', '--confirm', 'mail-prod')
        expect(await resultOf('list', ['list'])).to.deep.include({instances: []})
        expect(await counts()).to.include({instances: 0, bindings: 0, identities: 0})
        expect((await journey.holdings()).users).to.deep.equal([])
        expect(await resultOf('resume', ['resume'])).to.deep.equal({items: []})
      })

      it('leaves nothing on this machine', () => {
        for (const table of ['service_instance', 'service_binding', 'rotation']) {
          expect(journey.stateRows(`SELECT * FROM ${table}`), table).to.deep.equal([])
        }
      })
    })
  }
})
