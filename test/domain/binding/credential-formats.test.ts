import {execFileSync} from 'node:child_process'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import fc from 'fast-check'
import {parse} from 'yaml'
import {readAccessKeyId} from '../../../src/domain/binding/access-key-in-file.ts'
import {CREDENTIAL_FORMATS, type CredentialFormat} from '../../../src/domain/binding/credential-format.ts'
import {toDotenv, writeCredentials} from '../../../src/domain/binding/credential-formats.ts'
import {type BindingCredentials, sealCredentials} from '../../../src/domain/binding/credentials.ts'
import {chooseEntry, NEEDED_FOR_SMTP} from '../../../src/domain/binding/credentials-input.ts'
import {readEntries} from '../../../src/domain/binding/credentials-input-entries.ts'
import {readFlatYaml} from '../../../src/domain/binding/flat-yaml.ts'
import {formOfContent, formOfName} from '../../../src/domain/binding/form-of-file.ts'
import {readSmtpUrl} from '../../../src/domain/binding/smtp-url.ts'
import {Secret} from '../../../src/domain/text/secret.ts'
import {testCredentials} from '../../support/memory-platform.ts'

const values = (change: Record<string, unknown> = {}) => ({
  ...testCredentials('one'),
  smtp_password: 'abc+/=',
  aws_secret_access_key: 'def/+',
  ...change,
})
const credentials = (change: Record<string, unknown> = {}): BindingCredentials =>
  sealCredentials(values(change)) as unknown as BindingCredentials

const OF = {instance: {id: 'instance-1', name: 'mail-prod'}, binding: {id: 'binding-1', name: 'ci'}}
const written = (format: CredentialFormat, change: Record<string, unknown> = {}): string =>
  writeCredentials(credentials(change), format, OF)

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

