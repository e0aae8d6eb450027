import {StateDatabase} from '../../src/adapters/state/database.ts'
import {stateGuardJournal} from '../../src/adapters/state/guard-journal.ts'
import {stateTakenMessages} from '../../src/adapters/state/taken-messages.ts'
import type {GuardPorts} from '../../src/app/guard/context.ts'
import type {Notice} from '../../src/domain/guard/action.ts'
import type {TakenMessages} from '../../src/ports/feedback/sns-listener.ts'
import type {GuardJournal} from '../../src/ports/guard/journal.ts'
import type {Subscriber} from '../../src/ports/guard/operator-mail.ts'
import {FakeAws, portsOf} from './fake-aws.ts'
import {MemoryPlatform} from './memory-platform.ts'
import {temporaryHome} from './sesctl.ts'

export const SENDER = 'reputation@platform.test'

export interface Told {
  readonly to: readonly string[]
  readonly notice: Notice
}

/** A guard's world: AWS in memory, and a journal in a file of its own. */
export class TestDesk {
  readonly aws = new FakeAws()
  readonly told: Told[] = []
  readonly subscribers = new Map<string, readonly Subscriber[]>()
  readonly ports: GuardPorts
  readonly journal: GuardJournal
  /** Runs before each mail or announcement leaves; throw from it to make it fail. */
  beforeTelling: () => void = () => {}
  readonly #home = temporaryHome()
  readonly #states: StateDatabase[] = []

  constructor() {
    const ports = portsOf(this.aws)
    const platform = new MemoryPlatform({parameters: {admin_email: 'admin@agency.gov'}})
    this.journal = this.anotherJournal()
    this.ports = {
      ...ports,
      platform: async () => platform,
      guardJournal: async () => this.journal,
      whoami: async () => 'op@host',
      operatorMail: async () => ({
        send: async (notice, {to}) => this.#tell({to, notice}),
      }),
      announcements: async () => ({
        publish: async (notice, topic) => this.#tell({to: [topic], notice}),
        reputationSubscribers: async (set) => this.subscribers.get(set),
      }),
    }
  }

  /** Of the same file, as another process opens it. */
  anotherJournal(): GuardJournal {
    return stateGuardJournal(this.#state(), '000000000000/us-gov-west-1', {now: () => Date.now()})
  }

  /** What listeners took, in the same file. */
  takenMessages(): TakenMessages {
    return stateTakenMessages(this.#state(), 'test')
  }

  /** Whom the newest messages went to. */
  recipients(): string[] {
    return this.told.flatMap(({to}) => to)
  }

  dispose(): void {
    for (const state of this.#states) state.close()
    this.#home.dispose()
  }

  #state(): StateDatabase {
    const state = StateDatabase.open(this.#home.path)
    this.#states.push(state)
    return state
  }

  #tell(told: Told): string {
    this.beforeTelling()
    this.told.push(told)
    return `message-${this.told.length}`
  }
}
