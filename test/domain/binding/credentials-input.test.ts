import {expect} from 'chai'
import fc from 'fast-check'
import {toDotenv, toJson} from '../../../src/domain/binding/credential-formats.ts'
import type {BindingCredentials} from '../../../src/domain/binding/credentials.ts'
import {
  type Given,
  NEEDED_FOR_RECORDS,
  NEEDED_TO_SEND,
  type Need,
  readCredentials,
} from '../../../src/domain/binding/credentials-input.ts'
import {readEntries} from '../../../src/domain/binding/credentials-input-entries.ts'
import {deliveredCredentials} from '../../../src/domain/binding/delivered-credentials.ts'
import {readDotenv} from '../../../src/domain/binding/dotenv.ts'
import {maskCredentials} from '../../../src/domain/binding/masked-credentials.ts'
import {Failure} from '../../../src/domain/exit/failure.ts'
import {sealedTestCredentials, testCredentials} from '../../support/memory-platform.ts'

const credentials = testCredentials('one')
const held = sealedTestCredentials('one')
const others = testCredentials('two')
const records = {region: held.region, identity_arn: held.identity_arn, required_records: '{\n}\n'}

const ENTRY = {
  name: 'mail-prod',
  instance_guid: 'guid-of-instance',
  instance_name: 'mail-prod',
  binding_guid: 'guid-of-binding',
  binding_name: null,
  credentials,
  syslog_drain_url: null,
  volume_mounts: [],
  label: 'aws-ses',
  provider: null,
  plan: 'domain',
  tags: ['aws', 'csb'],
}
const DEV = {...ENTRY, name: 'mail-dev', instance_guid: 'g2', instance_name: 'mail-dev', binding_guid: 'b2'}
const BY_HAND = {
  label: 'user-provided',
  name: 'mail-bridge',
  instance_guid: 'g3',
  instance_name: 'mail-bridge',
  binding_guid: 'b3',
  tags: ['mail'],
  credentials: others,
}
const DATABASE = {
  label: 'aws-rds',
  plan: 'micro-psql',
  name: 'db',
  instance_name: 'db',
  instance_guid: 'g4',
  credentials: {uri: 'postgres://u:hunter2@h/d', region: 'us-gov-west-1'},
}
const SERVICES = {'aws-ses': [ENTRY], 'aws-rds': [DATABASE]}
const INTRO = 'Getting key k for service instance mail-prod as me@agency.gov...\n\n'
const json = (value: unknown): string => JSON.stringify(value, null, 2)

function read(text: string, wanted?: string): Given<BindingCredentials> {
  return readCredentials(text, 'mail.txt', NEEDED_TO_SEND, wanted)
}

