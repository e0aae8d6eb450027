import {StateDatabase} from '../../src/adapters/state/database.ts'
import {stateGuardJournal} from '../../src/adapters/state/guard-journal.ts'
import {stateTakenMessages} from '../../src/adapters/state/taken-messages.ts'
import type {GuardPorts} from '../../src/app/guard/context.ts'
import type {Notice} from '../../src/domain/guard/action.ts'
import {withDefaults} from '../../src/domain/instance/settings.ts'
import type {TakenMessages} from '../../src/ports/feedback/listeners.ts'
import type {GuardJournal} from '../../src/ports/guard/journal.ts'
import type {Subscriber} from '../../src/ports/guard/operator-mail.ts'
import {FakeAws, portsOf} from './fake-aws.ts'
import {MemoryPlatform} from './memory-platform.ts'
import {temporaryHome} from './sesctl.ts'

export const SENDER = 'reputation@platform.test'

export interface Notified {
  readonly to: readonly string[]
  readonly notice: Notice
}

/** A guard's fixture: AWS in memory, and a journal in a file of its own. */
export class TestGuardContext {
  readonly aws = new FakeAws()
  readonly notified: Notified[] = []
  readonly subscribers = new Map<string, readonly Subscriber[]>()
  readonly ports: GuardPorts
  readonly journal: GuardJournal
  /** Runs before each mail or announcement leaves; throw from it to make it fail. */
  beforeNotifying: () => void = () => {}
  readonly #home = temporaryHome()
  readonly #states: Promise<StateDatabase>[] = []

  constructor() {
    const ports = portsOf(this.aws)
    const platform = new MemoryPlatform({parameters: withDefaults({adminEmail: 'admin@agency.gov'})})
    this.journal = this.anotherJournal()
    this.ports = {
      ...ports,
      platform: async () => platform,
      guardJournal: async () => this.journal,
      whoami: async () => 'op@host',
      operatorMail: async () => ({
        send: async (notice, {to}) => this.#notify({to, notice}),
      }),
      announcements: async () => ({
        publish: async (notice, topic) => this.#notify({to: [topic], notice}),
        reputationSubscribers: async (set) => this.subscribers.get(set),
      }),
    }
  }

  /** Of the same file, as another process opens it. */
  anotherJournal(): GuardJournal {
    const clock = {now: () => Date.now()}
    return opening(this.#state().then((state) => stateGuardJournal(state, '000000000000/us-gov-west-1', clock)))
  }

  /** What listeners took, in the same file. */
  async takenMessages(): Promise<TakenMessages> {
    return stateTakenMessages(await this.#state(), 'test')
  }

  /** Whom the newest messages went to. */
  recipients(): string[] {
    return this.notified.flatMap(({to}) => to)
  }

  dispose(): void {
    const home = this.#home
    void Promise.all(this.#states.map(async (state) => (await state).close())).finally(() => home.dispose())
  }

  #state(): Promise<StateDatabase> {
    const state = StateDatabase.open(this.#home.path)
    this.#states.push(state)
    return state
  }

  #notify(notice: Notified): string {
    this.beforeNotifying()
    this.notified.push(notice)
    return `message-${this.notified.length}`
  }
}

/** A journal whose file is still being opened. */
function opening(journal: Promise<GuardJournal>): GuardJournal {
  return {
    acquire: async (...given) => await (await journal).acquire(...given),
    renew: async (...given) => await (await journal).renew(...given),
    release: async (...given) => await (await journal).release(...given),
    memories: async (...given) => await (await journal).memories(...given),
    openActions: async (...given) => await (await journal).openActions(...given),
    decide: async (...given) => await (await journal).decide(...given),
    finish: async (...given) => await (await journal).finish(...given),
    begin: async (...given) => await (await journal).begin(...given),
    end: async (...given) => await (await journal).end(...given),
    auditLog: async (...given) => await (await journal).auditLog(...given),
    pausesSince: async (...given) => await (await journal).pausesSince(...given),
  }
}
