import {createConfigurationSet, deleteConfigurationSet} from '../aws/ses/configuration-sets.ts'
import {createEmailIdentity, deleteEmailIdentity, putMailFromAttributes} from '../aws/ses/identities.ts'
import type {Environment} from '../environment.ts'
import {ensureAlarms, removeAlarms} from './alarms.ts'
import {ensureFeedbackTopics, removeFeedbackTopics} from './feedback-topics.ts'
import type {InstanceInputs} from './inputs.ts'
import type {Instance} from './instances.ts'
import {baseName, generatedDomain} from './names.ts'
import {instanceOutputs, type Outputs} from './outputs.ts'
import {publishRecords, removePublishedZone} from './published-zone.ts'
import {ensureReputationTopic, removeReputationTopic} from './reputation-topic.ts'
import {mailFromDomain, requiredRecords} from './required-records.ts'
import {making, type Resource, ResourceError} from './resource.ts'
import {instanceTags} from './tags.ts'
import {TofuError} from './tofu-error.ts'

/**
 * Brings the sandbox's SES, SNS and DNS to what an instance's parameters ask for, as `tofu apply` does: what is missing is made, what
 * differs is changed, and what could be done before an error stays.
 * @returns the outputs for the state.
 * @throws TofuError with every error of the run.
 */
export function applyInstance(env: Environment, instance: Instance, inputs: InstanceInputs): Outputs {
  const errors: string[] = []
  const branch = <T>(work: () => T): T | undefined => {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof ResourceError)) throw error
      errors.push(error.message)
      return undefined
    }
  }
  const outputs = branch(() => applyIdentity(env, instance, inputs))
  const reputationTopic = branch(() => ensureReputationTopic(env, instance, inputs))
  if (reputationTopic !== undefined) branch(() => ensureAlarms(env, instance, reputationTopic))
  if (!inputs.feedbackNotifications) removeFeedbackTopics(env, instance.id)
  else if (configurationSetExists(env, baseName(instance.id))) branch(() => ensureFeedbackTopics(env, instance))
  if (!outputs || errors.length > 0) throw new TofuError(errors)
  return outputs
}

/** Takes everything down that belongs to an instance, however little of it there is. Its bindings' users are left alone. */
export function destroyInstance(env: Environment, instance: Instance): void {
  const name = baseName(instance.id)
  removeAlarms(env, instance.id)
  removeFeedbackTopics(env, instance.id)
  removeReputationTopic(env, instance.id)
  removePublishedZone(env, instance.id, generatedDomain(instance.id, env.settings.defaultZone))
  const owned = 'SELECT name FROM email_identity WHERE configuration_set = ?'
  for (const identity of env.store.all<{name: string}>(owned, name)) deleteEmailIdentity(env, identity.name)
  if (configurationSetExists(env, name)) deleteConfigurationSet(env, name)
}

function applyIdentity(env: Environment, instance: Instance, inputs: InstanceInputs): Outputs {
  const {region, defaultZone} = env.settings
  const identity = inputs.domain === '' ? generatedDomain(instance.id, defaultZone) : inputs.domain
  ensureConfigurationSet(env, instance)
  const before = ensureIdentity(env, instance, identity)
  ensureMailFrom(env, identity, inputs, before)
  const tokens: string[] = JSON.parse(before.dkim_tokens_json)
  // An address is an identity too, but has no DKIM tokens; the brokerpak counts on three.
  if (tokens.length === 0)
    throw new TofuError(['Error: Invalid index on main.tf line 58, in locals: The collection has no elements.'])
  if (inputs.domain === '') {
    const records = requiredRecords(identity, inputs, tokens, region)
    publishRecords(env, instance.id, identity, records, before.mail_from_domain ?? undefined)
  }
  return instanceOutputs(env.settings, instance.id, identity, inputs, tokens)
}

function configurationSetExists(env: Environment, name: string): boolean {
  return env.store.one('SELECT 1 AS found FROM configuration_set WHERE name = ?', name) !== undefined
}

/** An existing set is left as it is, so that a pause survives an update. */
function ensureConfigurationSet(env: Environment, instance: Instance): void {
  const name = baseName(instance.id)
  if (configurationSetExists(env, name)) return
  making(CONFIGURATION_SET, `creating SESv2 Configuration Set (${name})`, () =>
    createConfigurationSet(env, {
      name,
      sendingEnabled: true,
      reputationMetricsEnabled: true,
      tlsPolicy: 'REQUIRE',
      suppressedReasons: ['BOUNCE', 'COMPLAINT'],
      tags: instanceTags(instance),
    }),
  )
}

interface IdentityRow {
  dkim_tokens_json: string
  configuration_set: string | null
  mail_from_domain: string | null
}

/** @returns the identity as it is before its MAIL FROM domain is looked at. */
function ensureIdentity(env: Environment, instance: Instance, name: string): IdentityRow {
  const sql = 'SELECT dkim_tokens_json, configuration_set, mail_from_domain FROM email_identity WHERE name = ?'
  const configurationSetName = baseName(instance.id)
  const found = env.store.one<IdentityRow>(sql, name.toLowerCase())
  if (found?.configuration_set === configurationSetName) return found
  const created = making(IDENTITY, `creating SESv2 Email Identity (${name})`, () =>
    createEmailIdentity(env, {name, configurationSetName, tags: instanceTags(instance)}),
  )
  return {
    dkim_tokens_json: JSON.stringify(created.dkimTokens),
    configuration_set: configurationSetName,
    mail_from_domain: null,
  }
}

function ensureMailFrom(env: Environment, identity: string, inputs: InstanceInputs, before: IdentityRow): void {
  const wanted = mailFromDomain(identity, inputs)
  if (wanted?.toLowerCase() === (before.mail_from_domain ?? undefined)) return
  making(MAIL_FROM, `creating SESv2 Email Identity Mail From Attributes (${identity})`, () =>
    putMailFromAttributes(env, identity, wanted === undefined ? {} : {mailFromDomain: wanted}),
  )
}

const SES = {file: 'ses.tf', service: 'SESv2'}

const CONFIGURATION_SET: Resource = {
  ...SES,
  type: 'aws_sesv2_configuration_set',
  name: 'config',
  line: 13,
  operation: 'CreateConfigurationSet',
}
const IDENTITY: Resource = {
  ...SES,
  type: 'aws_sesv2_email_identity',
  name: 'identity',
  line: 1,
  operation: 'CreateEmailIdentity',
}
const MAIL_FROM: Resource = {
  ...SES,
  type: 'aws_sesv2_email_identity_mail_from_attributes',
  name: 'mail_from[0]',
  line: 6,
  operation: 'PutEmailIdentityMailFromAttributes',
}