function failure(text: string, wanted?: string, need: Need<unknown> = NEEDED_TO_SEND): Failure {
  try {
    readCredentials(text, 'mail.env', need, wanted)
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('it was read')
}

const words = ({message, hints}: Failure): string => [message, ...hints].join(' ')

describe('credentials that somebody holds', () => {
  const named = {name: 'mail-prod', id: 'guid-of-instance'}
  const shapes: readonly (readonly [
    what: string,
    text: string,
    whose?: Given<unknown>['instance'],
    wanted?: string,
  ])[] = [
    ['the JSON of a binding as it was written', toJson(held)],
    ['bare JSON with a byte order mark', `\ufeff${toJson(held)}`],
    ['bare JSON with Windows line ends', toJson(held).replaceAll('\n', '\r\n')],
    ['JSON on one line', JSON.stringify(credentials)],
    ['what cf service-key prints since version 8', `${INTRO}${json({credentials})}\n`],
    ['what cf service-key printed before', `${INTRO}${json(credentials)}\n`],
    ['what cf service-key --json prints', json({credentials})],
    ['a service key after several lines of warnings', `Warning: {old}\n\n${INTRO}${json({credentials})}`],
    ['a service key with words behind it', `${json({credentials})}\n\nOK\n`],
    ['the answer of /details', json({credentials, syslog_drain_url: 'x', volume_mounts: []})],
    ["a broker's answer to a bind", json({credentials, metadata: {}})],
    ['one entry of VCAP_SERVICES', json(ENTRY), named],
    ['the list of one offering', json([ENTRY]), named],
    ['the whole of VCAP_SERVICES', json(SERVICES), named],
    ['VCAP_SERVICES on one line', JSON.stringify(SERVICES), named],
    ['VCAP_SERVICES with an offering that has no entries', json({'aws-ses': [ENTRY], redis: []}), named],
    ['VCAP_SERVICES under a name of its own', json({VCAP_SERVICES: SERVICES}), named],
    ['VCAP_SERVICES as text inside JSON', json({VCAP_SERVICES: JSON.stringify(SERVICES)}), named],
    ["an app's environment as the API returns it", json({system_env_json: {VCAP_SERVICES: SERVICES}}), named],
    [
      'what cf env prints',
      `Getting env variables for app web in org o...\nOK\n\nSystem-Provided:\nVCAP_SERVICES: ${json(SERVICES)}\n\n\nVCAP_APPLICATION: {\n "name": "web"\n}\n\nUser-Provided:\nLOG: {x}\n`,
      named,
    ],
    [
      'what cf env printed before',
      `System-Provided:\n{\n "VCAP_SERVICES": ${json(SERVICES)}\n}\n\n{\n "VCAP_APPLICATION": {}\n}\n`,
      named,
    ],
    ['dotenv with VCAP_SERVICES in single quotes', `A=b\nVCAP_SERVICES='${JSON.stringify(SERVICES)}'\nC=d\n`, named],
    ['dotenv with VCAP_SERVICES without quotes', `VCAP_SERVICES=${JSON.stringify(SERVICES)}\nC=d\n`, named],
    ['a shell export of VCAP_SERVICES', `export VCAP_SERVICES='${json(SERVICES)}'\n`, named],
    [
      'dotenv with VCAP_SERVICES in double quotes',
      `VCAP_SERVICES="${JSON.stringify(SERVICES).replaceAll('"', '\\"')}"\n`,
      named,
    ],
    ['dotenv with a region beside VCAP_SERVICES', `AWS_REGION=x\nVCAP_SERVICES='${JSON.stringify(SERVICES)}'\n`, named],
    ['an entry by the name of its instance', json({'aws-ses': [DEV, ENTRY]}), named, 'mail-prod'],
    ['an entry by the guid of its instance', json({'aws-ses': [DEV, ENTRY]}), named, 'guid-of-instance'],
    ['an entry by the guid of its binding', json({'aws-ses': [DEV, ENTRY]}), named, 'guid-of-binding'],
    [
      'an entry by the name of its binding',
      json({'aws-ses': [DEV, {...ENTRY, name: 'smtp', binding_name: 'smtp'}]}),
      named,
      'smtp',
    ],
    ['the entry that has the right keys, whatever comes before it', json({a: [DATABASE], b: [ENTRY]}), named],
    [
      'the JSON document of a bind',
      json({schema: 'sesctl.bind/1', ok: true, result: {instance: {id: 'i', name: 'mail-prod'}, credentials}}),
      {name: 'mail-prod', id: 'i'},
    ],
    [
      'the JSON document of a rotation',
      json({schema: 'sesctl.rotate/1', ok: true, result: {instance: 'mail-prod', credentials}}),
      {name: 'mail-prod'},
    ],
    ['credentials that do not say whose they are, as those of the name', toJson(held), {name: 'x'}, 'x'],
    ['null where the broker has nothing to say', json({credentials: {...credentials, required_records: null}})],
  ]
  for (const [what, text, whose, wanted] of shapes) {
    it(`are read from ${what}`, () => {
      const given = read(text, wanted)
      const {required_records: _, ...read_} = deliveredCredentials(given.credentials)
      expect(read_).to.deep.equal(credentials)
      expect(given.instance).to.deep.equal(whose)
    })
  }

  it('are read from the dotenv of a binding, with every value that sending needs', () => {
    const {domain_arn: _, ...needed} = credentials
    expect(deliveredCredentials(read(toDotenv(held)).credentials)).to.deep.equal({...needed, domain: 'agency.test'})
  })

  it('are read from the dotenv of a binding, with every variable that it writes', () => {
    const topics = Object.fromEntries(
      ['reputation', 'bounce', 'complaint', 'delivery'].map((kind) => [`${kind}_topic_arn`, `arn:aws:sns:r:1:${kind}`]),
    )
    const [entry] = readEntries(toDotenv({...held, ...topics}), 'mail.env')
    // What other keys say as well, and the port that is always the same.
    const derived = ['SMTP_PORT', 'SES_CONFIGURATION_SET']
    const written = [...readDotenv(toDotenv({...held, ...topics}))].filter(([name]) => !derived.includes(name))
    const read = deliveredCredentials(entry?.values as BindingCredentials)
    expect(Object.values(read)).to.have.members(written.map(([, value]) => value))
  })

  it('are those of a user-provided instance that has the right keys', () => {
    const given = read(json({'user-provided': [BY_HAND], 'aws-rds': [DATABASE]}))
    expect(deliveredCredentials(given.credentials)).to.deep.equal(others)
    expect(given).to.deep.include({instance: {name: 'mail-bridge', id: 'g3'}})
  })

  const wholes: readonly (readonly [what: string, text: string, whole: boolean])[] = [
    ['a service key', json({credentials}), true],
    ['bare credentials with everything', json(credentials), true],
    ['bare credentials with the records', json({...records}), true],
    ['a bare copy of a few', json({region: 'r', identity_arn: 'a/b.gov'}), false],
    ['an entry of a broker', json([ENTRY]), true],
    ['a user-provided entry', json([BY_HAND]), false],
    ['a user-provided entry with the records', json([{...BY_HAND, credentials: {...others, ...records}}]), true],
    ['dotenv', toDotenv(held), false],
  ]
  for (const [what, text, whole] of wholes) {
    it(`are ${whole ? 'all' : 'not all'} that the broker returned in ${what}`, () => {
      expect(readCredentials(text, 'x', NEEDED_FOR_RECORDS).whole).to.equal(whole)
    })
  }

  it('have records without a secret beside them, and cannot be used to send then', () => {
    expect(readCredentials(json({credentials: records}), 'x', NEEDED_FOR_RECORDS).credentials).to.deep.equal(records)
    expect(failure(json({credentials: records})).message).to.include('they lack configuration_set_arn, smtp_server')
  })

  const refused: readonly (readonly [what: string, text: string, says: RegExp, wanted?: string])[] = [
    ['several instances, never the first', json({'aws-ses': [ENTRY, DEV]}), /of 2 instances.*mail-prod, mail-dev/],
    [
      'several beside one by hand',
      json({...SERVICES, 'user-provided': [BY_HAND]}),
      /of 2 instances.*mail-prod, mail-bridge/,
    ],
    [
      'two of one name, distinguished by what they do not share',
      json([ENTRY, {...ENTRY, instance_guid: 'g9', binding_guid: 'b9'}]),
      /Name one, as INSTANCE: guid-of-instance, g9/,
    ],
    ['a name that is not there', json(SERVICES), /no credentials of mail-prd.*those of mail-prod, db/, 'mail-prd'],
    ["another instance's entry", json(ENTRY), /no credentials of mail-dev/, 'mail-dev'],
    ['a named entry without the keys', json(SERVICES), /db in mail\.env: they lack identity_arn/, 'db'],
    ['an app without services', '{}', /holds no credentials/],
    ['an empty list', '[]', /holds no credentials/],
    ['other services alone', json({x: [DATABASE], y: [{...DATABASE, name: 'b', instance_name: 'b'}]}), /None of the 2/],
    ['a reference into CredHub', json([{...ENTRY, credentials: {'credhub-ref': '/c/k'}}]), /into CredHub.*service key/],
    ['secrets that were shown as dots', json({credentials: maskCredentials(credentials)}), /their secrets are dots/],
    ['nothing', '', /neither dotenv lines nor JSON/],
    ['prose', 'Dear team,\nhere are the keys.\n', /neither dotenv lines nor JSON/],
    ['a list of numbers', '[1, 2]', /holds no credentials/],
    ['null inside', '{"credentials": null}', /they lack region/],
    ['numbers for text', '{"credentials": {"region": 1}}', /they lack region/],
    ['JSON that is truncated', `${INTRO}{"credentials": {"region": "x"`, /begins like JSON and is none/],
    ['VCAP_SERVICES that is no JSON', "VCAP_SERVICES='{oops'", /begins like JSON and is none/],
    ['an error document', json({schema: 'sesctl.bind/1', ok: false, error: {code: 'x'}}), /they lack region/],
  ]
  for (const [what, text, says, wanted] of refused) {
    it(`are refused as ${what}`, () => {
      const failed = failure(text, wanted)
      expect(failed.code).to.match(/^credentials-(unreadable|ambiguous)$/)
      expect(failed.exit).to.equal(2)
      expect(words(failed)).to.match(says)
      expect(words(failed)).not.to.match(/not a real|hunter2/)
    })
  }

  it('are named, where a part is missing, as the text would name it', () => {
    expect(failure(toDotenv(held).replace(/^SMTP_PASSWORD.*\n/m, '')).message).to.equal(
      "Can't use the credentials of mail.env: they lack SMTP_PASSWORD.",
    )
    expect(failure('{"region":"us-gov-west-1"}').message).to.match(/they lack identity_arn, configuration_set_arn/)
  })

  it('are never said a piece of when they cannot be read', () => {
    expect(words(failure('{"smtp_password": "BHWsecret", oops'))).not.to.contain('secret')
  })

  it('are refused, whatever the text, without anything else being thrown', () => {
    const nested = fc.array(fc.constantFrom('{"VCAP_SERVICES":', '[', '{"credentials":', '{"result":', '{"a":'), {
      maxLength: 60,
    })
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({unit: 'binary', maxLength: 300}),
          fc.json(),
          nested.map((all) => all.join('')),
        ),
        (text) => {
          try {
            read(text)
          } catch (error) {
            expect(error).to.be.instanceOf(Failure)
          }
        },
      ),
    )
  })

  it('take time in proportion to the text', () => {
    const started = performance.now()
    for (const text of [
      `${'{'.repeat(300_000)}`,
      `${' \n'.repeat(200_000)}{`,
      `VCAP_SERVICES: {"${'\\"'.repeat(200_000)}`,
    ]) {
      failure(text)
    }
    failure(`${'{"VCAP_SERVICES":'.repeat(20_000)}{}${'}'.repeat(20_000)}`)
    expect(performance.now() - started).to.be.lessThan(1500)
  })
})

