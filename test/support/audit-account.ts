import type {
  AuditedAlarm,
  AuditedIdentity,
  AuditedSet,
  AuditedTopic,
  AuditedUser,
  UserKey,
} from '../../src/domain/audit/facts.ts'
import type {AuditAccount} from '../../src/ports/audit/account.ts'
import {alarm, instance, KINDS, OWN_TOPIC, SET, TOPIC, user} from './audit-facts.ts'

/** An account in memory with one instance without a fault, and a log of what it was asked. */
export class MemoryAccount {
  readonly asked: string[] = []
  /** Runs before each call; throw from it to make the call fail. */
  before: (call: string) => void = () => {}
  users: AuditedUser[] = [user()]
  readonly keys = new Map<string, UserKey[]>([['csb-aws-ses-b1', [{id: 'AKIA1', active: true}]]])
  readonly sets = new Map<string, AuditedSet>()
  readonly identities = new Map<string, AuditedIdentity>()
  alarms: AuditedAlarm[] = KINDS.map((kind) => alarm(kind))
  readonly topics = new Map<string, AuditedTopic>([
    [TOPIC, {arn: TOPIC}],
    [OWN_TOPIC, {arn: OWN_TOPIC}],
  ])

  constructor() {
    const {set, identities = []} = instance()
    if (set && set !== 'gone') this.sets.set(SET, set)
    for (const identity of identities) this.identities.set(identity.name, identity)
  }

  port(): AuditAccount {
    const ask = (call: string): void => {
      this.asked.push(call)
      this.before(call)
    }
    const account = this
    async function* page<Item>(call: string, items: () => Item[]): AsyncGenerator<Item[], void, void> {
      ask(call)
      yield items()
    }
    return {
      region: 'us-gov-west-1',
      credentials: {
        users: () => page('users', () => account.users),
        async reportedKeys() {
          ask('report')
          return new Map()
        },
        async keys(name) {
          ask(`keys ${name}`)
          return account.keys.get(name)
        },
        async deactivateKey(name, id) {
          ask(`deactivate ${id}`)
          account.keys.set(
            name,
            (account.keys.get(name) ?? []).map((key) => (key.id === id ? {...key, active: false} : key)),
          )
        },
        async deleteUser({user: name}) {
          ask(`delete ${name}`)
          account.keys.delete(name)
          account.users = account.users.filter((one) => one.name !== name)
        },
      },
      mail: {
        configurationSetNames: () => page('sets', () => [...account.sets.keys()]),
        async configurationSet(name) {
          ask(`set ${name}`)
          return account.sets.get(name)
        },
        identityNames: () => page('identities', () => [...account.identities.keys()]),
        async identity(name) {
          ask(`identity ${name}`)
          return account.identities.get(name)
        },
        async repair(repair) {
          ask(repair.kind)
          const set = 'set' in repair ? account.sets.get(repair.set) : undefined
          if (set && repair.kind === 'require-tls') account.sets.set(set.name, {...set, tlsRequired: true})
        },
      },
      alarms: {
        alarms: (prefix) => page('alarms', () => account.alarms.filter(({name}) => name.startsWith(prefix))),
        async failedActions() {
          ask('history')
          return {failed: [], whole: true}
        },
        publishedSets: () => page('metrics', () => [SET]),
        async put({name}) {
          ask(`put ${name}`)
          account.alarms = [...account.alarms.filter((one) => one.name !== name), alarm(name.slice(SET.length + 1))]
        },
      },
      topics: {
        topicArns: () => page('topics', () => [...account.topics.keys()]),
        async topic(arn) {
          ask(`topic ${arn}`)
          return account.topics.get(arn)
        },
        subscriptions: () =>
          page('subscriptions', () => [
            {topicArn: OWN_TOPIC, protocol: 'email', endpoint: 'admin@agency.gov', confirmed: true},
          ]),
        async setKey(arn) {
          ask(`key ${arn}`)
          account.topics.set(arn, {arn})
        },
        async subscribe(arn) {
          ask(`subscribe ${arn}`)
        },
      },
    }
  }
}
