import {resolve} from 'node:path'
import {Flags} from '@oclif/core'
import {parseSecretSource, type SecretSource} from '../domain/context/secret-source.ts'

/** A file or folder, made absolute: a context is used from anywhere. */
const pathFlag = Flags.custom<string>({parse: async (text) => resolve(text)})

/** PLACE in the help: env:NAME, file:PATH, keychain:SERVICE/ACCOUNT, stdin. */
const secretFlag = Flags.custom<SecretSource>({
  helpValue: 'PLACE',
  parse: async (text) => {
    const source = parseSecretSource(text)
    return source.from === 'file' ? {...source, path: resolve(source.path)} : source
  },
})

export const brokerFlags = () => ({
  'broker-url': Flags.string({
    summary: 'base URL of the service broker, without /v2',
    helpValue: 'URL',
    helpGroup: 'BROKER',
  }),
  'broker-username': Flags.string({
    summary: 'user of the broker',
    default: 'broker',
    helpValue: 'USER',
    helpGroup: 'BROKER',
  }),
  'broker-password-from': secretFlag({
    summary: 'place of the password: env:NAME, file:PATH, keychain:SERVICE/ACCOUNT, stdin (and kept)',
    helpGroup: 'BROKER',
    exclusive: ['broker-password-stdin', 'broker-password-env', 'broker-password-file'],
  }),
  'broker-password-stdin': Flags.boolean({
    summary: 'the same as --broker-password-from stdin',
    exclusive: ['broker-password-env', 'broker-password-file'],
    helpGroup: 'BROKER',
  }),
  'broker-password-env': Flags.string({
    summary: 'the same as --broker-password-from env:NAME',
    helpValue: 'NAME',
    helpGroup: 'BROKER',
  }),
  'broker-password-file': pathFlag({
    summary: 'the same as --broker-password-from file:FILE',
    helpValue: 'FILE',
    exclusive: ['broker-password-env'],
    helpGroup: 'BROKER',
  }),
})

export const cloudFoundryFlags = () => ({
  'cf-login': Flags.boolean({summary: 'use the login of the cf CLI, which is only read', helpGroup: 'CLOUD FOUNDRY'}),
  'cf-home': pathFlag({
    summary: 'folder with another login of the cf CLI, as in CF_HOME',
    helpValue: 'FOLDER',
    helpGroup: 'CLOUD FOUNDRY',
  }),
  'cf-api': Flags.string({
    summary: 'URL of the API; that of the cf login unless given',
    helpValue: 'URL',
    helpGroup: 'CLOUD FOUNDRY',
  }),
  'cf-org': Flags.string({
    summary: 'name or guid of the organization; the targeted one unless given',
    helpValue: 'ORG',
    helpGroup: 'CLOUD FOUNDRY',
  }),
  'cf-space': Flags.string({
    summary: 'name or guid of the space; the targeted one unless given',
    helpValue: 'SPACE',
    helpGroup: 'CLOUD FOUNDRY',
  }),
  'cf-username': Flags.string({
    summary: 'log in as this user, such as a service account',
    helpValue: 'USER',
    helpGroup: 'CLOUD FOUNDRY',
  }),
  'cf-password-from': secretFlag({
    summary: 'place of the password: env:NAME, file:PATH, keychain:SERVICE/ACCOUNT, stdin (and kept)',
    dependsOn: ['cf-username'],
    helpGroup: 'CLOUD FOUNDRY',
  }),
  'cf-origin': Flags.string({
    summary: 'identity provider that knows the user',
    helpValue: 'ORIGIN',
    dependsOn: ['cf-username'],
    helpGroup: 'CLOUD FOUNDRY',
  }),
  'cf-client-id': Flags.string({summary: 'log in as this client', helpValue: 'ID', helpGroup: 'CLOUD FOUNDRY'}),
  'cf-client-secret-from': secretFlag({
    summary: "place of the client's secret",
    dependsOn: ['cf-client-id'],
    helpGroup: 'CLOUD FOUNDRY',
  }),
  'cf-assertion-from': secretFlag({
    summary: 'log in with an assertion of an identity provider (RFC 7523), read from this place each time',
    helpValue: 'PLACE',
    helpGroup: 'CLOUD FOUNDRY',
  }),
})

export const tlsFlags = () => ({
  'ca-file': pathFlag({
    summary: 'PEM file of the only certificate authority to trust',
    helpValue: 'FILE',
    aliases: ['ca'],
  }),
  'skip-ssl-validation': Flags.boolean({
    summary: 'do not check certificates of Cloud Foundry; every command warns of it',
    exclusive: ['ca-file'],
  }),
})

/** An operator's access to the AWS account, and resolvers that are asked beside the zone's own name servers. */
export const awsFlags = () => ({
  'aws-region': Flags.string({summary: 'AWS region of the service (operators)', helpValue: 'us-gov-west-1'}),
  'aws-profile': Flags.string({summary: 'AWS profile to use', helpValue: 'PROFILE', dependsOn: ['aws-region']}),
  'aws-endpoint': Flags.string({summary: 'URL that stands in for AWS', helpValue: 'URL', dependsOn: ['aws-region']}),
  resolver: Flags.string({
    summary: 'resolver to ask; repeatable',
    helpValue: 'ADDRESS[:PORT]',
    multiple: true,
    multipleNonGreedy: true,
  }),
})

interface BrokerPassword {
  readonly 'broker-password-from'?: SecretSource | undefined
  readonly 'broker-password-stdin'?: boolean | undefined
  readonly 'broker-password-env'?: string | undefined
  readonly 'broker-password-file'?: string | undefined
}

/** The source of the broker's password, whichever of its flags names it. */
export function brokerPasswordSource(flags: BrokerPassword): SecretSource | undefined {
  if (flags['broker-password-stdin']) return {from: 'stdin'}
  const {'broker-password-env': name, 'broker-password-file': path} = flags
  if (name !== undefined) return {from: 'environment', name}
  return path === undefined ? flags['broker-password-from'] : {from: 'file', path}
}
