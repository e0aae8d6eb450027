import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import fc from 'fast-check'
import {createTransport} from 'nodemailer'
import type {CredentialFormat} from '../../src/domain/binding/credential-format.ts'
import {writeCredentials} from '../../src/domain/binding/credential-formats.ts'
import {type BindingCredentials, sealCredentials} from '../../src/domain/binding/credentials.ts'
import {testCredentials} from '../support/memory-platform.ts'
import {PYTHON, runProgram} from './program.ts'

const READER = fileURLToPath(new URL('python/read_credentials.py', import.meta.url))
const OF = {instance: {id: 'instance-1', name: 'mail-prod'}, binding: {id: 'binding-1', name: 'ci'}}
const HOST = 'email-smtp-fips.us-gov-west-1.amazonaws.com'

const valuesWith = (secret: string): Record<string, string> => ({
  ...testCredentials('one'),
  smtp_password: secret,
  aws_secret_access_key: secret,
  required_records: `\n{\n  ${secret}\n}\n`,
})
const written = (secret: string, format: CredentialFormat): string =>
  writeCredentials(sealCredentials(valuesWith(secret)) as unknown as BindingCredentials, format, OF)

/** Reads credentials with a program of Python's. */
async function read<Understood>(text: string, form: string): Promise<Understood> {
  const {code, stdout, stderr} = await runProgram(PYTHON, ['-W', 'ignore', READER, form], {input: text})
  if (code !== 0) throw new Error(`read_credentials.py ${form} ended with ${code}: ${stderr}`)
  return JSON.parse(stdout) as Understood
}

/** Characters that a reader may give a meaning, and some that no keyboard has. */
const AWKWARD = [
  '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~ ',
  "it's: #no\t\r\n- [x]",
  '\u0000\u0007\u007f\u0085\u2028\ufeff\ufffe',
  '😀é',
  '+/=',
]
const secrets = fc.string({minLength: 1, unit: 'binary'})

const everySecret = async (judge: (secret: string) => Promise<void>) => {
  for (const secret of AWKWARD) await judge(secret)
  // Each costs the start of a program.
  await fc.assert(fc.asyncProperty(secrets, judge), {numRuns: 8})
}

describe('forms of credentials, read by the programs that eat them', () => {
  it('PyYAML reads every value of the YAML as it is', async () => {
    await everySecret(async (secret) => {
      expect(await read(written(secret, 'yaml'), 'yaml')).to.deep.equal(valuesWith(secret))
    })
  })

  it('cfenv finds the service by its label in VCAP_SERVICES, with plan, tags and credentials', async () => {
    interface Found {
      readonly name: string
      readonly env: Readonly<Record<string, unknown>>
      readonly credentials: unknown
    }
    // An environment holds no NUL (execve(2)); JSON escapes it.
    await everySecret(async (secret) => {
      const {name, env, credentials} = await read<Found>(written(secret, 'vcap'), 'vcap')
      expect(credentials).to.deep.equal(valuesWith(secret))
      expect(name).to.equal('ci')
      expect(env).to.deep.include({plan: 'domain', tags: ['aws', 'csb'], instance_name: 'mail-prod'})
    })
  })

  it('urllib gives user and password of the SMTP URL back', async () => {
    await everySecret(async (secret) => {
      const found = await read(written(secret, 'smtp-url'), 'smtp-url')
      expect(found).to.deep.equal(['smtps', HOST, 465, 'AKIAONE', secret])
    })
  })

  it('nodemailer gives user and password of the SMTP URL back, and speaks TLS from the first byte', async () => {
    await everySecret(async (secret) => {
      const {options} = createTransport(written(secret, 'smtp-url'))
      expect(options).to.deep.include({host: HOST, port: 465, secure: true, auth: {user: 'AKIAONE', pass: secret}})
    })
  })
})
