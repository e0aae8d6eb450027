import type {Judged} from '../../domain/audit/finding.ts'
import type {Repair} from '../../domain/audit/repair.ts'
import {AwsAccessNeeded} from '../../domain/context/aws-access.ts'
import {Failure, Interrupted} from '../../domain/exit/failure.ts'
import type {Work} from '../../domain/progress/progress.ts'
import type {AuditAccount} from '../../ports/audit/account.ts'
import type {Ports} from '../../ports/ports.ts'
import {collect} from './reader.ts'

export interface RepairOutcome {
  /** The finding's. */
  readonly id: string
  /**
   * `done`: read back and right. `unconfirmed`: AWS took it and does not show it yet. `failed`: nothing more was sent. Of a
   * command that ended too early: `interrupted`: it may have been sent. `not-begun`: nothing was sent.
   */
  readonly state: 'done' | 'unconfirmed' | 'failed' | 'interrupted' | 'not-begun'
  readonly detail?: string
}

const READ_BACK_MILLIS = 20_000

/**
 * Puts findings right, in their order, and reads back that each took. What two findings have in common is sent once. A
 * repair that fails leaves the next ones their turn.
 * @param soFar receives, before each, what the result is if the command ends within it
 */
export async function* repairFindings(
  ports: Pick<Ports, 'clock' | 'auditAccount'>,
  chosen: readonly Judged[],
  soFar: (outcomes: readonly RepairOutcome[]) => void = () => {},
): Work<RepairOutcome[]> {
  const aws = await ports.auditAccount()
  if (!aws) throw new AwsAccessNeeded('repair')
  const settled = new Map<string, Omit<RepairOutcome, 'id'>>()
  const outcomes: RepairOutcome[] = []
  for (const [index, {finding, repairs}] of chosen.entries()) {
    const rest = chosen.slice(index + 1).map((later) => ({id: later.finding.id, state: 'not-begun'}) as const)
    soFar([...outcomes, {id: finding.id, state: 'not-begun'}, ...rest])
    ports.clock.throwIfInterrupted()
    soFar([...outcomes, {id: finding.id, state: 'interrupted'}, ...rest])
    const stage = finding.id
    yield {stage, state: 'running'}
    let outcome: Omit<RepairOutcome, 'id'> = {state: 'done'}
    for (const repair of repairs) {
      const key = JSON.stringify(repair)
      const one = settled.get(key) ?? (await settle(ports, aws, repair))
      settled.set(key, one)
      if (one.state !== 'done') {
        outcome = one
        break
      }
      if (one.detail !== undefined) outcome = one
    }
    yield {
      stage,
      state: outcome.state === 'failed' ? 'failed' : 'done',
      ...(outcome.detail === undefined ? {} : {detail: outcome.detail}),
    }
    outcomes.push({id: finding.id, ...outcome})
  }
  return outcomes
}

async function settle(
  {clock}: Pick<Ports, 'clock'>,
  aws: AuditAccount,
  repair: Repair,
): Promise<Omit<RepairOutcome, 'id'>> {
  try {
    await send(aws, repair)
    const deadline = clock.now() + READ_BACK_MILLIS
    for (let pause = 250; ; pause *= 2) {
      if (await holds(aws, repair)) return {state: 'done', ...said(repair)}
      if (clock.now() + pause > deadline) break
      await clock.sleep(pause)
    }
    return {state: 'unconfirmed', detail: 'AWS took the change and does not show it yet: audit again in some minutes.'}
  } catch (failure) {
    if (!(failure instanceof Failure) || failure instanceof Interrupted) throw failure
    return {state: 'failed', detail: failure.message}
  }
}

/** What is left for somebody else to do. */
function said(repair: Repair): {detail?: string} {
  if (repair.kind === 'subscribe-again') return {detail: `The confirmation mail is on its way to ${repair.endpoint}.`}
  if (repair.kind === 'deactivate-keys')
    return {detail: 'The keys are inactive. If nobody misses them, fix it again in some days to delete the user.'}
  return {}
}

async function send(aws: AuditAccount, repair: Repair): Promise<void> {
  switch (repair.kind) {
    case 'put-alarm':
      return await aws.alarms.put(repair.alarm)
    case 'subscribe-again':
      return await aws.topics.subscribe(repair.topicArn, repair.endpoint)
    case 'topic-key':
      return await aws.topics.setKey(repair.topicArn, repair.key)
    case 'deactivate-keys':
      for (const id of repair.keyIds) await aws.credentials.deactivateKey(repair.user, id)
      return
    case 'delete-user':
      return await aws.credentials.deleteUser(repair)
    default:
      return await aws.mail.repair(repair)
  }
}

/** Whether AWS shows what a repair was for. */
async function holds(aws: AuditAccount, repair: Repair): Promise<boolean> {
  switch (repair.kind) {
    case 'put-alarm':
      return await alarmIs(aws, repair)
    case 'require-tls':
      return (await aws.mail.configurationSet(repair.set))?.tlsRequired === true
    case 'publish-reputation':
      return (await aws.mail.configurationSet(repair.set))?.reputationMetricsEnabled === true
    case 'suppress':
      return (await aws.mail.configurationSet(repair.set))?.suppressed?.length === 2
    case 'set-default-set':
      return (await aws.mail.identity(repair.identity))?.configurationSet === repair.set
    case 'restart-mail-from':
      return (await aws.mail.identity(repair.identity))?.mailFromStatus !== 'FAILED'
    case 'subscribe-again':
      return (await collect(aws.topics.subscriptions(repair.topicArn))).some(
        ({endpoint}) => endpoint === repair.endpoint,
      )
    case 'topic-key':
      return ((await aws.topics.topic(repair.topicArn))?.key ?? '') === repair.key
    case 'deactivate-keys':
      return (await aws.credentials.keys(repair.user))?.every((key) => !key.active) ?? true
    case 'delete-user':
      return (await aws.credentials.keys(repair.user)) === undefined
  }
}

async function alarmIs(aws: AuditAccount, {alarm}: Extract<Repair, {kind: 'put-alarm'}>): Promise<boolean> {
  const found = (await collect(aws.alarms.alarms(alarm.name))).find(({name}) => name === alarm.name)
  const [watched] = found?.watched ?? []
  const actions = found?.alarmActions ?? []
  return (
    watched?.name === alarm.metric &&
    watched.dimensions[0]?.value === alarm.configurationSet &&
    found?.threshold === alarm.threshold &&
    found.actionsEnabled &&
    actions.length === alarm.actions.length &&
    alarm.actions.every((arn) => actions.includes(arn))
  )
}
