import {execFileSync} from 'node:child_process'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {readAccessKeyId} from '../../../src/domain/binding/access-key-in-file.ts'
import {toDotenv, writeCredentials} from '../../../src/domain/binding/credential-formats.ts'
import {type BindingCredentials, sealCredentials} from '../../../src/domain/binding/credentials.ts'
import {testCredentials} from '../../support/memory-platform.ts'

const values = (change: Record<string, unknown> = {}) => ({
  ...testCredentials('one'),
  smtp_password: 'abc+/=',
  aws_secret_access_key: 'def/+',
  ...change,
})
const credentials = (change: Record<string, unknown> = {}): BindingCredentials =>
  sealCredentials(values(change)) as unknown as BindingCredentials

describe('credentials as dotenv', () => {
  it('name the variables that programs look for', () => {
    expect(toDotenv(credentials()).split('\n')).to.include.members([
      'SMTP_SERVER=email-smtp-fips.us-gov-west-1.amazonaws.com',
      'SMTP_PORT=587',
      'SMTP_USER=AKIAONE',
      'SMTP_PASSWORD=abc+/=',
      'AWS_ACCESS_KEY_ID=AKIAONE',
      'AWS_SECRET_ACCESS_KEY=def/+',
      'AWS_REGION=us-gov-west-1',
      'SES_FROM_DOMAIN=agency.test',
      'SES_CONFIGURATION_SET=csb-aws-ses-1',
    ])
  })

  it('name the sending domain, not the MAIL FROM domain', () => {
    expect(toDotenv(credentials({domain: 'mail.agency.test'}))).to.include('SES_FROM_DOMAIN=agency.test\n')
  })

  it('name topics only where there are any', () => {
    expect(toDotenv(credentials({bounce_topic_arn: ''}))).not.to.include('TOPIC')
    expect(toDotenv(credentials({bounce_topic_arn: 'arn:aws-us-gov:sns:x:1:b'}))).to.include('SES_BOUNCE_TOPIC_ARN=arn')
  })

  describe('with awkward values', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sesctl-dotenv-'))
    after(() => rmSync(folder, {recursive: true}))

    const readBoth = (value: string): string[] => {
      const file = join(folder, 'test.env')
      writeFileSync(file, toDotenv(credentials({smtp_password: value})))
      return [
        execFileSync('sh', ['-c', '. "$1"; printf %s "$SMTP_PASSWORD"', 'sh', file], {encoding: 'utf8'}),
        execFileSync(
          process.execPath,
          [`--env-file=${file}`, '-e', 'process.stdout.write(process.env.SMTP_PASSWORD)'],
          {
            encoding: 'utf8',
          },
        ),
      ]
    }

    for (const value of [
      'with space',
      '$(touch x)',
      '`id`',
      'a"b',
      "it's",
      'a#b',
      'a\\nb',
      '$' + '{HOME}',
      '!x',
      ' lead',
    ]) {
      it(`a shell and Node read ${value} alike`, () => {
        expect(readBoth(value)).to.deep.equal([value, value])
      })
    }

    for (const value of ["it's $HOME", 'two\nlines', 'é', '\u001b[2J']) {
      it(`${JSON.stringify(value)} is refused, and not repeated`, () => {
        expect(() => toDotenv(credentials({smtp_password: value})))
          .to.throw("Can't write SMTP_PASSWORD")
          .and.have.property('message')
          .that.does.not.include(value)
      })
    }
  })
})

describe('a file of credentials', () => {
  for (const format of ['dotenv', 'json'] as const) {
    it(`has its access key id as ${format}`, () => {
      expect(readAccessKeyId(writeCredentials(credentials(), format))).to.equal('AKIAONE')
    })
  }

  it('has no access key id where there is none', () => {
    for (const content of ['', '{}', '{"aws_access_key_id": 7}', 'null', 'X=1\n', '[']) {
      expect(readAccessKeyId(content)).to.equal(undefined)
    }
  })

  it('holds a webhook with its password as the broker returned it, and nothing shows it before', () => {
    const notification_webhook = 'https://user:hunter2@hooks.agency.gov/mail'
    const held = credentials({notification_webhook})
    expect(JSON.stringify(held)).not.to.match(/hunter2|abc|def/)
    expect(JSON.parse(writeCredentials(held, 'json'))).to.deep.equal(values({notification_webhook}))
  })

  it('is the JSON of what the broker returned, to the byte', () => {
    expect(writeCredentials(credentials({extra: 'kept'}), 'json')).to.equal(
      `${JSON.stringify(values({extra: 'kept'}), null, 2)}\n`,
    )
  })

  it("holds everything under the broker's own keys as JSON", () => {
    expect(JSON.parse(writeCredentials(credentials({extra: 'kept'}), 'json'))).to.deep.equal(values({extra: 'kept'}))
  })
})