/** Dots alone are what commands show in the place of a secret. */
const anything = fc.string({minLength: 1, unit: 'binary'}).filter((text) => !/^[•*]+$/.test(text))
const shellSafe = fc.stringMatching(/^[A-Za-z0-9+/= #$\\-]{1,40}$/)
/** What each form can hold. */
const TEXTS: Readonly<Record<CredentialFormat, fc.Arbitrary<string>>> = {
  dotenv: shellSafe,
  json: anything,
  yaml: anything,
  vcap: anything,
  'smtp-url': anything,
}

describe('a file of credentials', () => {
  for (const format of CREDENTIAL_FORMATS) {
    it(`has its form, whatever its name, as ${format}`, () => {
      expect(formOfContent(written(format))).to.equal(format)
    })

    it(`is read as the login that it was written from as ${format}`, () => {
      fc.assert(
        fc.property(TEXTS[format], (password) => {
          const {smtp_server, smtp_user, smtp_password} = chooseEntry(
            readEntries(written(format, {smtp_password: password}), 'x'),
            'x',
            NEEDED_FOR_SMTP,
          ).credentials
          expect([smtp_server, smtp_user]).to.deep.equal([testCredentials('one')['smtp_server'], 'AKIAONE'])
          expect(smtp_password.equals(new Secret(password))).to.equal(true)
        }),
      )
    })

    it(`has its access key id as ${format}`, () => {
      expect(readAccessKeyId(written(format))).to.equal('AKIAONE')
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
    expect(JSON.parse(writeCredentials(held, 'json', OF))).to.deep.equal(values({notification_webhook}))
  })

  it('is the JSON of what the broker returned, to the byte', () => {
    expect(written('json', {extra: 'kept'})).to.equal(`${JSON.stringify(values({extra: 'kept'}), null, 2)}\n`)
  })

  it("holds everything under the broker's own keys as JSON", () => {
    expect(JSON.parse(written('json', {extra: 'kept'}))).to.deep.equal(values({extra: 'kept'}))
  })
})

describe('the form of a file', () => {
  for (const [name, form] of [
    ['mail.env', 'dotenv'],
    ['.env', 'dotenv'],
    ['mail', 'dotenv'],
    ['mail.JSON', 'json'],
    ['mail.yaml', 'yaml'],
    ['folder.json/mail.yml', 'yaml'],
    ['folder.json/mail', 'dotenv'],
  ] as const) {
    it(`that is not there is ${form} for ${name}`, () => {
      expect(formOfName(name)).to.equal(form)
    })
  }

  it('is not known where a file holds something else', () => {
    for (const content of ['', 'Dear team', '{}', '[]', '{', 'a: b\n', 'X=1\n', 'https://agency.gov/\n']) {
      expect(formOfContent(content), content).to.equal(undefined)
    }
  })
})

describe('class: credentials as YAML', () => {
  const line = (value: string): string => `key: ${value}\n`

  it("holds everything under the broker's own keys, whatever its characters", () => {
    fc.assert(
      fc.property(anything, anything, (password, text) => {
        const change = {smtp_password: password, required_records: text, extra: [1, null, {a: text}], on: 'no'}
        expect(parse(written('yaml', change))).to.deep.equal(values(change))
        expect(parse(written('yaml', change), {version: '1.1'})).to.deep.equal(values(change))
      }),
    )
  })

  it('reads no mapping otherwise than a whole YAML parser does', () => {
    const pieces = fc.array(
      fc.constantFrom(
        'a',
        'b1',
        ': ',
        ':',
        ' ',
        '#',
        ' #',
        '"',
        "'",
        "''",
        '\\n',
        '\\',
        '\\u00e9',
        '-',
        '&',
        '*',
        '!',
        '|',
        '>',
        '%',
        '@',
        '{',
        '[',
        ',',
        '~',
        '?',
        '\t',
        'é',
        '=',
        '/',
        '+',
      ),
      {maxLength: 8},
    )
    let read = 0
    fc.assert(
      fc.property(pieces, (all) => {
        const text = line(all.join(''))
        const found = readFlatYaml(text)?.get('key')
        if (found === undefined) return
        read += 1
        expect(parse(text, {schema: 'failsafe'}), text).to.deep.equal({key: found})
      }),
      {numRuns: 5000},
    )
    expect(read).to.be.above(200)
  })

  for (const text of [
    'a:\n  b: c\n',
    '- a\n',
    'a: [b]\n',
    'a: |\n  b\n',
    'a: &b c\n',
    'a: b\na: c\n',
    'a: "b\n',
    'a: "\\q"\n',
    'a b\n',
    '',
  ]) {
    it(`leaves alone what is no flat mapping: ${JSON.stringify(text)}`, () => {
      expect(readFlatYaml(text)).to.equal(undefined)
    })
  }
})

describe('class: credentials as an SMTP URL', () => {
  it('are one line, which a shell takes for one word', () => {
    fc.assert(
      fc.property(anything, (password) => {
        expect(written('smtp-url', {smtp_password: password})).to.match(
          /^smtps:\/\/AKIAONE:[A-Za-z0-9%._~-]+@email-smtp-fips\.us-gov-west-1\.amazonaws\.com:465\n$/,
        )
      }),
    )
  })

  it('are refused where the user name would not say which binding they are of', () => {
    expect(() => written('smtp-url', {smtp_user: 'somebody'})).to.throw('not its access key id')
  })

  it('are refused where the server is no name of a host', () => {
    expect(() => written('smtp-url', {smtp_server: 'a@b'})).to.throw('not the name of a host')
  })

  it('have the region of the host', () => {
    expect(readSmtpUrl(written('smtp-url'))?.['region']).to.equal('us-gov-west-1')
  })

  for (const text of ['smtp://host', 'smtp://a:%zz@host', 'smtp://a:b@host more', 'http://a:b@host', 'smtp://']) {
    it(`are not read from ${text}`, () => {
      expect(readSmtpUrl(text)).to.equal(undefined)
    })
  }
})

describe('class: credentials as VCAP_SERVICES', () => {
  it('have the shape that Cloud Foundry gives an app', () => {
    expect(JSON.parse(written('vcap'))).to.deep.equal({
      'aws-ses': [
        {
          label: 'aws-ses',
          provider: null,
          plan: 'domain',
          name: 'ci',
          tags: ['aws', 'csb'],
          instance_guid: 'instance-1',
          instance_name: 'mail-prod',
          binding_guid: 'binding-1',
          binding_name: 'ci',
          credentials: values(),
          syslog_drain_url: null,
          volume_mounts: [],
        },
      ],
    })
  })

  it('name the access key of the instance that is asked for, and never one of several', () => {
    const ours = JSON.parse(written('vcap')) as Record<string, unknown[]>
    const other = {name: 'files', label: 's3', credentials: {aws_access_key_id: 'AKIAFILES'}}
    const both = JSON.stringify({...ours, s3: [other]})
    expect(readAccessKeyId(both, ['mail-prod'])).to.equal('AKIAONE')
    expect(readAccessKeyId(both)).to.equal(undefined)
  })
})