describe('dotenv', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['a bare value', 'A=b+/c==\n', 'b+/c=='],
    ['an exported one', 'export A=b', 'b'],
    ['single quotes, which keep everything', `A='a $b "c" \\ #d'`, 'a $b "c" \\ #d'],
    ['double quotes with escapes', 'A="a \\"b\\" \\$c \\\\ it\'s"', `a "b" $c \\ it's`],
    ['pieces side by side, as shells quote a quote', `A='it'\\''s'`, "it's"],
    ['a quoted value of two lines', "A='one\ntwo'", 'one\ntwo'],
    ['a comment after the value', 'A=b # not c', 'b'],
    ['# inside a value', 'A=b#c', 'b#c'],
    ['CRLF', 'A=b\r\nB=c\r\n', 'b'],
    ['a byte order mark', '\ufeffA=b', 'b'],
    ['the last assignment', 'A=a\nA=b', 'b'],
    ['nothing at all', 'A=\nB=c', ''],
    ['blanks around', '  A = b  ', 'b'],
  ]
  for (const [what, text, value] of cases) {
    it(`reads ${what}`, () => {
      expect(readDotenv(text).get('A')).to.equal(value)
    })
  }

  it('passes over comments and lines that assign nothing', () => {
    expect([...readDotenv('# A=b\n\nset -e\n- A=c\n').keys()]).to.deep.equal([])
  })

  it('takes time in proportion to the text', () => {
    const started = performance.now()
    readDotenv(`A=${'"\\'.repeat(200_000)}`)
    readDotenv('A'.repeat(400_000))
    readDotenv(`A='${'x\n'.repeat(200_000)}`)
    expect(performance.now() - started).to.be.lessThan(1000)
  })
})
