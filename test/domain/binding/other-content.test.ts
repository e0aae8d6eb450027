import {expect} from 'chai'
import {CREDENTIAL_FORMATS} from '../../../src/domain/binding/credential-format.ts'
import {writeCredentials} from '../../../src/domain/binding/credential-formats.ts'
import {otherContent} from '../../../src/domain/binding/other-content.ts'
import {sealedTestCredentials} from '../../support/memory-platform.ts'

const BOUND_TO = {instance: {id: 'i-1', name: 'mail'}, binding: {id: 'b-1', name: 'web'}} as never
const DOTENV = writeCredentials(sealedTestCredentials('one'), 'dotenv', BOUND_TO)
const VCAP = JSON.parse(writeCredentials(sealedTestCredentials('one'), 'vcap', BOUND_TO)) as Record<string, unknown[]>

describe('what a file would lose where credentials take its place', () => {
  for (const format of CREDENTIAL_FORMATS) {
    it(`is nothing where it holds credentials as ${format}`, () => {
      expect(otherContent(writeCredentials(sealedTestCredentials('one'), format, BOUND_TO))).to.equal(undefined)
    })
  }

  for (const [what, content] of Object.entries({
    'no octet': '',
    'spaces and comments': '\n # mail of production\n\n',
    'credentials of another age, with a comment': `# old\n${DOTENV}AWS_DEFAULT_REGION=us-gov-west-1\n`,
    'a service key as cf shows it': `Getting key ci for service instance mail as user...\n\n${JSON.stringify({credentials: {aws_access_key_id: 'AKIA1', smtp_user: 'AKIA1'}})}\n`,
  })) {
    it(`is nothing where it holds ${what}`, () => {
      expect(otherContent(content)).to.equal(undefined)
    })
  }

  for (const [what, content, names] of [
    [
      'variables of the application',
      `DATABASE_URL=postgres://db\n${DOTENV}export STRIPE_KEY='x y'\n`,
      ['DATABASE_URL', 'STRIPE_KEY'],
    ],
    ['variables of the application alone', 'DATABASE_URL=postgres://db\n', ['DATABASE_URL']],
    [
      'services beside ours',
      JSON.stringify({...VCAP, 'aws-rds': [{name: 'db', label: 'aws-rds', credentials: {uri: 'x'}}]}),
      ['db'],
    ],
    ['the whole environment of an app', `VCAP_SERVICES='${JSON.stringify(VCAP)}'\n`, ['VCAP_SERVICES']],
    ['a document of something else', '{"compilerOptions": {"strict": true}}', []],
    ['a list', '[1, 2]', []],
    ['a broken document', '{"aws_access_key_id": ', []],
    ['a mapping of something else', 'image: node\nstage: test\n', []],
    ['a certificate', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n', []],
    ['a text', 'Remember the milk.\n', []],
  ] as const) {
    it(`is named where it holds ${what}`, () => {
      expect(otherContent(content)).to.deep.equal(names)
    })
  }
})
