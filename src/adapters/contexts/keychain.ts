/** The secrets that the operating system keeps for its user. Every method rejects where there is no such keeper. */
export interface Keychain {
  /** Undefined when there is no such item. */
  get(service: string, account: string): Promise<string | undefined>
  set(service: string, account: string, secret: string): Promise<void>
  remove(service: string, account: string): Promise<void>
}

/**
 * Keychain of macOS, Credential Manager of Windows, Secret Service (GNOME Keyring, KWallet) elsewhere. The kernel's
 * keyring of Linux, which the library would fall back on, is left out: it forgets with the session.
 */
export async function systemKeychain(): Promise<Keychain> {
  const {AsyncEntry} = await import('@napi-rs/keyring')
  const entry = (service: string, account: string) =>
    new AsyncEntry(service, account, {linux: {store: 'secret-service'}})
  return {
    get: async (service, account) => (await entry(service, account).getPassword()) ?? undefined,
    set: async (service, account, secret) => await entry(service, account).setPassword(secret),
    remove: async (service, account) => {
      await entry(service, account).deleteCredential()
    },
  }
}
