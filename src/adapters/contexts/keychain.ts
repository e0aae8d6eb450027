import {spawn} from 'node:child_process'
import {extname} from 'node:path'
import {text} from 'node:stream/consumers'
import {fileURLToPath} from 'node:url'
import {childEnvironment} from '../../domain/feedback/child-environment.ts'

/** The secrets that the operating system keeps for its user. Every method rejects where there is no such keeper. */
export interface Keychain {
  /** Undefined when there is no such item. */
  get(service: string, account: string): Promise<string | undefined>
  set(service: string, account: string, secret: string): Promise<void>
  remove(service: string, account: string): Promise<void>
}

export interface KeychainQuestion {
  readonly method: keyof Keychain
  readonly service: string
  readonly account: string
  readonly secret?: string
}

export interface KeychainAnswer {
  readonly secret?: string
  readonly failure?: string
}

const PROGRAM = fileURLToPath(new URL(`./keychain-program${extname(import.meta.url)}`, import.meta.url))
/** Where the session and its keyring are. */
const KEPT = ['DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR', 'XDG_DATA_HOME', 'DISPLAY', 'WAYLAND_DISPLAY']

/**
 * Keychain of macOS, Credential Manager of Windows, Secret Service (GNOME Keyring, KWallet) elsewhere. The kernel's
 * keyring of Linux, which the library would fall back on, is left out: it forgets with the session.
 * @param signal ends a question that is not answered, with its reason
 */
export async function systemKeychain(signal?: AbortSignal): Promise<Keychain> {
  const ask = async (question: KeychainQuestion): Promise<string | undefined> => {
    const {secret, failure} = await askProgram(question, signal)
    if (failure !== undefined) throw new Error(failure)
    return secret
  }
  return {
    get: async (service, account) => await ask({method: 'get', service, account}),
    set: async (service, account, secret) => void (await ask({method: 'set', service, account, secret})),
    remove: async (service, account) => void (await ask({method: 'remove', service, account})),
  }
}

async function askProgram(question: KeychainQuestion, signal: AbortSignal | undefined): Promise<KeychainAnswer> {
  signal?.throwIfAborted()
  const child = spawn(process.execPath, [PROGRAM], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: childEnvironment(process.env, KEPT),
    killSignal: 'SIGKILL',
    ...(signal ? {signal} : {}),
  })
  child.stdin.on('error', () => {})
  child.stdin.end(JSON.stringify(question))
  try {
    const [said] = await Promise.all([text(child.stdout), ended(child)])
    return JSON.parse(said) as KeychainAnswer
  } catch (error) {
    throw signal?.aborted ? signal.reason : new Error('its program ended without an answer', {cause: error})
  }
}

async function ended(child: ReturnType<typeof spawn>): Promise<void> {
  await new Promise<void>((resolve, reject) => child.on('error', reject).on('close', () => resolve()))
}
