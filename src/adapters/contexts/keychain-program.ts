import {json} from 'node:stream/consumers'
import {AsyncEntry} from '@napi-rs/keyring'
import type {KeychainAnswer, KeychainQuestion} from './keychain.ts'

/**
 * One question to the keychain, as JSON on stdin, its answer on stdout: a program of its own, which is ended where the
 * keychain does not answer. Within sesctl, a thread that waits for it would keep the process from ending.
 */
async function answer(): Promise<KeychainAnswer> {
  try {
    const {method, service, account, secret = ''} = (await json(process.stdin)) as KeychainQuestion
    const entry = new AsyncEntry(service, account, {linux: {store: 'secret-service'}})
    if (method === 'set') await entry.setPassword(secret)
    else if (method === 'remove') await entry.deleteCredential()
    const found = method === 'get' ? await entry.getPassword() : undefined
    return found === undefined || found === null ? {} : {secret: found}
  } catch (error) {
    return {failure: error instanceof Error ? error.message : String(error)}
  }
}

process.stdout.write(JSON.stringify(await answer()))
