import {randomUUID} from 'node:crypto'
import {setTimeout as wait} from 'node:timers/promises'
import {accountOf, BrokerClient} from './broker-client.ts'
import type {Daemon} from './daemon.ts'
import {type Account, SmtpClient} from './smtp-client.ts'

const VERIFICATION_SECONDS = 15

/** A tenant whose generated domain has been verified by DNS: mail is taken from then on. */
export async function verifiedAccount(daemon: Daemon, instance: string): Promise<Account & {domain: string}> {
  const environment = await daemon.environment()
  const broker = new BrokerClient(environment)
  await broker.provision(instance)
  const account = accountOf(environment, await broker.bind(instance, randomUUID()))
  for (let tries = 0; ; tries += 1) {
    const client = await SmtpClient.open(account)
    try {
      await client.send(`first@${account.domain}`, 'first@example.test', 'x')
      return account
    } catch (error) {
      if (tries === VERIFICATION_SECONDS) throw error
      await wait(1000)
    } finally {
      client.close()
    }
  }
}
