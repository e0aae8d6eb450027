import {Args, Flags} from '@oclif/core'
import {type GuardAuditLog, readAuditLog} from '../../app/guard/audit-log.ts'
import {SesctlCommand} from '../../cli/command.ts'
import {durationFlag} from '../../cli/flags.ts'
import {ACTION_KINDS} from '../../domain/guard/action.ts'
import {parseDuration} from '../../domain/time/duration.ts'
import {renderGuardAuditLog} from '../../render/guard/audit-log.ts'

const SINCE = '90d'

export default class GuardLog extends SesctlCommand<GuardAuditLog> {
  static override summary = 'Show who paused, unpaused and warned whom, when and why, newest first'
  static override description =
    'The audit log of guards and of sesctl pause and unpause. It is on this machine, or in the store that SESCTL_GUARD_STORE names for guards of several machines: a postgres:// URL, or where that is kept (env:DATABASE_URL, file:PATH).'
  static override examples = [
    '<%= config.bin %> <%= command.id %> mail-prod',
    '<%= config.bin %> <%= command.id %> --kind pause --kind unpause --since 30d --json',
  ]
  static override args = {
    instance: Args.string({ignoreStdin: true, description: 'name or id of the instance, or its configuration set'}),
  }
  static override flags = {
    since: durationFlag({
      summary: 'only what was done within this time',
      helpValue: '7d',
      default: async () => parseDuration(SINCE),
      defaultHelp: async () => SINCE,
    }),
    kind: Flags.option({
      summary: 'only this kind of action; repeatable',
      options: ACTION_KINDS,
      multiple: true,
      multipleNonGreedy: true,
    })(),
    limit: Flags.integer({summary: 'how many at the most', default: 100, min: 1, max: 100_000}),
  }

  async run(): Promise<GuardAuditLog> {
    const {args, flags} = await this.parse(GuardLog)
    const auditLog = await readAuditLog(this.ports, {
      ...(args.instance === undefined ? {} : {instance: args.instance}),
      ...(flags.kind === undefined ? {} : {kinds: flags.kind}),
      sinceMillis: flags.since,
      limit: flags.limit,
    })
    this.show(renderGuardAuditLog(auditLog))
    if (auditLog.more) this.warn(`Only the newest ${flags.limit} are shown: --limit shows more.`)
    return auditLog
  }
}
