import {Flags} from '@oclif/core'
import {previewResume, type ResumeResult, resume} from '../app/resume/resume.ts'
import {SesctlCommand} from '../cli/command.ts'
import {dryRunFlag, noWaitFlag, timeoutFlag} from '../cli/flags.ts'
import type {RequestPreview} from '../domain/instance/request-preview.ts'
import {exitOfResumed} from '../domain/resume/unfinished.ts'
import {shellCommand} from '../domain/text/shell-words.ts'
import {renderRequestPreviews} from '../render/instance/request-preview.ts'
import {renderResumed} from '../render/resume/resumed.ts'

type Result = ResumeResult & {requests?: RequestPreview[]}

export default class Resume extends SesctlCommand<Result> {
  static override summary = 'List and finish what earlier commands left unfinished'
  static override description =
    `Deletes bindings whose credentials nobody received, continues creations and rotations that were interrupted, and waits for
operations in progress. Where the platform has no record of a binding, it looks in IAM for the user that the bind may have
left, and remembers it until IAM proves it gone or --forget-orphan says so. A binding that another machine may have made
under the same name is not deleted but named. Running it twice does nothing twice, so it can
be scheduled. Exit code 0: nothing is left; 8: something is still in progress, or waits for you; 1: something ended badly.`
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --dry-run',
    '<%= config.bin %> <%= command.id %> --no-wait --json',
    '<%= config.bin %> <%= command.id %> --delete-orphans',
  ]
  static override flags = {
    'delete-orphans': Flags.boolean({summary: 'delete IAM users that are found of bindings without a record'}),
    'forget-orphan': Flags.string({
      summary: 'stop looking for the IAM user of this binding, because you know that it is gone',
      helpValue: 'BINDING_ID',
      multiple: true,
      multipleNonGreedy: true,
    }),
    'keep-binding': Flags.string({
      summary: 'keep this binding, which another machine may have made, because you know that it is used',
      helpValue: 'BINDING_ID',
      multiple: true,
      multipleNonGreedy: true,
    }),
    'no-wait': noWaitFlag(),
    timeout: timeoutFlag('change'),
    'dry-run': dryRunFlag(),
  }

  async run(): Promise<Result> {
    const {flags} = await this.parse(Resume)
    if (flags['dry-run']) {
      const found = await previewResume(this.ports)
      this.show(renderResumed(found))
      if (found.requests.length > 0) this.show(renderRequestPreviews(found.requests))
      return found
    }
    const warn = (sentence: string): void => void this.warn(sentence)
    const result = await this.follow(
      resume(this.ports, {
        wait: !flags['no-wait'],
        timeoutMillis: flags.timeout,
        warn,
        deleteOrphans: flags['delete-orphans'],
        forgetOrphans: flags['forget-orphan'] ?? [],
        keepBindings: flags['keep-binding'] ?? [],
        soFar: (found) => this.soFar(found, renderResumed(found)),
      }),
    )
    this.show(renderResumed(result))
    this.suggest(...new Set(result.items.flatMap(({next}) => (next ? [shellCommand(...next)] : []))))
    return this.verdict(result, exitOfResumed(result.items))
  }
}
